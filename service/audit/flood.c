#include "audit/flood.h"
#include "base/clock.h"
#include "audit/record/sealed.h"
#include "base/status.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#define NS_PER_MS UINT64_C(1000000)

enum { MEDIUM_INTEGRITY = 0x2000 };

/* One kind in its window. */
struct kind {
    struct kind *next; /* in its bucket, or in the list of what is to be summarised */
    struct kind *younger, *older;
    struct flood_key key;
    uint64_t began;       /* of the window, by the clock that cannot be set */
    uint64_t first, last; /* of those that were not recorded (base/clock.h) */
    uint64_t recorded;
    uint64_t suppressed;
    struct sealed *example; /* what stands for them; NULL before there is one */
    struct audit_owner owner;
    uint8_t correlation[GUID_SIZE];
};

struct flood {
    struct flood_options options;
    uv_mutex_t mutex;
    struct kind *oldest, *youngest;
    uint32_t count;
    size_t bytes; /* of all examples */
    uint32_t buckets;
    struct kind *bucket[];
};

static uint64_t now(const struct flood *flood)
{
    return flood->options.clock ? flood->options.clock() : uv_hrtime();
}

uint32_t flood_open(const struct flood_options *options, struct flood **flood)
{
    uint32_t buckets = options->capacity;
    struct flood *opened = calloc(1, sizeof(*opened) + buckets * sizeof(struct kind *));
    if (!opened)
        return WIN32_NOT_ENOUGH_MEMORY;
    if (uv_mutex_init(&opened->mutex)) {
        free(opened);
        return WIN32_NOT_ENOUGH_MEMORY;
    }
    opened->options = *options;
    opened->buckets = buckets;
    *flood = opened;
    return WIN32_OK;
}

void flood_configure(struct flood *flood, const struct flood_settings *settings)
{
    uv_mutex_lock(&flood->mutex);
    flood->options.settings = *settings;
    uv_mutex_unlock(&flood->mutex);
}

/* The link that points to the kind of this key, or to where it would be. */
static struct kind **find(struct flood *flood, const struct flood_key *key)
{
    uint32_t hash;
    memcpy(&hash, key->digest, sizeof(hash));
    struct kind **link = &flood->bucket[hash % flood->buckets];
    while (*link && memcmp(&(*link)->key, key, sizeof(*key)) != 0)
        link = &(*link)->next;
    return link;
}

static size_t example_size(const struct kind *kind)
{
    return kind->example ? kind->example->size : 0;
}

/* Take a kind out of the table. */
static void unlist(struct flood *flood, struct kind *kind)
{
    struct kind **link = find(flood, &kind->key);
    *link = kind->next;
    kind->next = NULL;
    *(kind->older ? &kind->older->younger : &flood->oldest) = kind->younger;
    *(kind->younger ? &kind->younger->older : &flood->youngest) = kind->older;
    flood->count--;
    flood->bytes -= example_size(kind);
}

/* Take the oldest kind out of the table and put it before those that are to be summarised. */
static void retire_oldest(struct flood *flood, struct kind **retired)
{
    struct kind *kind = flood->oldest;
    unlist(flood, kind);
    kind->next = *retired;
    *retired = kind;
}

static void retire_over(struct flood *flood, struct kind **retired)
{
    uint64_t window = flood->options.settings.window_ms * NS_PER_MS;
    uint64_t time = now(flood);
    while (flood->oldest && time - flood->oldest->began >= window)
        retire_oldest(flood, retired);
}

/* Make room for an example. */
static void retire_past(struct flood *flood, size_t size, struct kind **retired)
{
    while (flood->oldest && flood->bytes + size > flood->options.bytes)
        retire_oldest(flood, retired);
}

static struct kind *add(struct flood *flood, const struct flood_key *key)
{
    struct kind *kind = calloc(1, sizeof(*kind));
    if (!kind)
        return NULL;
    kind->key = *key;
    kind->began = now(flood);
    *find(flood, key) = kind;
    kind->older = flood->youngest;
    *(kind->older ? &kind->older->younger : &flood->oldest) = kind;
    flood->youngest = kind;
    flood->count++;
    return kind;
}

/* What the one that stands for all does not have in common with them: its object, its program, and
 * its token but for the user. Whoever may read all records of a user may read it, and no token that
 * is confined: an ordinary user's integrity level is medium (Microsoft: "Mandatory Integrity
 * Control"). */
static void leave_user_only(struct audit_record *record)
{
    static const enum audit_field others[] = {AUDIT_CALLER_LOGON, AUDIT_OBJECT_TYPE,
        AUDIT_OBJECT_NAME, AUDIT_ACCESS_MASK, AUDIT_TOKEN_TYPE, AUDIT_LEVEL, AUDIT_INTEGRITY,
        AUDIT_ELEVATION_TYPE, AUDIT_SESSION, AUDIT_APPCONTAINER, AUDIT_RESTRICTING_SIDS,
        AUDIT_PRIVILEGES, AUDIT_GROUPS, AUDIT_LOGON_SID, AUDIT_TOKEN_ID, AUDIT_TOKEN_SOURCE,
        AUDIT_CLIENT_PID, AUDIT_CLIENT_IMAGE, AUDIT_RESTRICTIONS};
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        audit_set(record, others[i], NULL);
    memset(record->owner.authority, 0, sizeof(record->owner.authority));
    record->owner.integrity = MEDIUM_INTEGRITY;
    record->owner.confined = false;
    record->owner.reading = false;
}

