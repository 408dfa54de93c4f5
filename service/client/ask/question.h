/* One question of deputy_ask, while it is answered. */
#ifndef DEPUTY_CLIENT_ASK_QUESTION_H
#define DEPUTY_CLIENT_ASK_QUESTION_H

#include "client/ask/request/request.h"
#include "include/deputy.h"
#include "base/json.h"

struct ask {
    struct deputy_session *session;
    const struct ask_request *request;
    struct json *json;
    struct deputy_reply *reply; /* of the operation */
};

#endif
