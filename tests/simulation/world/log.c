#include "simulation/world/log.h"
#include "base/status.h"
#include "simulation/machine/random.h"
#include "simulation/machine/scheduler.h"
#include "simulation/machine/trace.h"
#include "simulation/oracle/trail.h"

#include <inttypes.h>
#include <string.h>

#define NS_PER_MS UINT64_C(1000000)
#define NS_PER_US UINT64_C(1000)

enum {
    ENTRIES = 1024,
    BYTES = 1 << 20,
    LOST = 256,
    TAKE_US = 200,
    SLOW_MS = 60,
    LOG_FILE_FULL = 1502, /* as the Event Log says it */
    SERVER_UNAVAILABLE = 1722,
};

static struct log_plan plan;
static struct log_entry entries[ENTRIES];
static unsigned count, written; /* so many are on the disk for sure */
static uint8_t bytes[BYTES];
static uint32_t used;
static struct log_entry lost[LOST];
static unsigned lost_count;
static uint64_t down_until;
static bool is_open;

void log_begin(const struct log_plan *wanted)
{
    plan = *wanted;
    count = written = used = lost_count = 0;
    down_until = 0;
    is_open = false;
}

void log_mend(void)
{
    plan = (struct log_plan){.forgets = plan.forgets, .disliking = plan.disliking};
    down_until = 0;
}

unsigned log_count(void)
{
    return count;
}

const struct log_entry *log_at(unsigned place)
{
    return &entries[place];
}

unsigned log_lost_count(void)
{
    return lost_count;
}

const struct log_entry *log_lost_at(unsigned place)
{
    return &lost[place];
}

static void lose(const struct log_entry *entry)
{
    for (unsigned i = 0; i < lost_count; i++) {
        if (memcmp(lost[i].seal.record, entry->seal.record, GUID_SIZE) == 0)
            return;
    }
    if (lost_count == LOST)
        trace_wrong("the simulation has room for no more lost records");
    else
        lost[lost_count++] = *entry;
}

static struct log_entry copy(const struct sealed *record)
{
    struct log_entry entry = {.size = record->size};
    if (record->size > BYTES - used || sealed_seal(record, &entry.seal) != WIN32_OK) {
        trace_wrong("the simulated log is full, or what it is given is no record");
        entry.size = 0;
    }
    memcpy(entry.hash, record->hash, SHA256_SIZE);
    entry.bytes = memcpy(bytes + used, record->bytes, entry.size);
    used += entry.size;
    return entry;
}

static void take(const struct sealed *record)
{
    const struct log_entry entry = copy(record);
    if (count == ENTRIES)
        trace_wrong("the simulated log is full");
    else
        entries[count++] = entry;
    char what[TRAIL_TEXT_SIZE] = "";
    (void)trail_field(entry.bytes, entry.size, AUDIT_OBJECT_NAME, what);
    trace("  log has %02x:%" PRIu64 ", event %" PRIu32 " %s", entry.seal.run[0],
        entry.seal.sequence, sealed_id(record), what);
}

/* A record that is disliked is so for ever, by its own bytes. */
static bool dislikes(const struct sealed *record)
{
    const unsigned of = plan.disliking ? 1000 / plan.disliking : 0;
    return of && (record->hash[0] | (unsigned)record->hash[1] << 8) % of == 0;
}

static uint32_t note_disliked(const struct sealed *record)
{
    const struct log_entry entry = copy(record);
    lose(&entry);
    return WIN32_INVALID_DATA;
}

static uint32_t deliver_one(const struct sealed *record)
{
    scheduler_pass((1 + random_below(TAKE_US)) * NS_PER_US);
    if (random_chance(plan.slow))
        scheduler_sleep((1 + random_below(SLOW_MS)) * NS_PER_MS);
    if (random_chance(plan.hanging)) {
        trace("  the log hangs");
        scheduler_sleep((1 + random_below(plan.hang_ms)) * NS_PER_MS);
    }
    if (random_chance(plan.down))
        down_until = scheduler_time() + random_below(plan.down_ms) * NS_PER_MS;
    if (scheduler_time() < down_until)
        return random_chance(500) ? SERVER_UNAVAILABLE : LOG_FILE_FULL;
    if (random_chance(plan.refusing))
        return random_chance(500) ? WIN32_INVALID_HANDLE : LOG_FILE_FULL;
    if (dislikes(record))
        return note_disliked(record);
    take(record);
    scheduler_point();
    return random_chance(plan.doubting) ? SERVER_UNAVAILABLE : WIN32_OK;
}

static uint32_t deliver(
    struct audit_sink *sink, struct sealed *const *records, size_t total, size_t *delivered)
{
    uint32_t status = WIN32_OK;
    size_t done = 0;
    (void)sink;
    if (!is_open)
        trace_wrong("a log is given records that was closed");
    while (status == WIN32_OK && done < total) {
        status = deliver_one(records[done]);
        done += status == WIN32_OK;
    }
    *delivered = done;
    trace("  log took %u of %u: %" PRIu32, (unsigned)done, (unsigned)total, status);
    return status;
}

static void close_log(struct audit_sink *sink)
{
    (void)sink;
    if (!is_open)
        trace_wrong("the log is closed twice");
    is_open = false;
}

struct audit_sink *log_sink(void)
{
    static struct audit_sink sink = {.deliver = deliver, .close = close_log};
    is_open = true;
    return &sink;
}

void log_end_process(void)
{
    is_open = false;
    if (random_chance(500)) /* it writes when it likes to */
        written = count;
}

void log_cut_power(void)
{
    if (!plan.forgets || written == count) {
        written = count;
        return;
    }
    const unsigned left = written + random_below(count - written + 1);
    for (unsigned i = left; i < count; i++)
        lose(&entries[i]);
    trace("the log has forgotten %u records", count - left);
    count = written = left;
}
