#include "ctl/common/arguments.h"
#include "unit/suite.h"

#include <string.h>

struct values {
    bool flag;
    uint32_t number;
    const char *sid;
    bool help;
};

static const struct option own[] = {
    {OPTION_FLAG, "flag", NULL, "", offsetof(struct values, flag), 0, 0},
    {OPTION_NUMBER, "number", "N", "", offsetof(struct values, number), 2, 4000000000},
    {OPTION_EITHER, "either", "N", "", offsetof(struct values, number), 32, 64},
    {OPTION_END, NULL, NULL, NULL, 0, 0, 0},
};

static const struct option common[] = {
    {OPTION_SID, "sid", "SID", "", offsetof(struct values, sid), 0, 0},
    {OPTION_FLAG, "help", NULL, "", offsetof(struct values, help), 0, 0},
    {OPTION_END, NULL, NULL, NULL, 0, 0, 0},
};

static const struct option *const tables[] = {own, common, NULL};

enum { ITEMS_MAX = 8 };

static const char *items[ITEMS_MAX];
static struct arguments arguments;
static struct values values;
static struct buffer error;

static void setup(void)
{
    values = (struct values){0};
    error = (struct buffer){0};
}

static void teardown(void)
{
    buffer_free(&error);
}

/* Read a command line, whose arguments are ended by NULL. */
static bool read_line(const char *const *line, bool to_first_operand)
{
    arguments = (struct arguments){.items = items};
    for (; line[arguments.count]; arguments.count++)
        items[arguments.count] = line[arguments.count];
    return arguments_read(&arguments, tables, to_first_operand, &values, &error);
}

#define READ(...) read_line((const char *const[]){__VA_ARGS__, NULL}, false)

static void check_refused(bool read, const char *sentence)
{
    ck_assert(!read);
    ck_assert_str_eq(error.bytes, sentence);
    buffer_free(&error);
}

/* What was given is repeated. */
static void check_wrong(bool read, const char *sentence, const char *given)
{
    struct buffer whole = {0};
    buffer_printf(&whole, "%s, not \"%s\"", sentence, given);
    check_refused(read, whole.bytes);
    buffer_free(&whole);
}

START_TEST(options_of_all_tables_are_read)
{
    ck_assert(READ("--flag", "--number", "42", "--sid", "S-1-5-18"));
    ck_assert(values.flag);
    ck_assert_uint_eq(values.number, 42);
    ck_assert_str_eq(values.sid, "S-1-5-18");
    ck_assert(!values.help);
    ck_assert_int_eq(arguments.operand_count, 0);
}
END_TEST

START_TEST(a_value_may_stand_behind_an_equals_sign)
{
    ck_assert(READ("--number=7"));
    ck_assert_uint_eq(values.number, 7);
}
END_TEST

START_TEST(the_short_forms_of_help)
{
    ck_assert(READ("-h"));
    ck_assert(values.help);
    values.help = false;
    ck_assert(READ("/?"));
    ck_assert(values.help);
}
END_TEST

START_TEST(operands_stay_in_order_between_options)
{
    ck_assert(READ("a", "--flag", "b", "--number", "3", "-"));
    ck_assert_int_eq(arguments.operand_count, 3);
    ck_assert_str_eq(items[0], "a");
    ck_assert_str_eq(items[1], "b");
    ck_assert_str_eq(items[2], "-");
}
END_TEST

START_TEST(what_follows_two_dashes_is_operands)
{
    ck_assert(READ("--", "--flag", "--", "/?"));
    ck_assert_int_eq(arguments.operand_count, 3);
    ck_assert_str_eq(items[0], "--flag");
    ck_assert_str_eq(items[1], "--");
    ck_assert_str_eq(items[2], "/?");
    ck_assert(!values.flag && !values.help);
}
END_TEST

