/* What audit.c, where records come in, and audit_writer.c, where they go out, share. */
#ifndef DEPUTY_AUDIT_AUDIT_PRIVATE_H
#define DEPUTY_AUDIT_AUDIT_PRIVATE_H

#include "audit/audit.h"
#include "audit/keeper/keeper.h"

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
    uint64_t turn;  /* that of the group, once it was taken */
};

/* What the thread that serves has taken from the queue, for the one that may have to take over. */
struct group {
    struct ticket *tickets[DELIVERY_MAX];
    struct kept *kept[DELIVERY_MAX];
    size_t count;
    bool awaited;      /* one of them at least */
    uint64_t start;    /* uv_hrtime */
    uint32_t expected; /* so many may come next: those who were answered, and who waited behind */
};

enum { TURNS = 2 };

struct audit {
    struct keeper *keeper;
    uv_thread_t threads[2]; /* one serves, that is: writes; the other stands by */
    unsigned serving;       /* which of them */
    uv_mutex_t mutex;
    uv_cond_t work; /* something was queued or changed, or the writer is to end */
    uv_cond_t room; /* there is some in the queue; or the writer has ended */
    /* There are answers: of each group in its turn, so that nobody is woken by those of the group
     * before his own. */
    uv_cond_t answered[TURNS];
    uint64_t turn; /* of the group that is taken next */
    struct group group;
    struct ticket *first;
    struct ticket **last;
    uint32_t queued;
    bool stopping;
    bool ended;      /* writing */
    bool joined;     /* the thread that served last */
    bool configured; /* the settings are new to the keeper */
    struct audit_settings settings;
    struct notice_losses losses; /* that the keeper was not told yet */
    bool lost;                   /* there are some that it would not ask for by itself */
    struct audit_state state;
    _Atomic uint32_t blocked; /* why nothing can be put on record, without the mutex to read */
};

void ticket_free(struct ticket *ticket);

/* With the mutex held: the condition that tells whoever waits for a ticket. */
uv_cond_t *audit_answer_of(struct audit *audit, const struct ticket *ticket);

/* With the mutex held. An operation whose record is lost has its reply withheld, unless it may go
 * without. */
void audit_count_loss(struct audit *audit, bool performed, uint32_t status);

/* The functions of the two threads, with a struct audit. Who serves may change. */
void audit_serve(void *argument);
void audit_stand_by(void *argument);

#endif
