#include "identity/codec.h"
#include "identity/facts.h"
#include "identity/sid.h"
#include "base/bytes.h"
#include "base/status.h"

#include <string.h>

/* What is left to read. The first failure sticks, and what is read after it is zero. */
struct reader {
    const uint8_t *at;
    size_t left;
    struct arena *arena;
    uint32_t status;
    unsigned depth; /* identities may hold a linked one, which holds none */
};

static void fail(struct reader *reader, uint32_t status)
{
    if (!reader->status)
        reader->status = status;
    reader->left = 0;
}

static const uint8_t *take(struct reader *reader, size_t size)
{
    if (reader->status || size > reader->left) {
        fail(reader, WIN32_INVALID_DATA);
        return NULL;
    }
    const uint8_t *bytes = reader->at;
    reader->at += size;
    reader->left -= size;
    return bytes;
}

static uint64_t get(struct reader *reader, size_t size)
{
    const uint8_t *taken = take(reader, size);
    uint8_t bytes[8] = {0};
    if (taken)
        memcpy(bytes, taken, size);
    return load_u64(bytes);
}

static const void *keep(struct reader *reader, const void *bytes, size_t size)
{
    void *copy = bytes ? arena_copy(reader->arena, bytes, size) : NULL;
    if (bytes && !copy)
        fail(reader, WIN32_NOT_ENOUGH_MEMORY);
    return copy;
}

static const char *get_text(struct reader *reader)
{
    uint64_t length = get(reader, 2);
    if (length == UINT16_MAX)
        return NULL;
    const uint8_t *bytes = take(reader, (size_t)length);
    if (length > IDENTITY_NAME_MAX || (bytes && memchr(bytes, 0, (size_t)length)))
        fail(reader, WIN32_INVALID_DATA);
    return reader->status ? NULL : keep(reader, bytes, (size_t)length);
}

static void get_sid(struct reader *reader, struct deputy_sid *sid)
{
    size_t size = (size_t)get(reader, 1);
    const uint8_t *bytes = take(reader, size);
    if (!bytes || !sid_valid(bytes, size)) {
        fail(reader, WIN32_INVALID_DATA);
        return;
    }
    if (!sid_copy(reader->arena, bytes, size, sid))
        fail(reader, WIN32_NOT_ENOUGH_MEMORY);
    sid->name = get_text(reader);
    sid->domain = get_text(reader);
}

/* Read a count and make room for as many items: no more than the bytes that are left could hold. */
static void *get_items(struct reader *reader, size_t encoded, size_t size, uint32_t *count)
{
    uint64_t items = get(reader, 4);
    *count = 0;
    if (items > IDENTITY_ITEMS_MAX || items > reader->left / encoded) {
        fail(reader, WIN32_INVALID_DATA);
        return NULL;
    }
    void *memory = arena_array(reader->arena, (size_t)items, size);
    if (!memory)
        fail(reader, WIN32_NOT_ENOUGH_MEMORY);
    *count = memory ? (uint32_t)items : 0;
    return memory;
}

static void get_groups(struct reader *reader, struct deputy_groups *groups)
{
    const size_t smallest = 1 + SID_SIZE_MIN + 2 + 2 + 4;
    struct deputy_group *items = get_items(reader, smallest, sizeof(*items), &groups->count);
    groups->items = items;
    for (uint32_t i = 0; i < groups->count; i++) {
        get_sid(reader, &items[i].sid);
        items[i].attributes = (uint32_t)get(reader, 4);
    }
}

static void get_privileges(struct reader *reader, struct deputy_privileges *privileges)
{
    const size_t smallest = 8 + 4 + 2;
    struct deputy_privilege *items =
        get_items(reader, smallest, sizeof(*items), &privileges->count);
    privileges->items = items;
    for (uint32_t i = 0; i < privileges->count; i++) {
        items[i].luid = get(reader, 8);
        items[i].attributes = (uint32_t)get(reader, 4);
        items[i].name = get_text(reader);
    }
}

static void get_source(struct reader *reader, struct deputy_source *source)
{
    const uint8_t *name = take(reader, sizeof(source->name) - 1);
    if (name)
        memcpy(source->name, name, sizeof(source->name) - 1);
    source->id = get(reader, 8);
}

static void get_acl(struct reader *reader, struct deputy_bytes *acl)
{
    if (reader->left > IDENTITY_ACL_MAX)
        fail(reader, WIN32_INVALID_DATA);
    acl->size = (uint32_t)reader->left;
    acl->bytes = keep(reader, take(reader, acl->size), acl->size);
}

static void get_identity(struct reader *reader, struct deputy_identity *identity);

static void get_linked(struct reader *reader, const struct deputy_identity **linked)
{
    struct deputy_identity *identity = arena_alloc(reader->arena, sizeof(*identity));
    if (!identity) {
        fail(reader, WIN32_NOT_ENOUGH_MEMORY);
    } else if (reader->depth) {
        fail(reader, WIN32_INVALID_DATA);
    } else {
        reader->depth++;
        get_identity(reader, identity);
        reader->depth--;
        *linked = identity;
    }
}

static void get_value(struct reader *reader, enum fact_kind kind, void *value)
{
    switch (kind) {
    case FACT_U32:
    case FACT_BOOL:
        *(uint32_t *)value = (uint32_t)get(reader, 4);
        break;
    case FACT_LUID:
        *(uint64_t *)value = get(reader, 8);
        break;
    case FACT_SID:
        get_sid(reader, value);
        break;
    case FACT_GROUPS:
        get_groups(reader, value);
        break;
    case FACT_PRIVILEGES:
        get_privileges(reader, value);
        break;
    case FACT_SOURCE:
        get_source(reader, value);
        break;
    case FACT_ACL:
        get_acl(reader, value);
        break;
    case FACT_IDENTITY:
        get_linked(reader, value);
        break;
    }
}

/* Read one fact's value from exactly its bytes. */
static void get_fact(struct reader *reader, struct deputy_identity *identity)
{
    uint64_t number = get(reader, 2);
    size_t size = (size_t)get(reader, 4);
    struct reader value = *reader;
    value.left = size;
    if (!take(reader, size) || number >= DEPUTY_FACT_COUNT)
        return;
    enum deputy_fact fact = (enum deputy_fact)number;
    get_value(&value, fact_table[fact].kind, (char *)identity + fact_table[fact].offset);
    if (value.status || value.left || deputy_has(identity, fact))
        fail(reader, value.status ? value.status : WIN32_INVALID_DATA);
    fact_set(identity, fact);
}

static void get_identity(struct reader *reader, struct deputy_identity *identity)
{
    if (get(reader, 1) != IDENTITY_CODEC_VERSION)
        fail(reader, WIN32_INVALID_DATA);
    while (reader->left)
        get_fact(reader, identity);
}

uint32_t identity_decode(
    const uint8_t *bytes, size_t size, struct arena *arena, struct deputy_identity *identity)
{
    struct deputy_identity decoded = {0};
    struct reader reader = {.at = bytes, .left = size, .arena = arena};
    if (size > IDENTITY_BYTES_MAX)
        return WIN32_INVALID_DATA;
    get_identity(&reader, &decoded);
    if (!reader.status)
        *identity = decoded;
    return reader.status;
}
