#include "client/remote/reply.h"
#include "base/guid.h"

#include <stdbool.h>
#include <string.h>

/* Write the GUID of a call; all zero is none. */
static void put_correlation(struct deputy_reply *reply, const byte guid[GUID_SIZE])
{
    static const byte none[GUID_SIZE];
    if (memcmp(guid, none, GUID_SIZE) != 0)
        guid_format(guid, reply->correlation);
}

uint32_t reply_set(struct deputy_reply *reply, uint32_t status, uint32_t stage)
{
    memset(reply, 0, sizeof(*reply));
    reply->status = status;
    reply->stage = stage;
    return status;
}

uint32_t reply_take(struct deputy_reply *reply, uint32_t returned, const REPLY *from)
{
    bool stage_is_none = from->stage == DEPUTY_STAGE_NONE;
    bool succeeded = returned == ERROR_SUCCESS;
    if (from->status != returned || from->stage >= DEPUTY_STAGE_CONNECT ||
        stage_is_none != succeeded)
        return reply_set(reply, ERROR_INVALID_DATA, DEPUTY_STAGE_TRANSPORT);
    reply_set(reply, returned, from->stage);
    reply->retry_after_ms = from->retry_after_ms;
    put_correlation(reply, from->correlation);
    return returned;
}

uint32_t reply_give(const struct deputy_reply *reply, struct deputy_reply *to)
{
    if (to)
        *to = *reply;
    return reply->status;
}

void reply_spoil(struct deputy_reply *reply, uint32_t status)
{
    if (reply->status || !status)
        return;
    reply->status = status;
    reply->stage = DEPUTY_STAGE_TRANSPORT;
}

uint32_t reply_refuse(struct deputy_reply *to, uint32_t status)
{
    struct deputy_reply reply;
    reply_set(&reply, status, DEPUTY_STAGE_CONNECT);
    return reply_give(&reply, to);
}
