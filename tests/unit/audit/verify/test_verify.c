/* What the check of records finds, and what it does not take for a finding. */
#include "audit/spool/segment.h"
#include "unit/suite.h"
#include "unit/audit/verify/verify_fixture.h"

#include <string.h>

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
        struct sealed *bad = altered(4, 64);
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
    struct sealed *bad = altered(0, 64);
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

int main(void)
{
    const TTest *const tests[] = {
        a_whole_trail_has_no_finding,
        the_order_does_not_matter,
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
        NULL,
    };
    return run_suite(make_suite_with("verify", tests, verify_setup, verify_teardown));
}
