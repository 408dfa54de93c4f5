/* The names of a file's access rights, for the record. */
#ifndef DEPUTY_OPERATIONS_FILE_ACCESS_H
#define DEPUTY_OPERATIONS_FILE_ACCESS_H

#include "identity/arena.h"

#include <stdint.h>

/* "FILE_READ_DATA SYNCHRONIZE": the names in an access mask, in the arena; bits without a name are
 * left out. NULL when there is none, or no memory. Source: Microsoft, "File Access Rights
 * Constants". */
const char *file_access_names(struct arena *arena, uint32_t access);

#endif
