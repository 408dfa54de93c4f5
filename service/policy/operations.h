/* The operations by name only. */
#ifndef DEPUTY_POLICY_OPERATIONS_H
#define DEPUTY_POLICY_OPERATIONS_H

#include <stddef.h>

/* The names in the order of operation_table, ended by NULL. Made by scripts/operation-lists. */
extern const char *const operation_names[];

#endif
