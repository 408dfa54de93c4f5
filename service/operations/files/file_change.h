/* What the operations that change names share. */
#ifndef DEPUTY_OPERATIONS_FILES_FILE_CHANGE_H
#define DEPUTY_OPERATIONS_FILES_FILE_CHANGE_H

#include "operations/files/open_path.h"

/* A request to make, delete or rename. */
struct file_change {
    struct wire_path path;
    struct wire_path to; /* rename and copy only */
    uint32_t flags;
};

/* Put "SOURCE -> TARGET" on the record, of which the first is there already: neither can contain
 * ">". Where both are too long the source is cut. Without memory it stays alone. */
void record_target(struct call *call, const WCHAR *target, size_t units);

/* The same with the final path of a file that has got its target's name; the target stays as it is
 * when the platform cannot say. */
void record_final_target(struct call *call, HANDLE file);

/* Run an operation that has a request of this kind and answers nothing but the reply. */
unsigned long file_change_run(void *session, const struct operation *operation,
    const struct file_change *change, void *reply);

#endif
