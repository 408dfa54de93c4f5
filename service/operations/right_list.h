/* The names of access rights, for the record. */
#ifndef DEPUTY_OPERATIONS_RIGHT_LIST_H
#define DEPUTY_OPERATIONS_RIGHT_LIST_H

#include "access/model/rights.h"
#include "base/arena.h"

/* "FILE_READ_DATA SYNCHRONIZE": the rights in an access mask, in the arena. NULL when there is
 * none, or no memory. */
const char *right_list(struct arena *arena, enum right_object object, uint32_t mask);

#endif
