/* The operations there are; each is defined in the file of its name. */
#ifndef DEPUTY_OPERATIONS_H
#define DEPUTY_OPERATIONS_H

#include "pipeline/operation.h"

extern const struct operation operation_open_session;
extern const struct operation operation_whoami;
extern const struct operation operation_registry_get;
extern const struct operation operation_registry_list;
extern const struct operation operation_registry_set;
extern const struct operation operation_registry_delete_value;
extern const struct operation operation_registry_delete_key;
extern const struct operation operation_registry_create;
extern const struct operation operation_access;

#endif
