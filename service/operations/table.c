#include "operations/operations.h"

const struct operation *const operation_table[] = {
    &operation_open_session,
    &operation_whoami,
    &operation_file_open,
    &operation_file_stat,
    &operation_file_list,
    &operation_file_list_next,
    &operation_file_mkdir,
    &operation_file_delete,
    &operation_file_rename,
    &operation_file_read,
    &operation_file_write,
    &operation_file_replace,
    &operation_file_put,
    &operation_file_copy,
    &operation_file_copy_step,
    &operation_file_commit,
    NULL,
};
