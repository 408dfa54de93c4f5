/* What the check of a trail finds, and what it does not take for a finding. */
#include "audit/segment.h"
#include "audit/last.h"
#include "audit/verify.h"
#include "client/ctl/export_line.h"
#include "client/ctl/verify_output.h"
#include "identity/status.h"
#include "suite.h"
#include "trail.h"

#include <stdio.h>
#include <string.h>

enum { RECORDS = 8, MOST = 64, RUNS = 8 };

static struct trail trail;
static struct sealed *records[RECORDS];
static struct verify *verify;

/* The computer of what is seen, NULL when no log says so. */
static const char *computer;

/* The findings of the test that runs. */
static struct verify_finding findings[MOST];
static unsigned finding_count;
static struct verify_run runs[RUNS];
static unsigned run_count;

static void note_finding(void *context, const struct verify_finding *finding)
{
    ck_assert_ptr_eq(context, findings);
    ck_assert_uint_lt(finding_count, MOST);
    ck_assert_ptr_nonnull(finding->text);
    findings[finding_count++] = *finding;
    findings[finding_count - 1].run = NULL;
}

static void note_run(void *context, const struct verify_run *run)
{
    ck_assert_ptr_eq(context, runs);
    ck_assert_uint_lt(run_count, RUNS);
    runs[run_count++] = *run;
}

static void begin_check(void)
{
    verify_free(verify);
    verify = verify_new(note_finding, findings);
    ck_assert_ptr_nonnull(verify);
    finding_count = run_count = 0;
    computer = NULL;
}

static void setup(void)
{
    trail = trail_begin(1);
    trail_fill(&trail, records, RECORDS);
    begin_check();
}

static void teardown(void)
{
    trail_release(records, RECORDS);
    verify_free(verify);
    verify = NULL;
}

/* See a record on this line; kept is whether it has the hash before with it. */
static void see(struct sealed *record, bool kept, uint64_t line)
{
    const struct verify_place place = {.file = "file", .line = line};
    ck_assert_uint_eq(verify_record(verify, record, kept, computer, &place), WIN32_OK);
}

static void see_index(unsigned index, bool kept)
{
    see(records[index], kept, index + 1);
}

static void end_check(void)
{
    ck_assert_uint_eq(verify_end(verify, note_run, runs), WIN32_OK);
}

/* The findings have to be this one. */
static void expect_one(enum verify_kind kind, uint64_t first, uint64_t last, uint64_t line)
{
    ck_assert_uint_eq(finding_count, 1);
    ck_assert_int_eq(findings[0].kind, kind);
    ck_assert_uint_eq(findings[0].first, first);
    ck_assert_uint_eq(findings[0].last, last);
    ck_assert_uint_eq(findings[0].place.line, line);
    ck_assert_str_eq(findings[0].place.file, "file");
    ck_assert_uint_eq(verify_wrong(verify), kind < VERIFY_NOTES);
}

/* A copy that is altered by this byte. */
static struct sealed *altered(unsigned index, uint32_t offset)
{
    struct sealed *copy;
    const struct sealed *record = records[index];
    ck_assert_uint_eq(
        sealed_wrap(record->bytes, record->size, record->previous, record->hash, &copy), WIN32_OK);
    copy->bytes[offset] ^= 1;
    return copy;
}

START_TEST(a_whole_trail_has_no_finding)
{
    for (unsigned kept = 0; kept < 2; kept++) {
        begin_check();
        for (unsigned i = 0; i < RECORDS; i++)
            see_index(i, kept);
        end_check();
        ck_assert_uint_eq(finding_count, 0);
        ck_assert_uint_eq(verify_wrong(verify), 0);
        ck_assert_uint_eq(run_count, 1);
        ck_assert_uint_eq(runs[0].first, 1);
        ck_assert_uint_eq(runs[0].last, RECORDS);
        ck_assert_uint_eq(runs[0].records, RECORDS);
        ck_assert_uint_eq(runs[0].missing + runs[0].wrong + runs[0].unchecked, 0);
    }
}
END_TEST

START_TEST(the_order_does_not_matter)
{
    static const unsigned orders[][RECORDS] = {
        {7, 6, 5, 4, 3, 2, 1, 0}, {3, 1, 7, 5, 0, 2, 6, 4}, {0, 2, 4, 6, 1, 3, 5, 7}};
    for (unsigned i = 0; i < 3 * 2; i++) {
        begin_check();
        for (unsigned j = 0; j < RECORDS; j++)
            see_index(orders[i / 2][j], i % 2);
        end_check();
        ck_assert_uint_eq(finding_count, 0);
    }
}
END_TEST

