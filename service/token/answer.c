#include "token/answer.h"
#include "identity/privilege.h"
#include "identity/sid.h"
#include "base/bytes.h"
#include "base/status.h"
#include "token/token_layout.h"

#include <string.h>

enum { ACL_HEADER_SIZE = 8, ACL_SIZE_OFFSET = 2 }; /* MS-DTYP 2.4.5 */

/* How many of the answer's bytes begin at an address; 0 when it lies outside. */
static size_t bytes_at(const struct answer *answer, const void *at)
{
    uintptr_t start = (uintptr_t)answer->bytes;
    uintptr_t place = (uintptr_t)at;
    if (place < start || place - start > answer->size)
        return 0;
    return answer->size - (place - start);
}

bool answer_copy(const struct answer *answer, const void *at, void *to, size_t size)
{
    if (bytes_at(answer, at) < size)
        return false;
    memcpy(to, at, size);
    return true;
}

uint32_t answer_sid(
    const struct answer *answer, const void *at, struct arena *arena, struct deputy_sid *sid)
{
    size_t length = sid_length(at, bytes_at(answer, at));
    if (!length)
        return WIN32_INVALID_DATA;
    return sid_copy(arena, at, length, sid) ? WIN32_OK : WIN32_NOT_ENOUGH_MEMORY;
}

/* Whether so many items lie at an address. */
static bool holds_items(const struct answer *answer, const void *at, uint32_t count, size_t size)
{
    return !count || bytes_at(answer, at) / size >= count;
}

static uint32_t copy_group(
    const struct answer *answer, const uint8_t *at, struct arena *arena, struct deputy_group *group)
{
    struct token_sid item;
    memcpy(&item, at, sizeof(item));
    group->attributes = item.attributes;
    return answer_sid(answer, item.sid, arena, &group->sid);
}

uint32_t answer_groups(const struct answer *answer, const void *at, uint32_t count,
    struct arena *arena, struct deputy_groups *groups)
{
    const size_t size = sizeof(struct token_sid);
    if (!holds_items(answer, at, count, size))
        return WIN32_INVALID_DATA;
    struct deputy_group *items = arena_array(arena, count, sizeof(*items));
    if (!items)
        return WIN32_NOT_ENOUGH_MEMORY;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t status = copy_group(answer, (const uint8_t *)at + i * size, arena, &items[i]);
        if (status != WIN32_OK)
            return status;
    }
    *groups = (struct deputy_groups){items, count};
    return WIN32_OK;
}

uint32_t answer_privileges(const struct answer *answer, const void *at, uint32_t count,
    struct arena *arena, struct deputy_privileges *privileges)
{
    struct token_privilege item;
    if (!holds_items(answer, at, count, sizeof(item)))
        return WIN32_INVALID_DATA;
    struct deputy_privilege *items = arena_array(arena, count, sizeof(*items));
    if (!items)
        return WIN32_NOT_ENOUGH_MEMORY;
    for (uint32_t i = 0; i < count; i++) {
        memcpy(&item, (const uint8_t *)at + i * sizeof(item), sizeof(item));
        items[i].luid = (uint64_t)item.luid.high << 32 | item.luid.low;
        items[i].attributes = item.attributes;
        items[i].name = privilege_name(items[i].luid);
    }
    *privileges = (struct deputy_privileges){items, count};
    return WIN32_OK;
}

uint32_t answer_acl(
    const struct answer *answer, const void *at, struct arena *arena, struct deputy_bytes *acl)
{
    size_t held = bytes_at(answer, at);
    if (held < ACL_HEADER_SIZE)
        return WIN32_INVALID_DATA;
    uint32_t size = load_u16((const uint8_t *)at + ACL_SIZE_OFFSET);
    if (size < ACL_HEADER_SIZE || size > held)
        return WIN32_INVALID_DATA;
    const uint8_t *bytes = arena_copy(arena, at, size);
    if (!bytes)
        return WIN32_NOT_ENOUGH_MEMORY;
    *acl = (struct deputy_bytes){bytes, size};
    return WIN32_OK;
}
