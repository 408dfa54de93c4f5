/* What the operations that change names share. */
#ifndef DEPUTY_OPERATIONS_FILE_CHANGE_H
#define DEPUTY_OPERATIONS_FILE_CHANGE_H

#include "operations/open_path.h"

/* A request to make, delete or rename. */
struct file_change {
    struct wire_path path;
    struct wire_path to; /* rename and copy only */
    uint32_t flags;
};

/* Put "SOURCE -> TARGET" on the record, of which the first is there already: neither can contain
 * ">". Without memory the source stays alone. */
void record_target(struct call *call, const struct wire_path *target);

/* Run an operation that has a request of this kind and answers nothing but the reply. */
unsigned long file_change_run(void *session, const struct operation *operation,
    const struct file_change *change, void *reply);

#endif
