/* bench_audit: how much the audit keeps, and what group delivery is worth.
 *
 * usage: bench_audit records FOLDER N [THREADS]
 *        bench_audit groups FOLDER [ROUNDS]
 *
 * records: N records from THREADS threads (8) go through the audit into a sink in memory, which
 * checks that each is the next of the chain. Prints the records per second.
 *
 * groups: a sink that takes a millisecond for a delivery, and one caller or sixteen, in turns.
 * Prints the throughput of each and their ratio: the median of ROUNDS (5).
 *
 * FOLDER is that of the spool; nothing is left in it. Exit code 1 when a record is missing, out of
 * its place or not the next of the chain, or sixteen callers have less than eight times the
 * throughput of one. Absolute numbers are good for nothing but a look.
 */
#include "audit/audit.h"
#include "base/status.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

enum { THREADS_MAX = 64, GROUP_CALLERS = 16, GROUP_CALLS = 400, ROUNDS_MAX = 99, WANTED = 8 };

/* Takes records, and holds each against the one before. */
struct checking_sink {
    struct audit_sink sink;
    uint32_t delay_ms;
    uint64_t count;
    uint64_t wrong;
    uint8_t previous[SHA256_SIZE];
};

static void check(struct checking_sink *sink, const struct sealed *record)
{
    struct seal seal = {0};
    bool good = false;
    sink->count++;
    if (sealed_seal(record, &seal) != WIN32_OK || seal.sequence != sink->count ||
        memcmp(record->previous, sink->previous, SHA256_SIZE) != 0 ||
        sealed_check(record, &good) != WIN32_OK || !good)
        sink->wrong++;
    memcpy(sink->previous, record->hash, SHA256_SIZE);
}

static uint32_t deliver(
    struct audit_sink *self, struct sealed *const *records, size_t count, size_t *delivered)
{
    struct checking_sink *sink = (struct checking_sink *)self;
    if (sink->delay_ms)
        uv_sleep(sink->delay_ms);
    for (size_t i = 0; i < count; i++)
        check(sink, records[i]);
    *delivered = count;
    return WIN32_OK;
}

static void close_sink(struct audit_sink *sink)
{
    (void)sink;
}

/* What one thread does. */
struct caller {
    struct audit *audit;
    uint64_t calls;
    uint64_t failed;
    uv_thread_t thread;
};

/* A record as long as most are. */
static void fill(struct audit_record *record)
{
    if (audit_record_init(record, AUDIT_OPERATION_PERFORMED) != WIN32_OK)
        abort();
    for (int field = AUDIT_CALLER_SID; field < AUDIT_SCHEMA_VERSION; field++)
        audit_set(record, (enum audit_field)field, "S-1-5-21-1111111111-22222222");
}

static void call(void *argument)
{
    struct caller *caller = argument;
    struct audit_record record;
    fill(&record);
    for (uint64_t i = 0; i < caller->calls; i++)
        caller->failed += audit_submit(caller->audit, &record, NULL) != WIN32_OK;
    audit_record_free(&record);
}

/* Returns the microseconds that it took, 0 when a call failed. */
static uint64_t run_callers(struct audit *audit, unsigned threads, uint64_t calls)
{
    struct caller callers[THREADS_MAX];
    uint64_t start = uv_hrtime(), failed = 0;
    for (unsigned i = 0; i < threads; i++) {
        callers[i] = (struct caller){.audit = audit, .calls = calls / threads};
        callers[i].calls += i < calls % threads;
        if (uv_thread_create(&callers[i].thread, call, &callers[i]))
            abort();
    }
    for (unsigned i = 0; i < threads; i++) {
        uv_thread_join(&callers[i].thread);
        failed += callers[i].failed;
    }
    return failed ? 0 : (uv_hrtime() - start) / 1000 + 1;
}

static int measure(
    const char *folder, uint32_t delay_ms, unsigned threads, uint64_t calls, double *per_second)
{
    struct checking_sink sink = {
        .sink = {.deliver = deliver, .close = close_sink}, .delay_ms = delay_ms};
    const struct audit_options options = {
        .sink = &sink.sink,
        .folder = folder,
        .settings = {.queue = 4096, .timeout_ms = 60000, .spool = {.bytes = 1 << 20}},
        .retry_ms = 1000,
        .retry_max_ms = 1000,
    };
    struct audit *audit;
    uint32_t status = audit_open(&options, &audit);
    if (status != WIN32_OK) {
        fprintf(stderr, "bench_audit: the audit cannot be opened (%u)\n", (unsigned)status);
        return 0;
    }
    uint64_t took = run_callers(audit, threads, calls);
    audit_close(audit);
    *per_second = took ? (double)calls * 1e6 / (double)took : 0;
    if (took && sink.count == calls && sink.wrong == 0)
        return 1;
    fprintf(stderr, "bench_audit: of %llu records %llu arrived, %llu of them wrong\n",
        (unsigned long long)calls, (unsigned long long)sink.count, (unsigned long long)sink.wrong);
    return 0;
}

static int records(const char *folder, uint64_t count, unsigned threads)
{
    double rate;
    if (!count || !threads || threads > THREADS_MAX || !measure(folder, 0, threads, count, &rate))
        return 0;
    printf(
        "%llu records from %u threads, %.0f a second\n", (unsigned long long)count, threads, rate);
    return 1;
}

static int compare(const void *one, const void *other)
{
    double difference = *(const double *)one - *(const double *)other;
    return (difference > 0) - (difference < 0);
}

static int groups(const char *folder, unsigned rounds)
{
    double ratios[ROUNDS_MAX], one, many;
    if (!rounds || rounds > ROUNDS_MAX)
        return 0;
    for (unsigned i = 0; i < rounds; i++) {
        if (!measure(folder, 1, 1, GROUP_CALLS, &one) ||
            !measure(folder, 1, GROUP_CALLERS, (uint64_t)GROUP_CALLS * GROUP_CALLERS, &many))
            return 0;
        ratios[i] = many / one;
        printf("1 caller %.0f, %d callers %.0f a second: %.1f times\n", one, GROUP_CALLERS, many,
            ratios[i]);
    }
    qsort(ratios, rounds, sizeof(ratios[0]), compare);
    printf("median: %.1f times\n", ratios[rounds / 2]);
    return ratios[rounds / 2] >= WANTED;
}

static int usage(void)
{
    fputs("usage: bench_audit records FOLDER N [THREADS]\n"
          "       bench_audit groups FOLDER [ROUNDS]\n",
        stderr);
    return 2;
}

int main(int count, char **arguments)
{
    if (count >= 4 && strcmp(arguments[1], "records") == 0) {
        unsigned threads = count > 4 ? (unsigned)strtoul(arguments[4], NULL, 10) : 8;
        return records(arguments[2], strtoull(arguments[3], NULL, 10), threads) ? 0 : 1;
    }
    if (count >= 3 && strcmp(arguments[1], "groups") == 0) {
        unsigned rounds = count > 3 ? (unsigned)strtoul(arguments[3], NULL, 10) : 5;
        return groups(arguments[2], rounds) ? 0 : 1;
    }
    return usage();
}
