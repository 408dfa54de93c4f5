#include "pipeline/refusal.h"
#include "identity/status.h"

#include <string.h>

uint32_t refusal_key(
    const struct call *call, const struct deputy_identity *caller, struct flood_key *key)
{
    const bool known = deputy_has(caller, DEPUTY_FACT_USER);
    const uint64_t numbers[] = {
        known          ? caller->logon_id
        : call->client ? call->client->id
                       : 0,
        call->operation->opnum,
        call->status,
        call->stage,
        call->object.access,
        caller->user.size, /* so that bytes cannot pass from one part to the next */
        call->object.name_size,
        call->object.tail_size,
    };
    const char *type = call->object.type ? call->object.type : "";
    const struct sha256_part parts[] = {
        {numbers, sizeof(numbers)},
        {caller->user.bytes, known ? caller->user.size : 0},
        {call->object.name, call->object.name ? call->object.name_size * sizeof(uint16_t) : 0},
        {call->object.tail, call->object.tail ? call->object.tail_size * sizeof(uint16_t) : 0},
        {type, strlen(type)},
    };
    return sha256(parts, sizeof(parts) / sizeof(parts[0]), key->digest);
}
