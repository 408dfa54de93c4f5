#include "unit/audit/verify/verify_fixture.h"
#include "audit/spool/last.h"
#include "unit/suite.h"

#include <string.h>

struct trail trail;
struct sealed *records[RECORDS];
struct verify *verify;

const char *computer;

struct verify_finding findings[FINDINGS_MAX];
unsigned finding_count;
struct verify_run runs[RUNS_MAX];
unsigned run_count;

static void note_finding(void *context, const struct verify_finding *finding)
{
    ck_assert_ptr_eq(context, findings);
    ck_assert_uint_lt(finding_count, FINDINGS_MAX);
    ck_assert_ptr_nonnull(finding->text);
    findings[finding_count++] = *finding;
    findings[finding_count - 1].run = NULL;
}

static void note_run(void *context, const struct verify_run *run)
{
    ck_assert_ptr_eq(context, runs);
    ck_assert_uint_lt(run_count, RUNS_MAX);
    runs[run_count++] = *run;
}

void begin_check(void)
{
    verify_free(verify);
    verify = verify_new(note_finding, findings);
    ck_assert_ptr_nonnull(verify);
    finding_count = run_count = 0;
    computer = NULL;
}

void verify_setup(void)
{
    trail = trail_begin(1);
    trail_fill(&trail, records, RECORDS);
    begin_check();
}

void verify_teardown(void)
{
    trail_release(records, RECORDS);
    verify_free(verify);
    verify = NULL;
}

void see(struct sealed *record, bool kept, uint64_t line)
{
    const struct verify_place place = {.file = "file", .line = line};
    ck_assert_uint_eq(verify_record(verify, record, kept, computer, &place), WIN32_OK);
}

void see_index(unsigned index, bool kept)
{
    see(records[index], kept, index + 1);
}

void end_check(void)
{
    ck_assert_uint_eq(verify_end(verify, note_run, runs), WIN32_OK);
}

void expect_one(enum verify_kind kind, uint64_t first, uint64_t last, uint64_t line)
{
    ck_assert_uint_eq(finding_count, 1);
    ck_assert_int_eq(findings[0].kind, kind);
    ck_assert_uint_eq(findings[0].first, first);
    ck_assert_uint_eq(findings[0].last, last);
    ck_assert_uint_eq(findings[0].place.line, line);
    ck_assert_str_eq(findings[0].place.file, "file");
    ck_assert_uint_eq(verify_wrong(verify), kind < VERIFY_NOTES);
}

struct sealed *altered(unsigned index, uint32_t offset)
{
    struct sealed *copy;
    const struct sealed *record = records[index];
    ck_assert_uint_eq(
        sealed_wrap(record->bytes, record->size, record->previous, record->hash, &copy), WIN32_OK);
    copy->bytes[offset] ^= 1;
    return copy;
}

void see_start_of(uint8_t run, uint64_t time, uint8_t before, uint64_t sequence,
    const uint8_t hash[SHA256_SIZE], uint64_t line)
{
    struct seal seal = {.record = {run}, .sequence = 1, .time = time};
    static const uint8_t none[SHA256_SIZE];
    char text[LAST_TEXT_SIZE];
    struct audit_record record;
    struct sealed *sealed;
    struct last last = {.sequence = sequence};
    memset(seal.run, run, GUID_SIZE);
    memset(last.run, before, GUID_SIZE);
    memcpy(last.hash, hash, SHA256_SIZE);
    last_format(&last, text);
    ck_assert_uint_eq(audit_record_init(&record, AUDIT_SERVICE_STARTED), WIN32_OK);
    audit_set(&record, AUDIT_ACCESS_LIST, text);
    ck_assert_uint_eq(sealed_make(&record, &seal, &sealed), WIN32_OK);
    audit_record_free(&record);
    ck_assert_uint_eq(sealed_chain(sealed, none), WIN32_OK);
    see(sealed, true, line);
    sealed_release(sealed);
}
