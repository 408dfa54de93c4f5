/* The files in a spool's folder, by their names. */
#ifndef DEPUTY_AUDIT_SPOOL_SPOOL_FOLDER_H
#define DEPUTY_AUDIT_SPOOL_SPOOL_FOLDER_H

#include <stddef.h>
#include <stdint.h>

#define SPOOL_MARK_NAME    "mark"
#define SPOOL_REFUSED_NAME "refused" /* what has been a segment and shall go */

/* A file's path, which the caller frees; NULL when there is no memory. */
char *folder_path(const char *folder, const char *name);

/* The numbers of the segments that are there, in their order; the caller frees them. Fails with
 * what the file system says, or WIN32_NOT_ENOUGH_MEMORY. */
uint32_t folder_list(const char *folder, uint32_t **numbers, size_t *count);

/* Make a file and remove it, so that a folder which takes no files is known from the start. */
uint32_t folder_try(const char *folder);

#endif
