/* The operations by name only. */
#ifndef DEPUTY_POLICY_OPERATIONS_H
#define DEPUTY_POLICY_OPERATIONS_H

#include <stddef.h>

/* The names in the order of operation_table, ended by NULL. Made from service/operations/table.c by
 * scripts/operation-names. */
extern const char *const operation_names[];

#endif
