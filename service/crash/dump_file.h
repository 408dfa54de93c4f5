/* The files of crash dumps. */
#ifndef DEPUTY_CRASH_DUMP_FILE_H
#define DEPUTY_CRASH_DUMP_FILE_H

#include <stdbool.h>
#include <stdint.h>
#include <wchar.h>

enum {
    DUMP_NAME_SIZE = 48,       /* with the backslash before it and the zero behind it */
    DUMP_BYTES_MAX = 64 << 20, /* a larger one is removed again */
};

/* Make a new file, "deputy-20260131-235959-4711.dmp" by the time (UTC) and the process, in a folder
 * whose path is shorter than MAX_PATH - DUMP_NAME_SIZE. What the file system says. */
uint32_t dump_file_create(const wchar_t *folder, void **file);

/* Close it, once it is on the disk. keep: otherwise, when it is larger than DUMP_BYTES_MAX, and
 * when it does not get to the disk, it is removed. */
void dump_file_close(void *file, bool keep);

/* Remove the oldest dumps of a folder until there are no more than this; as far as that goes. */
void dump_file_prune(const wchar_t *folder, unsigned keep);

#endif
