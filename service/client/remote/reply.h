/* From what a call came to, to the public reply. */
#ifndef DEPUTY_CLIENT_REMOTE_REPLY_H
#define DEPUTY_CLIENT_REMOTE_REPLY_H

#include "include/deputy.h"

#include "deputy_rpc.h"

/* A reply of the library's own. Returns the status. */
uint32_t reply_set(struct deputy_reply *reply, uint32_t status, uint32_t stage);

/* Take over what the service said, if it makes sense: the status that the routine returned, and a
 * stage of the service's exactly when that is not 0. Otherwise ERROR_INVALID_DATA in stage
 * "transport". Returns the reply's status. */
uint32_t reply_take(struct deputy_reply *reply, uint32_t returned, const REPLY *from);

/* The answer of a call that was said to have succeeded could not be taken, unless this status is 0:
 * a failure in stage "transport", of the same record. */
void reply_spoil(struct deputy_reply *reply, uint32_t status);

/* Tell the program, which may not want it (NULL), that no call was made. Returns the status. */
uint32_t reply_refuse(struct deputy_reply *to, uint32_t status);

/* Hand a finished reply to the program, which may not want it (NULL). Returns its status. */
uint32_t reply_give(const struct deputy_reply *reply, struct deputy_reply *to);

#endif
