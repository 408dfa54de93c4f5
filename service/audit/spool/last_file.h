/* The file that knows the last record, beside the spool.
 *
 * It is written after each group and not flushed: it outlives the process, whatever ends it, but
 * perhaps not the machine's power. What it says is then older than the truth. */
#ifndef DEPUTY_AUDIT_SPOOL_LAST_FILE_H
#define DEPUTY_AUDIT_SPOOL_LAST_FILE_H

#include "audit/spool/last.h"

/* Open the file in a folder; close it with disk_close. *there is whether an earlier run left
 * something readable, and last what. Fails with what the file system says, or
 * WIN32_NOT_ENOUGH_MEMORY. */
uint32_t last_file_open(const char *folder, int *file, struct last *last, bool *there);

/* Remember this record. Fails with what the file system says, or as sha256 does. */
uint32_t last_file_write(int file, const struct last *last);

#endif