START_TEST(runs_are_told_apart)
{
    struct trail other = trail_begin(2);
    other.time = 1;
    for (unsigned i = 0; i < RECORDS; i++) {
        struct sealed *record = trail_next(&other, NULL);
        see_index(i, false);
        see(record, false, 100 + i);
        sealed_release(record);
    }
    end_check();
    ck_assert_uint_eq(finding_count, 0);
    ck_assert_uint_eq(run_count, 2);
    ck_assert_uint_eq(runs[0].run[0], 2); /* it began earlier */
    ck_assert_uint_eq(runs[1].run[0], 1);
}
END_TEST

/* The start of a run (its number) at this time, which says of another one how far that came. */
static void see_start_of(uint8_t run, uint64_t time, uint8_t before, uint64_t sequence,
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

/* That of a later start, about the run of the trail. */
static void see_start(uint64_t sequence, const uint8_t hash[SHA256_SIZE], uint64_t line)
{
    see_start_of(9, 2 * TRAIL_TIME, 1, sequence, hash, line);
}

START_TEST(a_run_that_came_as_far_as_the_next_one_says_is_whole)
{
    see_start(RECORDS, records[RECORDS - 1]->hash, 100);
    for (unsigned i = 0; i < RECORDS; i++)
        see_index(i, true);
    end_check();
    ck_assert_uint_eq(finding_count, 0);
    ck_assert_uint_eq(run_count, 2);
}
END_TEST

START_TEST(an_end_that_was_cut_off_is_found_by_the_next_start)
{
    see_start(RECORDS, records[RECORDS - 1]->hash, 100);
    for (unsigned i = 0; i + 2 < RECORDS; i++)
        see_index(i, true);
    end_check();
    expect_one(VERIFY_MISSING, RECORDS - 1, RECORDS, 100);
}
END_TEST

START_TEST(a_last_record_that_was_replaced_is_found_by_the_next_start)
{
    for (unsigned i = 0; i < RECORDS; i++)
        see_index(i, true);
    see_start(RECORDS, records[0]->hash, 100);
    end_check();
    expect_one(VERIFY_CONFLICT, RECORDS, RECORDS, 100);
}
END_TEST

START_TEST(a_run_that_was_removed_is_found_by_the_next_start)
{
    for (unsigned kept = 0; kept < 2; kept++) {
        begin_check();
        for (unsigned i = 0; i < RECORDS; i++)
            see_index(i, kept);
        see_start_of(3, 2 * TRAIL_TIME, 2, 17, records[0]->hash, 100);
        end_check();
        expect_one(VERIFY_MISSING, 1, 17, 100);
        ck_assert_uint_eq(run_count, 3);
        ck_assert_uint_eq(runs[1].run[0], 2);
        ck_assert_uint_eq(runs[1].records, 0);
        ck_assert_uint_eq(runs[1].missing, 17);
        ck_assert_uint_eq(runs[2].run[0], 3);
    }
}
END_TEST

/* A log that lost its oldest records, or an export from some time on. */
START_TEST(a_trail_that_begins_with_a_start_is_no_fault)
{
    see_start_of(3, 2 * TRAIL_TIME, 2, 17, records[0]->hash, 100);
    end_check();
    expect_one(VERIFY_BEGINS, 1, 17, 100);
    ck_assert_uint_eq(run_count, 1);
}
END_TEST

/* The clock tells nothing here: the chain of starts does. */
START_TEST(a_run_that_follows_is_not_older_whatever_the_clock_says)
{
    const struct sealed *last = records[RECORDS - 1];
    for (unsigned i = 1; i < RECORDS; i++)
        see_index(i, true);
    see_start_of(2, 5, 1, RECORDS, last->hash, 100);
    see_start_of(3, 4, 2, 1, last->hash, 101);
    end_check();
    ck_assert_uint_eq(finding_count, 2);
    ck_assert_int_eq(findings[0].kind, VERIFY_CONFLICT); /* of the start that run 3 made up */
    ck_assert_int_eq(findings[1].kind, VERIFY_BEGINS);
    ck_assert_uint_eq(findings[1].first, 2);
}
END_TEST

START_TEST(each_computer_has_a_trail_of_its_own)
{
    static const struct {
        const char *first, *second;
        enum verify_kind kind;
    } rows[] = {{"PC1", "PC2", VERIFY_BEGINS}, {"PC1", "PC1", VERIFY_MISSING},
        {"PC1", NULL, VERIFY_MISSING}, {NULL, "PC2", VERIFY_MISSING}};
    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        begin_check();
        computer = rows[i].first;
        for (unsigned k = 0; k < RECORDS; k++)
            see_index(k, true);
        computer = rows[i].second;
        see_start_of(3, 2 * TRAIL_TIME, 2, 17, records[0]->hash, 100);
        end_check();
        expect_one(rows[i].kind, 1, 17, 100);
        ck_assert_str_eq(runs[0].computer, rows[i].first ? rows[i].first : "");
        ck_assert_str_eq(runs[run_count - 1].computer, rows[i].second ? rows[i].second : "");
    }
}
END_TEST

