/* A temporary folder of files to test with. */
#ifndef DEPUTY_TESTS_UNIT_AUDIT_SPOOL_FOLDER_H
#define DEPUTY_TESTS_UNIT_AUDIT_SPOOL_FOLDER_H

#include "base/buffer.h"

/* Make an empty folder; its path is the caller's to free. Remove it with all its files. */
char *folder_make(void);
void folder_remove(char *folder);

/* How many files it has whose names end like this. */
unsigned folder_count(const char *folder, const char *ending);

/* A whole file, which is read, or is made anew. */
void folder_get(const char *folder, const char *name, struct buffer *bytes);
void folder_put(const char *folder, const char *name, const void *bytes, size_t size);
void folder_delete(const char *folder, const char *name);

#endif