static void fill(const struct flood *flood, const struct kind *kind, struct audit_record *record)
{
    const bool readings = flood->options.readings;
    char first[CLOCK_TEXT_SIZE] = "-", last[CLOCK_TEXT_SIZE] = "-";
    const struct audit_event *event =
        audit_event_find(readings ? AUDIT_READINGS_COUNTED : AUDIT_CALLER_THROTTLED);
    (void)clock_format(kind->first, first);
    (void)clock_format(kind->last, last);
    record->id = event->id;
    record->type = event->type;
    record->category = event->category;
    if (readings) {
        leave_user_only(record);
        audit_set(record, AUDIT_OUTCOME, "success"); /* the example may be what one began with */
    }
    audit_setf(record, AUDIT_ACCESS_LIST, "%" PRIu64 " more %s between %s and %s", kind->suppressed,
        readings ? "readings" : "identical refusals", first, last);
    audit_set(record, AUDIT_DURATION, NULL);
    audit_set(record, AUDIT_ACT_STEPS, NULL);
    audit_set(record, AUDIT_ACT_ENTRIES, NULL);
    audit_set(record, AUDIT_ACT_BYTES, NULL);
}

static void summarise(struct flood *flood, const struct kind *kind)
{
    struct audit_record record;
    if (!kind->suppressed || sealed_open(kind->example, &record) != WIN32_OK)
        return;
    record.owner = kind->owner;
    fill(flood, kind, &record);
    flood->options.summarise(flood->options.context, &record);
    audit_record_free(&record);
}

static void free_all(struct kind *retired)
{
    while (retired) {
        struct kind *next = retired->next;
        sealed_release(retired->example);
        free(retired);
        retired = next;
    }
}

/* Without the mutex: what is retired is nobody else's any more. */
static void summarise_all(struct flood *flood, struct kind *retired)
{
    for (const struct kind *kind = retired; kind; kind = kind->next)
        summarise(flood, kind);
    free_all(retired);
}

void flood_tick(struct flood *flood)
{
    struct kind *retired = NULL;
    uv_mutex_lock(&flood->mutex);
    retire_over(flood, &retired);
    uv_mutex_unlock(&flood->mutex);
    summarise_all(flood, retired);
}

void flood_flush(struct flood *flood)
{
    struct kind *retired = NULL;
    uv_mutex_lock(&flood->mutex);
    while (flood->oldest)
        retire_oldest(flood, &retired);
    uv_mutex_unlock(&flood->mutex);
    summarise_all(flood, retired);
}

void flood_close(struct flood *flood)
{
    struct kind *retired = NULL;
    if (!flood)
        return;
    while (flood->oldest)
        retire_oldest(flood, &retired);
    free_all(retired);
    uv_mutex_destroy(&flood->mutex);
    free(flood);
}

/* Only a record that is safe may stand for others. */
static bool suppress(struct flood *flood, struct kind *kind, uint8_t correlation[GUID_SIZE])
{
    if (!kind->example || kind->recorded < flood->options.settings.repeats) {
        kind->recorded++;
        return false;
    }
    kind->last = clock_now();
    if (!kind->suppressed++)
        kind->first = kind->last;
    memcpy(correlation, kind->correlation, GUID_SIZE);
    return true;
}

bool flood_count(struct flood *flood, const struct flood_key *key, uint8_t correlation[GUID_SIZE])
{
    struct kind *retired = NULL;
    uv_mutex_lock(&flood->mutex);
    retire_over(flood, &retired);
    struct kind *kind = *find(flood, key);
    if (!kind && flood->count == flood->options.capacity)
        retire_oldest(flood, &retired);
    if (!kind)
        kind = add(flood, key);
    /* Without memory for it, it is put on record. */
    bool suppressed = kind && suppress(flood, kind, correlation);
    uv_mutex_unlock(&flood->mutex);
    summarise_all(flood, retired);
    return !suppressed;
}

void flood_recorded(struct flood *flood, const struct flood_key *key,
    const struct audit_record *record, const uint8_t correlation[GUID_SIZE])
{
    const struct seal none = {0};
    struct kind *retired = NULL;
    struct sealed *example;
    if (sealed_make(record, &none, &example) != WIN32_OK)
        return;
    uv_mutex_lock(&flood->mutex);
    struct kind *kind = *find(flood, key);
    if (kind && !kind->example) {
        retire_past(flood, example->size, &retired);
        kind = *find(flood, key); /* it may have been among the oldest itself */
    }
    if (kind && !kind->example) {
        flood->bytes += example->size;
        kind->example = example;
        kind->owner = record->owner;
        memcpy(kind->correlation, correlation, GUID_SIZE);
        example = NULL;
    }
    uv_mutex_unlock(&flood->mutex);
    sealed_release(example);
    summarise_all(flood, retired);
}