START_TEST(a_beginning_that_was_removed_is_found_where_there_is_something_older)
{
    struct trail other = trail_begin(2);
    other.time = 1;
    struct sealed *older = trail_next(&other, NULL);
    for (unsigned same = 0; same < 2; same++) {
        begin_check();
        computer = same ? "PC1" : "PC2";
        see(older, true, 50);
        computer = "PC1";
        for (unsigned i = 2; i < RECORDS; i++)
            see_index(i, true);
        end_check();
        if (same)
            expect_one(VERIFY_MISSING, 1, 2, 3);
        else
            expect_one(VERIFY_BEGINS, 3, 3, 3);
        ck_assert_uint_eq(runs[1].missing, same ? 2 : 0);
    }
    sealed_release(older);
}
END_TEST

START_TEST(a_start_that_is_there_twice_says_it_once)
{
    for (unsigned i = 0; i + 2 < RECORDS; i++)
        see_index(i, true);
    see_start(RECORDS, records[RECORDS - 1]->hash, 100);
    see_start(RECORDS, records[RECORDS - 1]->hash, 101);
    end_check();
    ck_assert_uint_eq(verify_wrong(verify), 1);
    ck_assert_uint_eq(finding_count, 2);
    ck_assert_int_eq(findings[0].kind, VERIFY_REPEATED);
    ck_assert_int_eq(findings[1].kind, VERIFY_MISSING);
    ck_assert_uint_eq(runs[0].missing, 2);
}
END_TEST

/* Forged ones do. */
START_TEST(starts_that_follow_each_other_in_a_circle_come_to_an_end)
{
    see_start_of(2, 10, 3, 1, records[0]->hash, 1);
    see_start_of(3, 20, 2, 1, records[0]->hash, 2);
    see_start_of(4, 30, 4, 5, records[0]->hash, 3);
    see_start_of(5, 40, 6, 5, records[0]->hash, 4);
    end_check();
    ck_assert_uint_eq(finding_count, 4);
    ck_assert_int_eq(findings[3].kind, VERIFY_MISSING);
    ck_assert_uint_eq(findings[3].place.line, 4);
}
END_TEST

START_TEST(of_a_selection_nothing_is_missing)
{
    verify_selection(verify);
    see_index(0, false);
    see_index(3, false);
    see_index(4, false);
    see_start(RECORDS, records[RECORDS - 1]->hash, 100);
    see_start_of(11, 3 * TRAIL_TIME, 10, 17, records[0]->hash, 101);
    end_check();
    ck_assert_uint_eq(verify_wrong(verify), 0);
    ck_assert_uint_eq(finding_count, 4);
    ck_assert_int_eq(findings[0].kind, VERIFY_ABSENT);
    ck_assert_uint_eq(findings[0].first, 2);
    ck_assert_uint_eq(findings[0].last, 3);
    ck_assert_int_eq(findings[1].kind, VERIFY_UNCHECKED);
    ck_assert_int_eq(findings[2].kind, VERIFY_ABSENT);
    ck_assert_uint_eq(findings[2].first, 6);
    ck_assert_int_eq(findings[3].kind, VERIFY_ABSENT);
    ck_assert_uint_eq(findings[3].last, 17);
    ck_assert_uint_eq(runs[0].missing, 5);
}
END_TEST

START_TEST(what_a_selection_has_is_checked)
{
    struct sealed *bad = altered(4, 70);
    verify_selection(verify);
    see_index(0, false);
    see_index(3, false);
    see(bad, false, 5);
    end_check();
    sealed_release(bad);
    ck_assert_uint_eq(verify_wrong(verify), 1);
    ck_assert_int_eq(findings[0].kind, VERIFY_ALTERED);
}
END_TEST

START_TEST(a_start_that_knew_less_is_no_fault)
{
    for (unsigned i = 0; i < RECORDS; i++)
        see_index(i, true);
    see_start(RECORDS - 3, records[RECORDS - 4]->hash, 100);
    end_check();
    ck_assert_uint_eq(finding_count, 0);
}
END_TEST

