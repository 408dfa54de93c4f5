#include "audit/record/sealed.h"
#include "audit/record/schema.h"
#include "base/bytes.h"
#include "base/clock.h"
#include "base/packed.h"
#include "base/status.h"
#include "base/utf8.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum { SEQUENCE_OFFSET = 8, TIME_OFFSET = 16 };

static const uint32_t absent = UINT32_MAX;

/* How many fields a record of its schema has. 0 when there is no such schema, and when the record
 * has a field that its schema has not: no hash would be over it. */
static unsigned fields_in(const struct audit_record *record)
{
    const char *schema = record->fields[AUDIT_SCHEMA_VERSION - 1];
    unsigned count = schema ? schema_fields(schema, strlen(schema)) : 0;
    for (unsigned i = count; i < AUDIT_FIELDS_SET; i++) {
        if (record->fields[audit_field_set(i) - 1])
            return 0;
    }
    return count;
}

static void pack_fields(struct buffer *bytes, const struct audit_record *record, unsigned count)
{
    pack_u32(bytes, count);
    for (unsigned i = 0; i < count; i++) {
        const char *text = record->fields[audit_field_set(i) - 1];
        if (text)
            pack_bytes(bytes, text, (uint32_t)strlen(text));
        else
            pack_u32(bytes, absent);
    }
}

static void pack(struct buffer *bytes, const struct audit_record *record, const struct seal *seal)
{
    bytes->limit = SEALED_SIZE_MAX;
    pack_u32(bytes, SEALED_VERSION);
    pack_u32(bytes, record->id);
    pack_u64(bytes, seal->sequence);
    pack_u64(bytes, seal->time);
    buffer_append(bytes, seal->run, GUID_SIZE);
    buffer_append(bytes, seal->record, GUID_SIZE);
    pack_fields(bytes, record, fields_in(record));
}

static struct sealed *new_sealed(const void *bytes, size_t size)
{
    struct sealed *made = calloc(1, offsetof(struct sealed, bytes) + size);
    if (!made)
        return NULL;
    atomic_init(&made->references, 1);
    made->size = (uint32_t)size;
    memcpy(made->bytes, bytes, size);
    return made;
}

uint32_t sealed_make(
    const struct audit_record *record, const struct seal *seal, struct sealed **sealed)
{
    struct buffer bytes = {0};
    if (record->status)
        return record->status;
    if (!fields_in(record))
        return WIN32_INVALID_DATA;
    pack(&bytes, record, seal);
    uint32_t status = bytes.status;
    struct sealed *made = status ? NULL : new_sealed(bytes.bytes, bytes.size);
    if (!status && !made)
        status = WIN32_NOT_ENOUGH_MEMORY;
    buffer_free(&bytes);
    if (made)
        *sealed = made;
    return status;
}

void sealed_set_sequence(struct sealed *sealed, uint64_t sequence)
{
    store_u64(sealed->bytes + SEQUENCE_OFFSET, sequence);
}

void sealed_set_time(struct sealed *sealed, uint64_t time)
{
    store_u64(sealed->bytes + TIME_OFFSET, time);
}

static uint32_t hash_of(const struct sealed *sealed, uint8_t hash[SHA256_SIZE])
{
    const struct sha256_part parts[] = {
        {sealed->previous, SHA256_SIZE}, {sealed->bytes, sealed->size}};
    return sha256(parts, 2, hash);
}

uint32_t sealed_chain(struct sealed *sealed, const uint8_t previous[SHA256_SIZE])
{
    memcpy(sealed->previous, previous, SHA256_SIZE);
    return hash_of(sealed, sealed->hash);
}

uint32_t sealed_wrap(const void *bytes, size_t size, const uint8_t previous[SHA256_SIZE],
    const uint8_t hash[SHA256_SIZE], struct sealed **sealed)
{
    if (size < SEALED_SIZE_MIN || size > SEALED_SIZE_MAX)
        return WIN32_INVALID_DATA;
    struct sealed *made = new_sealed(bytes, size);
    if (!made)
        return WIN32_NOT_ENOUGH_MEMORY;
    memcpy(made->previous, previous, SHA256_SIZE);
    memcpy(made->hash, hash, SHA256_SIZE);
    *sealed = made;
    return WIN32_OK;
}

uint32_t sealed_check(const struct sealed *sealed, bool *good)
{
    uint8_t hash[SHA256_SIZE];
    uint32_t status = hash_of(sealed, hash);
    if (status == WIN32_OK)
        *good = memcmp(hash, sealed->hash, SHA256_SIZE) == 0;
    return status;
}

static uint32_t unpack_head(struct unpack *unpack, struct seal *seal, uint32_t *id)
{
    uint32_t version = unpack_u32(unpack);
    *id = unpack_u32(unpack);
    seal->sequence = unpack_u64(unpack);
    seal->time = unpack_u64(unpack);
    unpack_raw(unpack, seal->run, GUID_SIZE);
    unpack_raw(unpack, seal->record, GUID_SIZE);
    if (unpack->status)
        return unpack->status;
    return version == SEALED_VERSION ? WIN32_OK : WIN32_INVALID_DATA;
}

