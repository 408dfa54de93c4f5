/* Operations: what the pipeline drives.
 *
 * An operation is one file in service/operations/, one line in the list of its meson.build and one
 * line in the IDL. Its perform function is the only code of it that runs as the caller.
 */
#ifndef DEPUTY_PIPELINE_OPERATION_H
#define DEPUTY_PIPELINE_OPERATION_H

#include "policy/operation_right.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct call;

struct operation {
    const char *name;       /* as the log and the policy call it */
    uint32_t opnum;         /* its place in the IDL */
    uint32_t right;         /* what the caller needs of the operation's descriptor */
    uint32_t success_event; /* enum audit_event_id: what a success is put on record as */
    bool reads;             /* it changes nothing, unless the call says so (call.h) */
    bool reads_records;     /* a success ends no wait for recent records (audit/log/ring.h) */
    const struct operation *within; /* who may not use that one may not use this one; or NULL */

    /* Do it, as the caller: under guard and with call->caller known. Returns a Win32 status. */
    uint32_t (*perform)(struct call *call);

    /* Make the result ready, as the service again; may be NULL. It touches nothing of the caller's:
     * it is here because names are looked up and memory is handed over only after the revert. */
    uint32_t (*conclude)(struct call *call);

    /* Hand over what cannot be taken back, as the service, once a success is on record; may be
     * NULL. When it fails the reply says so, and the record stands for something that was not
     * given. */
    uint32_t (*deliver)(struct call *call);
};

/* Every operation, in the order of the IDL, ended by NULL. Made by scripts/operation-lists. */
extern const struct operation *const operation_table[];

/* The number of operations in the table. */
size_t operation_count(void);

/* The place of an operation in the table; operation_count() when it is not in it. */
size_t operation_index(const struct operation *operation);

#endif
