/* What is printed of a check. */
#include "ctl/verify/verify_output.h"
#include "unit/suite.h"

#include <string.h>

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
        "\"unchecked\":\"0\",\"acts\":\"0\",\"unended\":\"0\"}");
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

START_TEST(an_act_without_an_end_has_its_correlation)
{
    struct buffer out = {0};
    struct json json = {.buffer = &out};
    struct verify_finding unended = missing;
    struct verify_run run = {.first = 1, .last = 9, .records = 9, .acts = 5, .unended = 2};
    unended.kind = VERIFY_UNENDED;
    unended.correlation = (const uint8_t[GUID_SIZE]){2};
    unended.text = "began";
    verify_put_finding(&out, &unended);
    ck_assert_ptr_nonnull(strstr(out.bytes,
        ": note: run 00000001-0000-0000-0000-000000000000, records 3 to 5: began, correlation "
        "00000002-0000-0000-0000-000000000000\n"));
    buffer_free(&out);
    verify_put_finding_json(&json, &unended);
    ck_assert_ptr_nonnull(strstr(out.bytes, "{\"finding\":\"unended\",\"wrong\":false,"));
    ck_assert_ptr_nonnull(
        strstr(out.bytes, "\"correlation\":\"00000002-0000-0000-0000-000000000000\""));
    buffer_free(&out);
    verify_put_run(&out, &run);
    ck_assert_ptr_nonnull(strstr(out.bytes, "0 wrong, 2 begun without an end\n"));
    buffer_free(&out);
    json = (struct json){.buffer = &out};
    verify_put_run_json(&json, &run);
    ck_assert_ptr_nonnull(strstr(out.bytes, "\"acts\":\"5\",\"unended\":\"2\"}"));
    buffer_free(&out);
}
END_TEST

START_TEST(every_kind_has_a_word)
{
    for (int kind = VERIFY_DAMAGED; kind <= VERIFY_UNENDED; kind++)
        ck_assert_uint_gt(strlen(verify_kind_word((enum verify_kind)kind)), 3);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_finding_is_one_line,
        a_finding_is_an_object,
        a_run_is_summed_up,
        an_act_without_an_end_has_its_correlation,
        every_kind_has_a_word,
        NULL,
    };
    return run_suite(make_suite_with("verify_output", tests, NULL, NULL));
}
