#include "unit/audit/record/trail.h"
#include "base/status.h"
#include "unit/suite.h"

#include <string.h>

struct trail trail_begin(uint8_t run)
{
    struct trail trail = {.time = TRAIL_TIME};
    memset(trail.run, run, GUID_SIZE);
    return trail;
}

/* What is not as in most records; NULL and 0 for what is. */
struct other {
    uint32_t id;
    const char *schema;
    const char *correlation;
};

static struct sealed *make(const struct trail *trail, const char *object, const struct other *other)
{
    struct audit_record record;
    struct seal seal = {.sequence = trail->sequence + 1, .time = trail->time};
    struct sealed *sealed = NULL;
    memcpy(seal.run, trail->run, GUID_SIZE);
    memcpy(seal.record, trail->run, GUID_SIZE);
    memcpy(seal.record, &seal.sequence, sizeof(seal.sequence));
    const uint32_t id = other->id ? other->id : AUDIT_OPERATION_PERFORMED;
    ck_assert_uint_eq(audit_record_init(&record, id), WIN32_OK);
    audit_set(&record, AUDIT_CALLER_SID, "S-1-5-21-1-2-3-1001");
    audit_set(&record, AUDIT_OPERATION, "file_open");
    audit_set(&record, AUDIT_OBJECT_NAME, object);
    audit_set(&record, AUDIT_CORRELATION, other->correlation);
    if (other->schema)
        audit_set(&record, AUDIT_SCHEMA_VERSION, other->schema);
    ck_assert_uint_eq(sealed_make(&record, &seal, &sealed), WIN32_OK);
    audit_record_free(&record);
    ck_assert_uint_eq(sealed_chain(sealed, trail->hash), WIN32_OK);
    return sealed;
}

static struct sealed *next(struct trail *trail, const char *object, const struct other *other)
{
    struct sealed *sealed = make(trail, object, other);
    trail->sequence++;
    trail->time++;
    memcpy(trail->hash, sealed->hash, SHA256_SIZE);
    return sealed;
}

struct sealed *trail_next_of_schema(struct trail *trail, const char *object, const char *schema)
{
    return next(trail, object, &(struct other){.schema = schema});
}

struct sealed *trail_next_event(struct trail *trail, uint32_t id, const char *correlation)
{
    return next(trail, NULL, &(struct other){.id = id, .correlation = correlation});
}

struct sealed *trail_next(struct trail *trail, const char *object)
{
    return next(trail, object, &(struct other){0});
}

void trail_fill(struct trail *trail, struct sealed **records, size_t count)
{
    for (size_t i = 0; i < count; i++)
        records[i] = trail_next(trail, "C:\\some\\file.txt");
}

void trail_release(struct sealed **records, size_t count)
{
    for (size_t i = 0; i < count; i++)
        sealed_release(records[i]);
}

struct sealed *trail_forged(const struct trail *trail, uint64_t time)
{
    struct trail other = *trail;
    other.time = time;
    return make(&other, "C:\\forged", &(struct other){0});
}
