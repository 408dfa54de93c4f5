/* What audit.c, where records come in, and audit_writer.c, where they go out, share. */
#ifndef DEPUTY_AUDIT_AUDIT_PRIVATE_H
#define DEPUTY_AUDIT_AUDIT_PRIVATE_H

#include "audit/audit.h"
#include "audit/keeper.h"

#include <stdatomic.h>
#include <uv.h>

#define NS_PER_MS UINT64_C(1000000)

enum ticket_state { QUEUED, TAKEN, DONE };

/* A record in the queue. Whoever waits for it frees it; when nobody does any more, the writer. */
struct ticket {
    struct kept kept; /* the first member: the keeper gets these */
    struct ticket *next;
    enum ticket_state state;
    bool awaited;
    bool performed; /* it is of something that was done */
};

struct audit {
    struct keeper *keeper;
    uv_thread_t writer;
    uv_mutex_t mutex;
    uv_cond_t work; /* something was queued or changed, or the writer is to end */
    uv_cond_t done; /* a group is done: there is room, and there are answers */
    struct ticket *first;
    struct ticket **last;
    uint32_t queued;
    bool stopping;
    bool ended;      /* the writer */
    bool joined;     /* its thread */
    bool configured; /* the settings are new to the keeper */
    struct audit_settings settings;
    struct notice_losses losses; /* that the keeper was not told yet */
    bool lost;                   /* there are some that it would not ask for by itself */
    struct audit_state state;
    _Atomic uint32_t blocked; /* why nothing can be put on record, without the mutex to read */
};

void ticket_free(struct ticket *ticket);

/* With the mutex held: wait until a group is done, or something else that `done` tells of. False
 * once the time (uv_hrtime) is over. */
bool audit_wait_for_group(struct audit *audit, uint64_t until);

/* With the mutex held. An operation whose record is lost has its reply withheld, unless it may go
 * without. */
void audit_count_loss(struct audit *audit, bool performed, uint32_t status);

/* The writer: its thread's function, with a struct audit. */
void audit_write_all(void *argument);

#endif