START_TEST(a_missing_record_is_found_wherever_it_was)
{
    for (unsigned gone = 1; gone + 1 < RECORDS; gone++) {
        begin_check();
        for (unsigned i = 0; i < RECORDS; i++) {
            if (i != gone)
                see_index(i, true);
        }
        end_check();
        expect_one(VERIFY_MISSING, gone + 1, gone + 1, gone + 2);
        ck_assert_uint_eq(runs[0].missing, 1);
        ck_assert_uint_eq(runs[0].records, RECORDS - 1);
    }
}
END_TEST

START_TEST(missing_records_are_one_finding_for_each_range)
{
    see_index(0, true);
    see_index(4, true);
    see_index(7, true);
    end_check();
    ck_assert_uint_eq(finding_count, 2);
    ck_assert_uint_eq(findings[0].first, 2);
    ck_assert_uint_eq(findings[0].last, 4);
    ck_assert_uint_eq(findings[1].first, 6);
    ck_assert_uint_eq(findings[1].last, 7);
    ck_assert_uint_eq(runs[0].missing, 5);
}
END_TEST

START_TEST(behind_a_gap_an_exported_record_cannot_be_checked)
{
    see_index(0, false);
    see_index(2, false);
    see_index(3, false);
    end_check();
    ck_assert_uint_eq(finding_count, 2);
    ck_assert_int_eq(findings[0].kind, VERIFY_MISSING);
    ck_assert_int_eq(findings[1].kind, VERIFY_UNCHECKED);
    ck_assert_uint_eq(findings[1].first, 3);
    ck_assert_uint_eq(runs[0].unchecked, 1);
    ck_assert_uint_eq(verify_wrong(verify), 1);
}
END_TEST

START_TEST(a_trail_without_its_beginning_is_no_fault)
{
    for (unsigned i = 3; i < RECORDS; i++)
        see_index(i, true);
    end_check();
    expect_one(VERIFY_BEGINS, 4, 4, 4);
}
END_TEST

/* Every byte of a record, with and without the hash before, in both orders. */
START_TEST(an_altered_record_is_found)
{
    for (uint32_t offset = 0; offset < records[4]->size; offset++) {
        bool place = offset < 4 || (offset >= 8 && offset < 16) || (offset >= 24 && offset < 40);
        if (place) /* version, number and run make it another record, or none */
            continue;
        for (unsigned way = 0; way < 4; way++) {
            struct sealed *bad = altered(4, offset);
            begin_check();
            for (unsigned i = 0; i < RECORDS; i++) {
                unsigned index = way / 2 ? RECORDS - 1 - i : i;
                see(index == 4 ? bad : records[index], way % 2, index + 1);
            }
            end_check();
            sealed_release(bad);
            ck_assert_uint_eq(verify_wrong(verify), 1);
            ck_assert_int_eq(
                findings[0].kind == VERIFY_BACKWARDS ? findings[1].kind : findings[0].kind,
                VERIFY_ALTERED);
            ck_assert_uint_eq(runs[0].wrong, 1);
        }
    }
}
END_TEST

START_TEST(an_altered_number_or_run_is_found)
{
    static const uint32_t offsets[] = {0, 8, 15, 24, 39};
    for (unsigned i = 0; i < sizeof(offsets) / sizeof(offsets[0]); i++) {
        for (unsigned kept = 0; kept < 2; kept++) {
            struct sealed *bad = altered(4, offsets[i]);
            begin_check();
            for (unsigned j = 0; j < RECORDS; j++)
                see(j == 4 ? bad : records[j], kept, j + 1);
            end_check();
            sealed_release(bad);
            ck_assert_uint_ge(verify_wrong(verify), 1);
        }
    }
}
END_TEST

START_TEST(a_record_whose_hash_was_made_anew_breaks_the_chain)
{
    for (unsigned kept = 0; kept < 2; kept++) {
        struct sealed *bad = altered(4, 60);
        ck_assert_uint_eq(sealed_chain(bad, records[3]->hash), WIN32_OK);
        begin_check();
        for (unsigned i = 0; i < RECORDS; i++)
            see(i == 4 ? bad : records[i], kept, i + 1);
        end_check();
        sealed_release(bad);
        expect_one(kept ? VERIFY_BROKEN : VERIFY_ALTERED, 6, 6, 6);
    }
}
END_TEST

