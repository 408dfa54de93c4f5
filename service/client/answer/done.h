/* What stands in the answer of a call whose success is all that there is to say, and the member
 * that every answer of one call has. */
#ifndef DEPUTY_CLIENT_ANSWER_DONE_H
#define DEPUTY_CLIENT_ANSWER_DONE_H

#include "include/deputy.h"
#include "base/json.h"

/* Write the member "correlation"; where there is none, nothing. */
void answer_correlation(struct json *json, const struct deputy_reply *reply);

/* Write an object of that member alone. */
void answer_done(struct json *json, const struct deputy_reply *reply);

#endif
