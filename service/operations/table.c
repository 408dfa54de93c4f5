#include "operations/operations.h"

const struct operation *const operation_table[] = {
    &operation_open_session,
    &operation_whoami,
    NULL,
};