uint32_t sealed_id(const struct sealed *sealed)
{
    struct unpack unpack = {.bytes = sealed->bytes, .left = sealed->size};
    (void)unpack_u32(&unpack); /* the version */
    return unpack_u32(&unpack);
}

uint32_t sealed_seal(const struct sealed *sealed, struct seal *seal)
{
    struct unpack unpack = {.bytes = sealed->bytes, .left = sealed->size};
    struct seal read;
    uint32_t id;
    uint32_t status = unpack_head(&unpack, &read, &id);
    if (status == WIN32_OK)
        *seal = read;
    return status;
}

void sealed_hash_text(const uint8_t hash[SHA256_SIZE], char text[SEALED_HASH_TEXT_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    for (unsigned i = 0; i < SHA256_SIZE; i++) {
        text[2 * i] = digits[hash[i] >> 4];
        text[2 * i + 1] = digits[hash[i] & 0xF];
    }
    text[SEALED_HASH_TEXT_SIZE - 1] = '\0';
}

static void set_seal(
    struct audit_record *record, const struct seal *seal, const uint8_t hash[SHA256_SIZE])
{
    char guid[GUID_TEXT_SIZE], time[CLOCK_TEXT_SIZE], chain[SEALED_HASH_TEXT_SIZE];
    guid_format(seal->record, guid);
    audit_set(record, AUDIT_RECORD_ID, guid);
    guid_format(seal->run, guid);
    audit_set(record, AUDIT_RUN, guid);
    audit_setf(record, AUDIT_SEQUENCE, "%" PRIu64, seal->sequence);
    if (clock_format(seal->time, time))
        audit_set(record, AUDIT_TIME, time);
    sealed_hash_text(hash, chain);
    audit_set(record, AUDIT_CHAIN, chain);
}

/* Whether a text is UTF-8 and within its field's limit, so that it can be delivered. */
static bool deliverable(size_t limit, const uint8_t *text, size_t size)
{
    size_t units = 0;
    for (size_t length; size; text += length, size -= length) {
        uint32_t code_point;
        length = utf8_decode(text, size, &code_point);
        if (!*text || (code_point == UTF8_REPLACEMENT && (length != 3 || *text != 0xEF)))
            return false;
        units += code_point >= 0x10000 ? 2 : 1;
    }
    return units <= limit;
}

/* One field, in the arena; NULL when it is absent. Its text was neutralized when it was set. */
static uint32_t unpack_field(
    struct unpack *unpack, size_t limit, struct arena *arena, const char **field)
{
    struct unpack ahead = *unpack;
    uint32_t size;
    *field = NULL;
    if (unpack_u32(&ahead) == absent) {
        *unpack = ahead;
        return unpack->status;
    }
    const uint8_t *text = unpack_bytes(unpack, arena, &size);
    if (unpack->status)
        return unpack->status;
    if (!deliverable(limit, text, size))
        return WIN32_INVALID_DATA;
    *field = (const char *)text;
    return WIN32_OK;
}

/* As many as the schema has that is among them; the others are absent. */
static uint32_t unpack_fields(struct unpack *unpack, struct audit_record *record)
{
    const uint32_t count = unpack_u32(unpack);
    if (count != AUDIT_FIELDS_SET && count != AUDIT_FIELDS_SET_2)
        return WIN32_INVALID_DATA;
    for (unsigned i = 0; i < count; i++) {
        const enum audit_field field = audit_field_set(i);
        size_t limit =
            count == AUDIT_FIELDS_SET ? audit_field_limit(field) : audit_field_limit_2(field);
        uint32_t status = unpack_field(unpack, limit, &record->arena, &record->fields[field - 1]);
        if (status != WIN32_OK)
            return status;
    }
    uint32_t status = unpack_end(unpack);
    if (status != WIN32_OK)
        return status;
    return fields_in(record) == count ? WIN32_OK : WIN32_INVALID_DATA;
}

/* The event's user is the caller. */
static void set_user(struct audit_record *record)
{
    const char *text = record->fields[AUDIT_CALLER_SID - 1];
    size_t size;
    if (text && sid_parse(text, record->user, &size))
        record->user_size = (uint32_t)size;
}

uint32_t sealed_open(const struct sealed *sealed, struct audit_record *record)
{
    struct unpack unpack = {.bytes = sealed->bytes, .left = sealed->size};
    struct audit_record read;
    struct seal seal;
    uint32_t id;
    uint32_t status = unpack_head(&unpack, &seal, &id);
    if (status != WIN32_OK)
        return status;
    if (audit_record_init(&read, id) != WIN32_OK)
        return WIN32_INVALID_DATA;
    status = unpack_fields(&unpack, &read);
    if (status == WIN32_OK) {
        set_user(&read);
        set_seal(&read, &seal, sealed->hash);
        status = read.status;
    }
    if (status == WIN32_OK)
        *record = read;
    else
        audit_record_free(&read);
    return status;
}

struct sealed *sealed_hold(struct sealed *sealed)
{
    if (sealed)
        atomic_fetch_add_explicit(&sealed->references, 1, memory_order_relaxed);
    return sealed;
}

void sealed_release(struct sealed *sealed)
{
    if (sealed && atomic_fetch_sub_explicit(&sealed->references, 1, memory_order_acq_rel) == 1)
        free(sealed);
}
