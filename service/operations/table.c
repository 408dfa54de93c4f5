#include "operations/operations.h"

const struct operation *const operation_table[] = {
    &operation_open_session,
    &operation_whoami,
    &operation_file_open,
    NULL,
};
