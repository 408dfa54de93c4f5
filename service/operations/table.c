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
    NULL,
};
