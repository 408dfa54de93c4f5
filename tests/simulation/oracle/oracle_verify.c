#include "simulation/oracle/oracle_verify.h"
#include "audit/spool/segment.h"
#include "audit/verify/verify.h"
#include "base/status.h"
#include "simulation/machine/random.h"
#include "simulation/oracle/ledger.h"
#include "simulation/machine/trace.h"
#include "simulation/oracle/trail.h"

#include <inttypes.h>
#include <string.h>

static uint64_t missing[LEDGER_RUNS];
static bool strict, begins_late;

uint64_t oracle_missing(int run)
{
    return missing[run];
}

static void note(void *context, const struct verify_finding *finding)
{
    (void)context;
    begins_late = begins_late || finding->kind == VERIFY_BEGINS;
    trace("verify: %s, %" PRIu64 " to %" PRIu64 ": %s", verify_kind_word(finding->kind),
        finding->first, finding->last, finding->text);
    if (strict && finding->kind < VERIFY_NOTES && finding->kind != VERIFY_MISSING)
        trace_wrong("verify finds, where nothing was spoiled: %s", finding->text);
}

/* What is there of a run, by looking. */
static void check_run(void *context, const struct verify_run *run)
{
    uint64_t there = 0, first = UINT64_MAX, last = 0;
    const int number = ledger_find_run(run->run);
    (void)context;
    for (unsigned i = 0; i < trail_count(); i++) {
        const struct trail_item *item = trail_at(i);
        if (item->again || memcmp(item->seal.run, run->run, GUID_SIZE) != 0)
            continue;
        there++;
        first = item->seal.sequence < first ? item->seal.sequence : first;
        last = item->seal.sequence > last ? item->seal.sequence : last;
    }
    if (number == LEDGER_NONE)
        trace_wrong("verify knows a run that never was");
    else
        missing[number] = run->missing;
    if (strict && there &&
        (run->records != there || run->first != first || run->last != last ||
            run->missing < last - first + 1 - there))
        trace_wrong("verify sees %" PRIu64 " records and misses %" PRIu64 ", where %" PRIu64
                    " are there, %" PRIu64 " to %" PRIu64,
            run->records, run->missing, there, first, last);
}

enum { NOBODY = UINT32_MAX };

/* The log, with a bit of one record another one. */
static void see_log(struct verify *verify, unsigned altered, uint32_t bit)
{
    static const uint8_t unknown[SHA256_SIZE];
    for (unsigned i = 0; i < log_count(); i++) {
        const struct log_entry *entry = log_at(i);
        const struct verify_place place = {.file = "log", .line = i + 1};
        struct sealed *sealed = NULL;
        uint32_t status = sealed_wrap(entry->bytes, entry->size, unknown, entry->hash, &sealed);
        if (status == WIN32_OK && i == altered)
            sealed->bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        if (status == WIN32_OK)
            status = verify_record(verify, sealed, false, NULL, &place);
        if (status != WIN32_OK)
            trace_wrong("a record of the log cannot be checked");
        sealed_release(sealed);
    }
}

/* Count what says that a record is not as it was. */
static void count_altered(void *context, const struct verify_finding *finding)
{
    unsigned *altered = context;
    *altered += finding->kind == VERIFY_ALTERED || finding->kind == VERIFY_INVALID ||
                finding->kind == VERIFY_CONFLICT;
}

static void ignore_run(void *context, const struct verify_run *run)
{
    (void)context;
    (void)run;
}

/* Whoever alters a record of the log is found out, whatever else is wrong with it. */
void oracle_alter(void)
{
    unsigned found[2] = {0};
    const unsigned altered = random_below(log_count() + !log_count());
    /* The first of its run: any other needs the one before it to be checked. */
    if (!log_count() || log_at(altered)->seal.sequence != 1)
        return;
    /* Behind the sequence: with another one it would not be the first of its run. */
    const uint32_t bit = 128 + random_below(log_at(altered)->size * 8 - 128);
    for (unsigned i = 0; i < 2; i++) {
        struct verify *verify = verify_new(count_altered, &found[i]);
        see_log(verify, i ? altered : NOBODY, bit);
        if (verify_end(verify, ignore_run, NULL) != WIN32_OK)
            trace_wrong("the trail cannot be checked");
        verify_free(verify);
    }
    if (found[1] <= found[0])
        trace_wrong("bit %" PRIu32 " of a record is another one, and verify does not see it", bit);
}

static void see_segment(void *verify, const char *name, const void *bytes, size_t size)
{
    uint32_t number = 0;
    (void)segment_number(name, &number);
    if (verify_segment(verify, name, number, bytes, size) != WIN32_OK)
        trace_wrong("a segment cannot be checked");
}

bool oracle_verify(bool is_true)
{
    struct verify *verify = verify_new(note, NULL);
    strict = is_true;
    begins_late = false;
    memset(missing, 0, sizeof(missing));
    see_log(verify, NOBODY, 0);
    disk_each_segment(see_segment, verify);
    if (verify_end(verify, check_run, NULL) != WIN32_OK)
        trace_wrong("the trail cannot be checked");
    const uint64_t wrong = verify_wrong(verify);
    verify_free(verify);
    return wrong || begins_late;
}