START_TEST(a_first_record_follows_none)
{
    struct sealed *bad = altered(0, 60);
    ck_assert_uint_eq(sealed_chain(bad, records[3]->hash), WIN32_OK);
    see(bad, true, 1);
    end_check();
    expect_one(VERIFY_BROKEN, 1, 1, 1);
    begin_check();
    see(bad, false, 1);
    end_check();
    expect_one(VERIFY_ALTERED, 1, 1, 1);
    sealed_release(bad);
}
END_TEST

START_TEST(a_repetition_is_no_fault)
{
    for (unsigned way = 0; way < 4; way++) {
        begin_check();
        for (unsigned i = 0; i < RECORDS; i++)
            see_index(i, way % 2);
        see(records[5], way / 2, 99);
        end_check();
        expect_one(VERIFY_REPEATED, 6, 6, 99);
        ck_assert_uint_eq(runs[0].repeated, 1);
        ck_assert_uint_eq(runs[0].records, RECORDS);
    }
}
END_TEST

START_TEST(an_altered_repetition_is_found)
{
    for (unsigned way = 0; way < 4; way++) {
        struct sealed *bad = altered(5, 70);
        begin_check();
        for (unsigned i = 0; i < RECORDS; i++)
            see_index(i, way % 2);
        see(bad, way / 2, 99);
        end_check();
        sealed_release(bad);
        ck_assert_uint_eq(verify_wrong(verify), 1);
        ck_assert_int_eq(findings[1].kind, VERIFY_ALTERED);
        ck_assert_uint_eq(findings[1].place.line, 99);
    }
}
END_TEST

START_TEST(an_altered_repetition_is_found_where_nothing_else_is)
{
    struct sealed *bad = altered(5, 70);
    see_index(5, false);
    see(bad, false, 99);
    sealed_release(bad);
    ck_assert_uint_eq(finding_count, 1);
    ck_assert_int_eq(findings[0].kind, VERIFY_CONFLICT);
}
END_TEST

START_TEST(another_record_with_the_same_number_is_found)
{
    struct trail before = trail;
    struct sealed *next = trail_next(&trail, NULL);
    struct sealed *forged = trail_forged(&before, 5);
    for (unsigned i = 0; i < RECORDS; i++)
        see_index(i, true);
    see(next, true, 50);
    see(forged, true, 51);
    end_check();
    expect_one(VERIFY_CONFLICT, RECORDS + 1, RECORDS + 1, 51);
    sealed_release(next);
    sealed_release(forged);
}
END_TEST

START_TEST(a_clock_that_was_set_back_is_a_note)
{
    trail.time = 3;
    struct sealed *next = trail_next(&trail, NULL);
    see(next, false, 9);
    for (unsigned i = 0; i < RECORDS; i++)
        see_index(i, false);
    end_check();
    expect_one(VERIFY_BACKWARDS, RECORDS + 1, RECORDS + 1, 9);
    sealed_release(next);
}
END_TEST

START_TEST(what_is_no_record_is_found)
{
    struct sealed *none;
    static const uint8_t zeros[SEALED_SIZE_MIN];
    ck_assert_uint_eq(
        sealed_wrap(zeros, sizeof(zeros), records[0]->hash, records[0]->hash, &none), WIN32_OK);
    see(none, true, 4);
    expect_one(VERIFY_INVALID, 0, 0, 4);
    sealed_release(none);
    struct sealed *unnumbered = altered(0, 8); /* 1 becomes 0 */
    begin_check();
    see(unnumbered, true, 4);
    expect_one(VERIFY_INVALID, 0, 0, 4);
    sealed_release(unnumbered);
}
END_TEST

/* --- Segments --------------------------------------------------------------------------------- */

static void make_segment(struct buffer *segment, uint32_t starts[RECORDS + 1])
{
    ck_assert_uint_eq(segment_put_header(segment, 3, records[0]), WIN32_OK);
    for (unsigned i = 0; i < RECORDS; i++) {
        starts[i] = (uint32_t)segment->size;
        const struct segment_place place = {3, starts[i], starts[i]};
        ck_assert_uint_eq(segment_put_frame(segment, &place, records[i]), WIN32_OK);
    }
    starts[RECORDS] = (uint32_t)segment->size;
}

static void see_segment(const struct buffer *segment, size_t size, uint32_t number)
{
    begin_check();
    ck_assert_uint_eq(verify_segment(verify, "segment", number, segment->bytes, size), WIN32_OK);
    end_check();
}

