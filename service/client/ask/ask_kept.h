/* What requests about things that the session keeps share: how they are taken, kept and ended. */
#ifndef DEPUTY_CLIENT_ASK_ASK_KEPT_H
#define DEPUTY_CLIENT_ASK_ASK_KEPT_H

#include "client/ask/kept.h"
#include "client/ask/question.h"

/* Take out what the request names by its number; false when there is none, or another thread uses
 * it, which was answered. Put it back with kept_put, or end it. */
bool ask_kept_take(struct ask *ask, enum kept_kind kind, uint32_t *number, struct kept *kept);

/* Keep what was begun and is answered, unless nobody will know of it. */
void ask_kept_put(struct ask *ask, enum kept_kind kind, uint32_t number, struct kept *kept);

/* Close it and give back its number. */
void ask_kept_end(struct ask *ask, enum kept_kind kind, uint32_t number, struct kept *kept);

/* It could not be begun, as the reply says: answer that, and give back its number. */
void ask_kept_begin_failed(
    struct ask *ask, enum kept_kind kind, uint32_t number, struct kept *kept);

/* End what the request names, and answer that it is done. */
void ask_kept_close(struct ask *ask, enum kept_kind kind);

#endif
