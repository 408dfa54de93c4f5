/* How a question of deputy_ask ends that was not answered. */
#ifndef DEPUTY_CLIENT_ASK_ASK_END_H
#define DEPUTY_CLIENT_ASK_ASK_END_H

#include "client/ask/question.h"

/* The operation failed, as the reply says: an object with the failure alone. */
void ask_failed(struct ask *ask);

/* It was not asked for, because of a failure of this program's own. */
void ask_failed_here(struct ask *ask, uint32_t status);

/* It was not asked for, because of the request: ERROR_INVALID_PARAMETER, and the sentence. */
void ask_refused(struct ask *ask, const char *sentence);

/* The same of a sentence that was put together, which is freed. */
void ask_refused_text(struct ask *ask, struct buffer *sentence);

#endif
