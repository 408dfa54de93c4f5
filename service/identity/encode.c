#include "identity/codec.h"
#include "identity/facts.h"
#include "base/bytes.h"

#include <string.h>

static void put(struct buffer *buffer, uint64_t value, size_t size)
{
    uint8_t bytes[8];
    store_u64(bytes, value);
    buffer_append(buffer, bytes, size);
}

/* A text and its length; NULL is told from "" by a length of 0xFFFF. */
static void put_text(struct buffer *buffer, const char *text)
{
    size_t length = text ? strlen(text) : 0;
    if (!text || length > IDENTITY_NAME_MAX) {
        put(buffer, UINT16_MAX, 2);
        return;
    }
    put(buffer, length, 2);
    buffer_append(buffer, text, length);
}

static void put_sid(struct buffer *buffer, const struct deputy_sid *sid)
{
    put(buffer, sid->size, 1);
    buffer_append(buffer, sid->bytes, sid->size);
    put_text(buffer, sid->name);
    put_text(buffer, sid->domain);
}

static void put_groups(struct buffer *buffer, const struct deputy_groups *groups)
{
    put(buffer, groups->count, 4);
    for (uint32_t i = 0; i < groups->count; i++) {
        put_sid(buffer, &groups->items[i].sid);
        put(buffer, groups->items[i].attributes, 4);
    }
}

static void put_privileges(struct buffer *buffer, const struct deputy_privileges *privileges)
{
    put(buffer, privileges->count, 4);
    for (uint32_t i = 0; i < privileges->count; i++) {
        put(buffer, privileges->items[i].luid, 8);
        put(buffer, privileges->items[i].attributes, 4);
        put_text(buffer, privileges->items[i].name);
    }
}

static void put_source(struct buffer *buffer, const struct deputy_source *source)
{
    buffer_append(buffer, source->name, sizeof(source->name) - 1);
    put(buffer, source->id, 8);
}

static void put_value(struct buffer *buffer, enum fact_kind kind, const void *value)
{
    const struct deputy_bytes *acl = value;
    switch (kind) {
    case FACT_U32:
    case FACT_BOOL:
        put(buffer, *(const uint32_t *)value, 4);
        break;
    case FACT_LUID:
        put(buffer, *(const uint64_t *)value, 8);
        break;
    case FACT_SID:
        put_sid(buffer, value);
        break;
    case FACT_GROUPS:
        put_groups(buffer, value);
        break;
    case FACT_PRIVILEGES:
        put_privileges(buffer, value);
        break;
    case FACT_SOURCE:
        put_source(buffer, value);
        break;
    case FACT_ACL:
        buffer_append(buffer, acl->bytes, acl->size);
        break;
    case FACT_IDENTITY:
        identity_encode(buffer, *(const struct deputy_identity *const *)value);
        break;
    }
}

/* The size of a value stands before it but is known only after it. */
static void patch_size(struct buffer *buffer, size_t at)
{
    if (buffer->status)
        return;
    store_u32((uint8_t *)buffer->bytes + at, (uint32_t)(buffer->size - at - 4));
}

void identity_encode(struct buffer *buffer, const struct deputy_identity *identity)
{
    put(buffer, IDENTITY_CODEC_VERSION, 1);
    for (unsigned i = 0; i < DEPUTY_FACT_COUNT; i++) {
        enum deputy_fact fact = (enum deputy_fact)i;
        if (!deputy_has(identity, fact))
            continue;
        put(buffer, i, 2);
        size_t size_at = buffer->size;
        put(buffer, 0, 4);
        put_value(buffer, fact_table[i].kind, fact_value(identity, fact));
        patch_size(buffer, size_at);
    }
}