START_TEST(a_segment_is_checked)
{
    struct buffer segment = {0};
    uint32_t starts[RECORDS + 1];
    make_segment(&segment, starts);
    see_segment(&segment, segment.size, 3);
    ck_assert_uint_eq(finding_count, 0);
    ck_assert_uint_eq(runs[0].records, RECORDS);
    see_segment(&segment, segment.size, 0);
    ck_assert_uint_eq(finding_count, 0);
    see_segment(&segment, segment.size, 4);
    ck_assert_uint_eq(findings[0].kind, VERIFY_DAMAGED);
    see_segment(&segment, 0, 3);
    ck_assert_uint_eq(finding_count, 0);
    ck_assert_uint_eq(run_count, 0);
    see_segment(&segment, segment.size - 1, 3);
    ck_assert_uint_eq(finding_count, 1);
    ck_assert_int_eq(findings[0].kind, VERIFY_TORN);
    ck_assert_uint_eq(findings[0].place.offset, starts[RECORDS - 1]);
    ck_assert_uint_eq(verify_wrong(verify), 0);
    buffer_free(&segment);
}
END_TEST

START_TEST(a_flipped_bit_of_a_segment_is_found)
{
    struct buffer segment = {0};
    uint32_t starts[RECORDS + 1];
    make_segment(&segment, starts);
    for (size_t i = 0; i < segment.size; i++) {
        segment.bytes[i] ^= (char)(1 << i % 8);
        see_segment(&segment, segment.size, 3);
        segment.bytes[i] ^= (char)(1 << i % 8);
        ck_assert_uint_ge(verify_wrong(verify), 1);
        ck_assert_int_eq(findings[0].kind, VERIFY_DAMAGED);
        ck_assert_uint_le(findings[0].place.offset, i);
        ck_assert_str_eq(findings[0].place.file, "segment");
    }
    buffer_free(&segment);
}
END_TEST

/* --- Exports ---------------------------------------------------------------------------------- */

/* A record as "deputyctl events --json" writes it. */
static void export_record(struct buffer *out, const struct sealed *sealed)
{
    struct json json = {.buffer = out};
    struct audit_record record;
    char id[12];
    ck_assert_uint_eq(sealed_open(sealed, &record), WIN32_OK);
    snprintf(id, sizeof(id), "%u", record.id);
    json_object_begin(&json);
    json_member_text(&json, "id", id);
    json_member_text(&json, "type", "success audit");
    for (unsigned i = 1; i <= AUDIT_FIELDS; i++)
        json_member_text(&json, audit_field_name((enum audit_field)i), record.fields[i - 1]);
    json_object_end(&json);
    audit_record_free(&record);
}

static uint32_t read_line(const char *text)
{
    struct sealed *sealed = NULL;
    char of[VERIFY_COMPUTER_SIZE];
    uint32_t status = export_line_read(text, strlen(text), &sealed, of);
    sealed_release(sealed);
    return status;
}

START_TEST(an_exported_record_is_the_one_it_was)
{
    struct trail hostile = trail_begin(9);
    struct sealed *record = trail_next(
        &hostile, "C:\\\"quoted\"\\%1\n\xE2\x80\xAE\xF0\x9F\x98\x80\xE6\x97\xA5\xFF^{25}\x01");
    struct sealed *read;
    struct buffer line = {0};
    char of[VERIFY_COMPUTER_SIZE];
    export_record(&line, record);
    ck_assert_uint_eq(export_line_read(line.bytes, line.size, &read, of), WIN32_OK);
    ck_assert_str_eq(of, "");
    ck_assert_uint_eq(read->size, record->size);
    ck_assert_mem_eq(read->bytes, record->bytes, record->size);
    ck_assert_mem_eq(read->hash, record->hash, SHA256_SIZE);
    sealed_release(read);
    sealed_release(record);
    buffer_free(&line);
}
END_TEST

START_TEST(an_export_that_was_edited_is_found)
{
    begin_check();
    for (unsigned i = 0; i < RECORDS; i++) {
        struct buffer line = {0};
        struct sealed *read;
        export_record(&line, records[i]);
        char of[VERIFY_COMPUTER_SIZE];
        if (i == 5)
            *strstr(line.bytes, "some") = 'h';
        ck_assert_uint_eq(export_line_read(line.bytes, line.size, &read, of), WIN32_OK);
        see(read, false, i + 1);
        sealed_release(read);
        buffer_free(&line);
    }
    end_check();
    expect_one(VERIFY_ALTERED, 6, 6, 6);
}
END_TEST