START_TEST(reading_can_stop_before_the_first_operand)
{
    const char *const line[] = {"--flag", "command", "--bogus", NULL};
    ck_assert(read_line(line, true));
    ck_assert(values.flag);
    ck_assert_int_eq(arguments.next, 1);
    ck_assert_int_eq(arguments.operand_count, 0);
}
END_TEST

START_TEST(an_unknown_option_is_refused)
{
    check_refused(READ("--bogus"), "there is no option --bogus");
    check_refused(READ("--fla"), "there is no option --fla; the nearest is --flag");
    check_refused(READ("--flags=1"), "there is no option --flags=1; the nearest is --flag");
    check_refused(READ("--jsonn"), "there is no option --jsonn");
    check_refused(READ("-x"), "there is no option -x");
    check_refused(READ("-help"), "there is no option -help; the nearest is --help");
    check_refused(READ("--=1"), "there is no option --=1");
}
END_TEST

START_TEST(one_of_two_numbers_is_neither_another_nor_between_them)
{
    static const char *const wrong[] = {"40", "31", "65", "0", "", "32x"};
    ck_assert(READ("--either", "32"));
    ck_assert_uint_eq(values.number, 32);
    ck_assert(READ("--either=64"));
    ck_assert_uint_eq(values.number, 64);
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        check_wrong(READ("--either", wrong[i]), "--either needs 32 or 64", wrong[i]);
    ck_assert_uint_eq(values.number, 64);
}
END_TEST

START_TEST(a_flag_takes_no_value)
{
    check_refused(READ("--flag=1"), "--flag takes no value");
    check_refused(READ("--flag="), "--flag takes no value");
    ck_assert(!values.flag);
}
END_TEST

START_TEST(a_number_is_digits_in_its_range)
{
    static const char *const wrong[] = {"", "x", "1", "0", "4000000001", "4294967298",
        "18446744073709551618", "-2", "+2", " 2", "2 ", "0x2", "2.5"};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        check_wrong(
            READ("--number", wrong[i]), "--number needs a number from 2 to 4000000000", wrong[i]);
    ck_assert_uint_eq(values.number, 0);
    ck_assert(READ("--number", "2"));
    ck_assert(READ("--number", "4000000000"));
    ck_assert_uint_eq(values.number, 4000000000);
}
END_TEST

START_TEST(a_missing_value_is_refused)
{
    check_refused(READ("--number"), "--number needs a number from 2 to 4000000000");
    check_refused(READ("--sid"), "--sid needs a SID such as S-1-5-18");
}
END_TEST

START_TEST(a_sid_must_be_well_formed)
{
    check_wrong(READ("--sid", "SYSTEM"), "--sid needs a SID such as S-1-5-18", "SYSTEM");
    check_wrong(READ("--sid", "S-1-5-"), "--sid needs a SID such as S-1-5-18", "S-1-5-");
    check_wrong(READ("--sid="), "--sid needs a SID such as S-1-5-18", "");
    ck_assert_ptr_null(values.sid);
}
END_TEST

START_TEST(an_argument_in_a_message_is_made_safe)
{
    check_refused(READ("--\x1B[2J"), "there is no option --<U+001B>[2J");
}
END_TEST

START_TEST(no_arguments_are_no_error)
{
    ck_assert(READ(NULL));
    ck_assert_int_eq(arguments.operand_count, 0);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        options_of_all_tables_are_read,
        a_value_may_stand_behind_an_equals_sign,
        the_short_forms_of_help,
        operands_stay_in_order_between_options,
        what_follows_two_dashes_is_operands,
        reading_can_stop_before_the_first_operand,
        an_unknown_option_is_refused,

        one_of_two_numbers_is_neither_another_nor_between_them,
        a_flag_takes_no_value,
        a_number_is_digits_in_its_range,
        a_missing_value_is_refused,
        a_sid_must_be_well_formed,
        an_argument_in_a_message_is_made_safe,
        no_arguments_are_no_error,
        NULL,
    };
    return run_suite(make_suite_with("arguments", tests, setup, teardown));
}
