#include "pipeline/refusal.h"
#include "base/status.h"

#include <string.h>

/* The program that a client runs: its image, else only the process is known. A caller that starts
 * one process after the other would pass by flood control if each were told apart. */
static struct sha256_part program_of(const struct client_process *client)
{
    if (!client)
        return (struct sha256_part){"", 0};
    if (!client->image)
        return (struct sha256_part){&client->id, sizeof(client->id)};
    return (struct sha256_part){client->image, client->image_size * sizeof(uint16_t)};
}

uint32_t refusal_key(
    const struct call *call, const struct deputy_identity *caller, struct flood_key *key)
{
    const bool known = deputy_has(caller, DEPUTY_FACT_USER);
    struct audit_owner owner;
    uint32_t status = owner_of(caller, &owner);
    if (status != WIN32_OK)
        return status;
    const struct sha256_part program = program_of(call->client);
    const uint64_t numbers[] = {
        known ? caller->logon_id : 0,
        call->operation->opnum,
        call->status,
        call->stage,
        call->object.access,
        caller->user.size, /* so that bytes cannot pass from one part to the next */
        call->object.name_size,
        program.size,
        call->object.tail_size,
    };
    const char *type = call->object.type ? call->object.type : "";
    const struct sha256_part parts[] = {
        {numbers, sizeof(numbers)},
        {owner.authority, SHA256_SIZE},
        program,
        {caller->user.bytes, known ? caller->user.size : 0},
        {call->object.name, call->object.name ? call->object.name_size * sizeof(uint16_t) : 0},
        {call->object.tail, call->object.tail ? call->object.tail_size * sizeof(uint16_t) : 0},
        {type, strlen(type)},
    };
    return sha256(parts, sizeof(parts) / sizeof(parts[0]), key->digest);
}