/* Absent and empty are two things, also in an export. */
START_TEST(an_absent_field_may_be_null_or_missing)
{
    struct buffer line = {0}, other = {0};
    struct sealed *read;
    char of[VERIFY_COMPUTER_SIZE];
    export_record(&line, records[0]);
    buffer_append(&other, line.bytes, line.size - 1);
    buffer_text(&other, ",\"failed_stage\":null,\"other\":[1,{\"run\":2}]}");
    ck_assert_uint_eq(export_line_read(other.bytes, other.size, &read, of), WIN32_OK);
    ck_assert_mem_eq(read->bytes, records[0]->bytes, records[0]->size);
    sealed_release(read);
    buffer_free(&other);
    buffer_append(&other, line.bytes, line.size - 1);
    buffer_text(&other, ",\"failed_stage\":\"\"}");
    ck_assert_uint_eq(export_line_read(other.bytes, other.size, &read, of), WIN32_OK);
    ck_assert_uint_eq(read->size, records[0]->size);
    ck_assert_int_ne(memcmp(read->bytes, records[0]->bytes, records[0]->size), 0);
    sealed_release(read);
    buffer_free(&other);
    buffer_free(&line);
}
END_TEST

START_TEST(an_export_may_say_whose_record_it_is)
{
    static char name[VERIFY_COMPUTER_SIZE + 1];
    struct buffer line = {0};
    memset(name, 'p', VERIFY_COMPUTER_SIZE);
    export_record(&line, records[0]);
    for (size_t length = VERIFY_COMPUTER_SIZE; length; length--) {
        char of[VERIFY_COMPUTER_SIZE];
        struct buffer other = {0};
        struct sealed *read;
        name[length] = '\0';
        buffer_append(&other, line.bytes, line.size - 1);
        buffer_text(&other, ",\"computer\":\"");
        buffer_text(&other, name);
        buffer_text(&other, "\"}");
        ck_assert_uint_eq(export_line_read(other.bytes, other.size, &read, of), WIN32_OK);
        ck_assert_str_eq(of, length < VERIFY_COMPUTER_SIZE ? name : "");
        ck_assert_mem_eq(read->bytes, records[0]->bytes, records[0]->size);
        sealed_release(read);
        buffer_free(&other);
    }
    line.bytes[line.size - 1] = ',';
    buffer_text(&line, "\"computer\":1}");
    ck_assert_uint_eq(read_line(line.bytes), WIN32_INVALID_DATA);
    buffer_free(&line);
}
END_TEST

