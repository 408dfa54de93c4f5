/* bench_flood: a caller that works beside one that is refused over and over.
 *
 * usage: bench_flood FOLDER [REFUSALS_PER_SECOND [SECONDS]]
 *
 * One thread puts a success on record every millisecond, and the time until it is safe is taken:
 * alone, then beside a thread that is refused so many times a second (10,000), each for SECONDS
 * (3). The sink takes a tenth of a millisecond for each record. Prints median and 99th percentile
 * of both, their ratios, and how many records the refusals became. FOLDER is that of the spool.
 * Exit code 1 when a refusal was neither recorded nor counted, or a success was not recorded.
 */
#include "audit/audit.h"
#include "audit/flood.h"
#include "base/status.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

enum { SAMPLES_MAX = 100000, REPEATS = 10, WINDOW_MS = 1000, RECORD_US = 100 };

static const uint64_t second_ns = 1000000000;

/* Counts what it is given. */
struct counting_sink {
    struct audit_sink sink;
    uint64_t refusals, successes, summaries, summarised;
};

static void spend(uint64_t microseconds)
{
    uint64_t until = uv_hrtime() + microseconds * 1000;
    while (uv_hrtime() < until)
        continue;
}

static void count(struct counting_sink *sink, const struct sealed *sealed)
{
    struct audit_record record;
    if (sealed_open(sealed, &record) != WIN32_OK)
        abort();
    sink->refusals += record.id == AUDIT_OPERATION_DENIED;
    sink->successes += record.id == AUDIT_OPERATION_PERFORMED;
    if (record.id == AUDIT_CALLER_THROTTLED) {
        sink->summaries++;
        sink->summarised += strtoull(audit_field_text(&record, AUDIT_ACCESS_LIST), NULL, 10);
    }
    audit_record_free(&record);
}

static uint32_t deliver(
    struct audit_sink *self, struct sealed *const *records, size_t total, size_t *delivered)
{
    for (size_t i = 0; i < total; i++) {
        spend(RECORD_US);
        count((struct counting_sink *)self, records[i]);
    }
    *delivered = total;
    return WIN32_OK;
}

static void close_sink(struct audit_sink *sink)
{
    (void)sink;
}

struct run {
    struct audit *audit;
    struct flood *flood;
    uint64_t until;
    uint64_t refusals_per_second;
    uint64_t refused;
    uint64_t succeeded;
    uint64_t samples[SAMPLES_MAX]; /* nanoseconds */
};

static void submit(struct run *run, struct audit_record *record)
{
    if (audit_submit(run->audit, record, NULL) != WIN32_OK)
        abort();
}

static void refuse(struct run *run)
{
    const struct flood_key key = {{1}};
    uint8_t correlation[GUID_SIZE] = {0};
    struct audit_record record;
    run->refused++;
    if (!flood_count(run->flood, &key, correlation))
        return;
    if (audit_record_init(&record, AUDIT_OPERATION_DENIED) != WIN32_OK)
        abort();
    submit(run, &record);
    flood_recorded(run->flood, &key, &record, correlation);
    audit_record_free(&record);
}

static void refuse_all(void *argument)
{
    struct run *run = argument;
    const uint64_t start = uv_hrtime();
    for (uint64_t now = start; now < run->until; now = uv_hrtime()) {
        while (run->refused < (now - start) * run->refusals_per_second / second_ns)
            refuse(run);
        uv_sleep(1);
        flood_tick(run->flood);
    }
}

static void succeed_all(void *argument)
{
    struct run *run = argument;
    struct audit_record record;
    if (audit_record_init(&record, AUDIT_OPERATION_PERFORMED) != WIN32_OK)
        abort();
    while (uv_hrtime() < run->until && run->succeeded < SAMPLES_MAX) {
        uint64_t start = uv_hrtime();
        submit(run, &record);
        run->samples[run->succeeded++] = uv_hrtime() - start;
        uv_sleep(1);
    }
    audit_record_free(&record);
}

static int compare(const void *one, const void *other)
{
    uint64_t a = *(const uint64_t *)one, b = *(const uint64_t *)other;
    return (a > b) - (a < b);
}

struct latency {
    double median, high; /* microseconds; the 99th percentile */
};

static struct latency measure(struct run *run, uint64_t seconds, uint64_t refusals_per_second)
{
    uv_thread_t good, bad;
    run->refusals_per_second = refusals_per_second;
    run->until = uv_hrtime() + seconds * second_ns;
    uint64_t before = run->succeeded;
    run->succeeded = 0;
    if (uv_thread_create(&good, succeed_all, run) || uv_thread_create(&bad, refuse_all, run))
        abort();
    uv_thread_join(&good);
    uv_thread_join(&bad);
    const size_t count_of = (size_t)run->succeeded;
    qsort(run->samples, count_of, sizeof(run->samples[0]), compare);
    run->succeeded += before;
    return (struct latency){.median = (double)run->samples[count_of / 2] / 1000,
        .high = (double)run->samples[count_of * 99 / 100] / 1000};
}

static void summarise(void *context, const struct audit_record *record)
{
    struct run *run = context;
    if (audit_post(run->audit, record) != WIN32_OK)
        abort();
}

static int report(const struct run *run, const struct counting_sink *sink,
    const struct latency *alone, const struct latency *beside)
{
    printf("alone:  median %.0f us, 99 %% %.0f us\n", alone->median, alone->high);
    printf("beside: median %.0f us, 99 %% %.0f us (%.2f and %.2f times)\n", beside->median,
        beside->high, beside->median / alone->median, beside->high / alone->high);
    printf("%llu refusals became %llu records and %llu summaries\n",
        (unsigned long long)run->refused, (unsigned long long)sink->refusals,
        (unsigned long long)sink->summaries);
    return sink->refusals + sink->summarised == run->refused && sink->successes == run->succeeded;
}

int main(int argc, char **argv)
{
    static struct run run;
    struct counting_sink sink = {.sink = {.deliver = deliver, .close = close_sink}};
    const struct flood_options flood = {.settings = {REPEATS, WINDOW_MS},
        .capacity = 64,
        .bytes = 1 << 20,
        .summarise = summarise,
        .context = &run};
    const struct audit_options options = {
        .sink = &sink.sink,
        .folder = argc > 1 ? argv[1] : "",
        .settings = {.queue = 4096, .timeout_ms = 60000, .spool = {.bytes = 1 << 20}},
        .retry_ms = 1000,
        .retry_max_ms = 1000,
    };
    uint64_t rate = argc > 2 ? strtoull(argv[2], NULL, 10) : 10000;
    uint64_t seconds = argc > 3 ? strtoull(argv[3], NULL, 10) : 3;
    if (argc < 2 || audit_open(&options, &run.audit) != WIN32_OK ||
        flood_open(&flood, &run.flood) != WIN32_OK) {
        fputs("usage: bench_flood FOLDER [REFUSALS_PER_SECOND [SECONDS]]\n", stderr);
        return 2;
    }
    struct latency alone = measure(&run, seconds, 0);
    struct latency beside = measure(&run, seconds, rate);
    flood_flush(run.flood);
    flood_close(run.flood);
    audit_close(run.audit);
    return report(&run, &sink, &alone, &beside) ? 0 : 1;
}
