/* The files in a spool's folder, by their names. */
#ifndef DEPUTY_AUDIT_SPOOL_FOLDER_H
#define DEPUTY_AUDIT_SPOOL_FOLDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SEGMENT_NAME_SIZE = 17 }; /* "0000000001.spool" and its zero */

#define SPOOL_MARK_NAME "mark"

/* The name of a segment, and the segment that has a name. */
void segment_name(uint32_t number, char name[SEGMENT_NAME_SIZE]);
bool segment_number(const char *name, uint32_t *number);

/* A file's path, which the caller frees; NULL when there is no memory. */
char *folder_path(const char *folder, const char *name);

/* The numbers of the segments that are there, in their order; the caller frees them. Fails with
 * what the file system says, or WIN32_NOT_ENOUGH_MEMORY. */
uint32_t folder_list(const char *folder, uint32_t **numbers, size_t *count);

/* Make a file and remove it, so that a folder which takes no files is known from the start. */
uint32_t folder_try(const char *folder);

#endif
