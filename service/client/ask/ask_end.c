#include "client/ask/ask_end.h"
#include "client/answer/failure.h"
#include "client/remote/reply.h"

void ask_failed(struct ask *ask)
{
    json_object_begin(ask->json);
    failure_json(ask->json, ask->reply);
    json_object_end(ask->json);
}

void ask_failed_here(struct ask *ask, uint32_t status)
{
    reply_set(ask->reply, status, DEPUTY_STAGE_CONNECT);
    ask_failed(ask);
}

void ask_refused(struct ask *ask, const char *sentence)
{
    reply_set(ask->reply, ERROR_INVALID_PARAMETER, DEPUTY_STAGE_CONNECT);
    json_object_begin(ask->json);
    failure_json_request(ask->json, sentence);
    json_object_end(ask->json);
}

void ask_refused_text(struct ask *ask, struct buffer *sentence)
{
    if (sentence->status)
        ask_failed_here(ask, sentence->status);
    else
        ask_refused(ask, sentence->bytes ? sentence->bytes : "");
    buffer_free(sentence);
}
