/* The log and its archives are one trail: where one ends the next goes on, and one that is missing
 * is a gap. */
#include "ctl/verify/verify_log.h"
#include "unit/audit/record/trail.h"
#include "unit/suite.h"

#include <stdio.h>
#include <string.h>
#include <windows.h>

enum { RECORDS = 12, FILE_RECORDS = 4 };

static const char *const names[] = {"first.evtx", "second.evtx", NULL};

static struct sealed *records[RECORDS];
static unsigned missing_file; /* that is not there; 3 for none */
static uint32_t failure;      /* of reading, behind all */
static unsigned altered;      /* a record whose object is another; RECORDS for none */
static uint32_t skipped;
static unsigned at;
static unsigned found_count;
static struct verify_finding last_finding;
static char notes[512];
static struct verify *verify;
static struct arena arena;

void event_source_note(const char *sentence)
{
    snprintf(notes, sizeof(notes), "%s", sentence);
}

/* --- a source -------------------------------------------------------------------------------- */

static void make_event(struct arena *to, const struct sealed *sealed, struct deputy_event *event)
{
    struct audit_record record;
    const char **fields = arena_array(to, AUDIT_FIELDS, sizeof(*fields));
    ck_assert_uint_eq(sealed_open(sealed, &record), 0);
    for (unsigned i = 0; i < AUDIT_FIELDS; i++) {
        const char *text = record.fields[i];
        fields[i] = text ? arena_copy(to, text, strlen(text)) : NULL;
    }
    if (at == altered)
        fields[AUDIT_OBJECT_NAME - 1] = "another";
    *event = (struct deputy_event){
        .id = record.id, .time = at, .fields = fields, .field_count = AUDIT_FIELDS};
    audit_record_free(&record);
}

static uint32_t made_up_next(
    struct event_source *source, struct arena *to, struct deputy_event *event)
{
    if (at / FILE_RECORDS == missing_file)
        at += FILE_RECORDS;
    if (at >= RECORDS)
        return failure ? failure : ERROR_NO_MORE_ITEMS;
    source->file = names[at / FILE_RECORDS];
    source->computer = "COMPUTER";
    make_event(to, records[at], event);
    at++;
    return ERROR_SUCCESS;
}

static void made_up_close(struct event_source *source)
{
    (void)source;
}

static struct event_source made_up;

uint32_t event_source_archives(const struct event_log *log, const struct event_archives *wanted,
    bool newest_first, struct event_source **source)
{
    ck_assert(wcscmp(log->name, L"Deputy") == 0 && !log->is_file && !newest_first && wanted);
    made_up =
        (struct event_source){.next = made_up_next, .close = made_up_close, .skipped = skipped};
    *source = &made_up;
    return ERROR_SUCCESS;
}

uint32_t event_source_log(
    const struct event_log *log, bool newest_first, struct event_source **source)
{
    ck_assert(wcscmp(log->name, L"C:\\old.evtx") == 0 && log->is_file && !newest_first);
    made_up = (struct event_source){.next = made_up_next, .close = made_up_close};
    *source = &made_up;
    return ERROR_SUCCESS;
}

/* --- what is found --------------------------------------------------------------------------- */

static void found(void *context, const struct verify_finding *finding)
{
    (void)context;
    if (finding->kind == VERIFY_UNCHECKED || finding->kind == VERIFY_BEGINS)
        return;
    last_finding = *finding;
    found_count++;
}

static void no_run(void *context, const struct verify_run *run)
{
    (void)context;
    ck_assert_str_eq(run->computer, "COMPUTER");
}

static void setup(void)
{
    struct trail trail = trail_begin(1);
    trail_fill(&trail, records, RECORDS);
    missing_file = 3;
    failure = skipped = 0;
    altered = RECORDS;
    at = found_count = 0;
    *notes = 0;
    verify = verify_new(found, NULL);
}

static void teardown(void)
{
    verify_free(verify);
    arena_free(&arena);
    trail_release(records, RECORDS);
}

static void check_log(struct verify_log *log)
{
    ck_assert_uint_eq(verify_whole_log(verify, &arena, log), ERROR_SUCCESS);
    ck_assert_uint_eq(verify_end(verify, no_run, NULL), 0);
}

START_TEST(where_one_file_ends_the_next_goes_on)
{
    struct verify_log log = {0};
    check_log(&log);
    ck_assert_uint_eq(found_count, 0);
    ck_assert_uint_eq(verify_wrong(verify), 0);
    ck_assert_str_eq(notes, "");
}
END_TEST

START_TEST(an_archive_that_is_missing_is_a_gap)
{
    struct verify_log log = {0};
    missing_file = 1;
    check_log(&log);
    ck_assert_uint_eq(found_count, 1);
    ck_assert_int_eq(last_finding.kind, VERIFY_MISSING);
    ck_assert_uint_eq(last_finding.first, FILE_RECORDS + 1);
    ck_assert_uint_eq(last_finding.last, 2 * FILE_RECORDS);
    ck_assert_str_eq(last_finding.place.file, "the event log Deputy");
    ck_assert_uint_eq(last_finding.place.line, 1);
}
END_TEST

START_TEST(without_the_oldest_it_begins_later)
{
    struct verify_log log = {0};
    missing_file = 0;
    check_log(&log);
    ck_assert_uint_eq(found_count, 0);
    ck_assert_uint_eq(verify_wrong(verify), 0);
}
END_TEST

START_TEST(a_finding_names_the_file_and_the_event)
{
    struct verify_log log = {0};
    altered = FILE_RECORDS + 2;
    check_log(&log);
    ck_assert_uint_eq(verify_wrong(verify), 1);
    ck_assert_int_eq(last_finding.kind, VERIFY_ALTERED);
    ck_assert_str_eq(last_finding.place.file, "second.evtx");
    ck_assert_uint_eq(last_finding.place.line, 3);
}
END_TEST

START_TEST(what_could_not_be_read_is_told)
{
    struct verify_log log = {0};
    skipped = ERROR_ACCESS_DENIED;
    check_log(&log);
    ck_assert_uint_eq(log.skipped, ERROR_ACCESS_DENIED);
    at = 0;
    failure = ERROR_READ_FAULT;
    ck_assert_uint_eq(verify_whole_log(verify, &arena, &log), ERROR_READ_FAULT);
}
END_TEST

START_TEST(a_history_that_is_too_short_is_said)
{
    struct verify_log log = {.archives = {.since = 1}};
    missing_file = 0;
    check_log(&log);
    ck_assert_ptr_nonnull(strstr(notes, "but the oldest event here is of"));
}
END_TEST

START_TEST(an_archive_may_be_named)
{
    ck_assert(verify_is_log_file("C:\\old.evtx"));
    ck_assert(verify_is_log_file("old.EVT"));
    ck_assert(!verify_is_log_file("old.json"));
    ck_assert(!verify_is_log_file("C:\\old.evtx\\spool"));
    ck_assert(!verify_is_log_file("-"));
    ck_assert_uint_eq(verify_log_file(verify, &arena, "C:\\old.evtx"), ERROR_SUCCESS);
    ck_assert_uint_eq(verify_end(verify, no_run, NULL), 0);
    ck_assert_uint_eq(found_count, 0);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {where_one_file_ends_the_next_goes_on,
        an_archive_that_is_missing_is_a_gap, without_the_oldest_it_begins_later,
        a_finding_names_the_file_and_the_event, what_could_not_be_read_is_told,
        a_history_that_is_too_short_is_said, an_archive_may_be_named, NULL};
    return run_suite(make_suite_with("verify log", tests, setup, teardown));
}