START_TEST(what_is_no_exported_record_is_refused)
{
    static const char *const lines[] = {"", "{}", "[]", "null", "{\"id\":\"4000\"}", "x",
        "{\"id\":4000,\"id\":4000}", "{\"id\":\"4006\"}", "{\"id\":-1}", "{\"id\":\"\"}"};
    struct buffer line = {0};
    for (unsigned i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
        ck_assert_uint_eq(read_line(lines[i]), WIN32_INVALID_DATA);
    export_record(&line, records[0]);
    ck_assert_uint_eq(read_line(line.bytes), WIN32_OK);
    line.bytes[line.size - 1] = ',';
    buffer_text(&line, "\"operation\":\"x\"}");
    ck_assert_uint_eq(read_line(line.bytes), WIN32_INVALID_DATA); /* a second one */
    buffer_free(&line);
}
END_TEST

START_TEST(an_exported_record_without_its_place_is_refused)
{
    static const char *const keys[] = {"record_id", "run", "sequence", "time", "chain", "id"};
    for (unsigned i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        struct buffer line = {0};
        char key[20];
        export_record(&line, records[0]);
        snprintf(key, sizeof(key), "\"%s\":", keys[i]);
        *(strstr(line.bytes, key) + 1) = '_';
        ck_assert_uint_eq(read_line(line.bytes), WIN32_INVALID_DATA);
        buffer_free(&line);
    }
}
END_TEST

/* --- What is printed -------------------------------------------------------------------------- */

static const struct verify_finding missing = {
    .kind = VERIFY_MISSING,
    .place = {.file = "a\nb", .offset = 80},
    .run = (const uint8_t[GUID_SIZE]){1},
    .first = 3,
    .last = 5,
    .text = "records are missing",
};

START_TEST(a_finding_is_one_line)
{
    struct buffer out = {0};
    verify_put_finding(&out, &missing);
    ck_assert_ptr_null(memchr(out.bytes, '\n', out.size - 1));
    ck_assert_ptr_nonnull(strstr(out.bytes,
        ", offset 80: missing: run 00000001-0000-0000-0000-000000000000, records 3 to 5: "
        "records are missing\n"));
    buffer_free(&out);
}
END_TEST

START_TEST(a_finding_is_an_object)
{
    struct buffer out = {0};
    struct json json = {.buffer = &out};
    verify_put_finding_json(&json, &missing);
    ck_assert_str_eq(out.bytes,
        "{\"finding\":\"missing\",\"wrong\":true,\"file\":\"a\\nb\",\"offset\":80,"
        "\"run\":\"00000001-0000-0000-0000-000000000000\",\"first\":\"3\",\"last\":\"5\","
        "\"text\":\"records are missing\"}");
    buffer_free(&out);
}
END_TEST

START_TEST(a_run_is_summed_up)
{
    struct buffer out = {0};
    struct json json = {.buffer = &out};
    struct verify_run run = {
        .first = 1, .last = 9, .records = 7, .missing = 2, .repeated = 1, .wrong = 3};
    verify_put_run(&out, &run);
    ck_assert_str_eq(out.bytes,
        "run 00000000-0000-0000-0000-000000000000: records 1 to 9, 7 there, "
        "2 missing, 3 wrong, 1 repeated\n");
    buffer_free(&out);
    verify_put_run_json(&json, &run);
    ck_assert_str_eq(out.bytes,
        "{\"run\":\"00000000-0000-0000-0000-000000000000\",\"first\":\"1\",\"last\":\"9\","
        "\"records\":\"7\",\"missing\":\"2\",\"wrong\":\"3\",\"repeated\":\"1\","
        "\"unchecked\":\"0\"}");
    buffer_free(&out);
    strcpy(run.computer, "PC\n1");
    verify_put_run(&out, &run);
    ck_assert_ptr_nonnull(strstr(out.bytes, "-000000000000 of PC"));
    ck_assert_ptr_null(memchr(out.bytes, '\n', out.size - 1));
    buffer_free(&out);
    json = (struct json){.buffer = &out};
    verify_put_run_json(&json, &run);
    ck_assert_ptr_nonnull(strstr(out.bytes, "\"computer\":\"PC\\n1\",\"first\":\"1\""));
    buffer_free(&out);
}
END_TEST

START_TEST(every_kind_has_a_word)
{
    for (int kind = VERIFY_DAMAGED; kind <= VERIFY_ABSENT; kind++)
        ck_assert_uint_gt(strlen(verify_kind_word((enum verify_kind)kind)), 3);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_whole_trail_has_no_finding,
        the_order_does_not_matter,
        runs_are_told_apart,
        a_run_that_came_as_far_as_the_next_one_says_is_whole,
        an_end_that_was_cut_off_is_found_by_the_next_start,
        a_last_record_that_was_replaced_is_found_by_the_next_start,
        a_run_that_was_removed_is_found_by_the_next_start,
        a_trail_that_begins_with_a_start_is_no_fault,
        a_run_that_follows_is_not_older_whatever_the_clock_says,
        each_computer_has_a_trail_of_its_own,
        a_beginning_that_was_removed_is_found_where_there_is_something_older,
        a_start_that_is_there_twice_says_it_once,
        starts_that_follow_each_other_in_a_circle_come_to_an_end,
        of_a_selection_nothing_is_missing,
        what_a_selection_has_is_checked,
        a_start_that_knew_less_is_no_fault,
        a_missing_record_is_found_wherever_it_was,
        missing_records_are_one_finding_for_each_range,
        behind_a_gap_an_exported_record_cannot_be_checked,
        a_trail_without_its_beginning_is_no_fault,
        an_altered_record_is_found,
        an_altered_number_or_run_is_found,
        a_record_whose_hash_was_made_anew_breaks_the_chain,
        a_first_record_follows_none,
        a_repetition_is_no_fault,
        an_altered_repetition_is_found,
        an_altered_repetition_is_found_where_nothing_else_is,
        another_record_with_the_same_number_is_found,
        a_clock_that_was_set_back_is_a_note,
        what_is_no_record_is_found,
        a_segment_is_checked,
        a_flipped_bit_of_a_segment_is_found,
        an_exported_record_is_the_one_it_was,
        an_export_that_was_edited_is_found,
        an_absent_field_may_be_null_or_missing,
        an_export_may_say_whose_record_it_is,
        what_is_no_exported_record_is_refused,
        an_exported_record_without_its_place_is_refused,
        a_finding_is_one_line,
        a_finding_is_an_object,
        a_run_is_summed_up,
        every_kind_has_a_word,
        NULL,
    };
    return run_suite(make_suite_with("verify", tests, setup, teardown));
}
