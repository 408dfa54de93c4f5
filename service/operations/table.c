#include "operations/operations.h"

const struct operation *const operation_table[] = {
    &operation_open_session,
    &operation_whoami,
    &operation_registry_get,
    &operation_registry_list,
    &operation_registry_set,
    &operation_registry_delete_value,
    &operation_registry_delete_key,
    &operation_registry_create,
    &operation_access,
    NULL,
};
