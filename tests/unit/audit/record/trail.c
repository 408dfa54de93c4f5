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

static struct sealed *make(const struct trail *trail, const char *object, const char *schema)
{
    struct audit_record record;
    struct seal seal = {.sequence = trail->sequence + 1, .time = trail->time};
    struct sealed *sealed = NULL;
    memcpy(seal.run, trail->run, GUID_SIZE);
    memcpy(seal.record, trail->run, GUID_SIZE);
    memcpy(seal.record, &seal.sequence, sizeof(seal.sequence));
    ck_assert_uint_eq(audit_record_init(&record, AUDIT_OPERATION_PERFORMED), WIN32_OK);
    audit_set(&record, AUDIT_CALLER_SID, "S-1-5-21-1-2-3-1001");
    audit_set(&record, AUDIT_OPERATION, "file_open");
    audit_set(&record, AUDIT_OBJECT_NAME, object);
    if (schema)
        audit_set(&record, AUDIT_SCHEMA_VERSION, schema);
    ck_assert_uint_eq(sealed_make(&record, &seal, &sealed), WIN32_OK);
    audit_record_free(&record);
    ck_assert_uint_eq(sealed_chain(sealed, trail->hash), WIN32_OK);
    return sealed;
}

struct sealed *trail_next_of_schema(struct trail *trail, const char *object, const char *schema)
{
    struct sealed *sealed = make(trail, object, schema);
    trail->sequence++;
    trail->time++;
    memcpy(trail->hash, sealed->hash, SHA256_SIZE);
    return sealed;
}

struct sealed *trail_next(struct trail *trail, const char *object)
{
    return trail_next_of_schema(trail, object, NULL);
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
    return make(&other, "C:\\forged", NULL);
}
