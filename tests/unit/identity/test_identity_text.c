#include "identity/identity_text.h"
#include "base/printable.h"
#include "base/status.h"
#include "base/table.h"
#include "unit/identity/sample.h"
#include "unit/suite.h"

static struct arena arena;
static struct buffer out;

static void setup(void)
{
    arena = (struct arena){0};
    out = (struct buffer){0};
}

static void teardown(void)
{
    buffer_free(&out);
    arena_free(&arena);
}

static const char *rendered(const struct deputy_identity *identity, bool all)
{
    buffer_free(&out);
    identity_text(&out, identity, all, 2);
    ck_assert_uint_eq(out.status, WIN32_OK);
    return out.bytes ? out.bytes : "";
}

static bool shows(const char *text)
{
    return out.bytes && strstr(out.bytes, text);
}

START_TEST(who_and_how_elevated_comes_first)
{
    struct deputy_identity *identity = sample_identity(&arena);
    identity->user.name = "alice";
    identity->user.domain = "WORKSTATION";
    ck_assert_str_eq(rendered(identity, false),
        "  User                    WORKSTATION\\alice (S-1-5-21-1-2-3-1001)\n"
        "  Elevated                yes\n"
        "  Elevation type          limited\n"
        "  Integrity               medium (S-1-16-8192)\n"
        "  AppContainer            S-1-15-2-1-2-3-4-5-6-7\n"
        "  Token type              impersonation\n"
        "  Impersonation level     impersonation\n"
        "  Session                 7\n"
        "  Logon session           0x3e7\n"
        "  Deny-only groups        none\n"
        "  Restricted to           S-1-5-12\n"
        "                          S-1-1-0\n"
        "  Privileges on           SeChangeNotifyPrivilege\n"
        "                          0x100000063\n"
        "                          SeDebugPrivilege\n");
}
END_TEST

START_TEST(an_absent_fact_has_no_line)
{
    struct deputy_identity *identity = sample_linked_identity(&arena);
    identity->facts = 0;
    ck_assert_str_eq(rendered(identity, false), "");
    ck_assert_str_eq(rendered(identity, true), "");
}
END_TEST

START_TEST(every_fact_is_shown_with_all)
{
    struct deputy_identity *identity = sample_linked_identity(&arena);
    rendered(identity, true);
    for (unsigned i = 0; i < DEPUTY_FACT_COUNT; i++)
        ck_assert_msg(shows(fact_table[i].label), "%s", fact_table[i].key);
}
END_TEST

START_TEST(each_fact_is_shown_alone_with_all)
{
    struct deputy_identity *identity = sample_linked_identity(&arena);
    for (unsigned i = 0; i < DEPUTY_FACT_COUNT; i++) {
        identity->facts = 0;
        fact_set(identity, (enum deputy_fact)i);
        rendered(identity, true);
        ck_assert_msg(shows(fact_table[i].label), "%s", fact_table[i].key);
    }
}
END_TEST

START_TEST(deny_only_groups_are_told_apart)
{
    struct deputy_group groups[2] = {
        {sample_sid(&arena, "S-1-1-0"), 7}, {sample_sid(&arena, "S-1-5-32-544"), 0x10}};
    struct deputy_identity identity = {.groups = {groups, 2}};
    groups[1].sid.name = "Administrators";
    groups[1].sid.domain = "BUILTIN";
    fact_set(&identity, DEPUTY_FACT_GROUPS);
    ck_assert_str_eq(rendered(&identity, false),
        "  Deny-only groups        BUILTIN\\Administrators (S-1-5-32-544)\n");
    ck_assert_str_eq(rendered(&identity, true),
        "  Deny-only groups        BUILTIN\\Administrators (S-1-5-32-544)\n"
        "  Groups                  -                       S-1-1-0       mandatory "
        "enabled-by-default enabled\n"
        "                          BUILTIN\\Administrators  S-1-5-32-544  deny-only\n");
}
END_TEST

START_TEST(privileges_that_are_off_are_listed_only_with_all)
{
    static const struct deputy_privilege items[] = {
        {.luid = 23, .attributes = 3, .name = "SeChangeNotifyPrivilege"},
        {.luid = 20, .attributes = 0, .name = "SeDebugPrivilege"},
        {.luid = 99, .attributes = 1},
    };
    struct deputy_identity identity = {.privileges = {items, 3}};
    fact_set(&identity, DEPUTY_FACT_PRIVILEGES);
    ck_assert_str_eq(
        rendered(&identity, false), "  Privileges on           SeChangeNotifyPrivilege\n");
    rendered(&identity, true);
    ck_assert(
        shows("  Privileges              SeChangeNotifyPrivilege  enabled-by-default enabled\n"
              "                          SeDebugPrivilege         off\n"
              "                          0x63                     off enabled-by-default\n"));
}
END_TEST

START_TEST(no_line_ends_in_spaces)
{
    struct deputy_identity *identity = sample_linked_identity(&arena);
    rendered(identity, true);
    ck_assert(!shows(" \n"));
    ck_assert_int_eq(out.bytes[out.size - 1], '\n');
}
END_TEST

START_TEST(a_linked_token_is_indented_and_last)
{
    struct deputy_identity linked = {.session = 5};
    struct deputy_identity identity = {.ui_access = 1, .linked_token = &linked};
    fact_set(&linked, DEPUTY_FACT_SESSION);
    fact_set(&identity, DEPUTY_FACT_LINKED_TOKEN);
    fact_set(&identity, DEPUTY_FACT_UI_ACCESS);
    ck_assert_str_eq(rendered(&identity, true), "  UIAccess                yes\n"
                                                "  Linked token\n"
                                                "    Session               5\n");
}
END_TEST

START_TEST(a_malformed_dacl_is_called_so)
{
    static const uint8_t acl[] = {2, 0, 99, 0, 0, 0, 0, 0};
    struct deputy_identity identity = {.default_dacl = {acl, sizeof(acl)}};
    fact_set(&identity, DEPUTY_FACT_DEFAULT_DACL);
    ck_assert_str_eq(rendered(&identity, true), "  Default DACL            (malformed)\n");
}
END_TEST

START_TEST(the_mandatory_policy_is_in_words)
{
    struct deputy_identity identity = {.mandatory_policy = 3};
    fact_set(&identity, DEPUTY_FACT_MANDATORY_POLICY);
    ck_assert_str_eq(
        rendered(&identity, true), "  Mandatory policy        no-write-up new-process-min\n");
    identity.mandatory_policy = 0;
    ck_assert_str_eq(rendered(&identity, true), "  Mandatory policy        off\n");
}
END_TEST

START_TEST(a_hostile_name_cannot_act_on_the_terminal)
{
    struct deputy_identity *identity = sample_identity(&arena);
    struct deputy_group group = {sample_sid(&arena, "S-1-1-0"), 0x10};
    struct deputy_privilege privilege = {.luid = 1, .attributes = 2, .name = "a\x1B[1m"};
    const char *hostile = "x\n  Elevated  no\r\x1B]0;t\x07\xC2\x9B\xE2\x80\xAE\xE2\x81\xA6\xFF";
    group.sid.name = hostile;
    group.sid.domain = hostile;
    identity->user.name = hostile;
    identity->user.domain = hostile;
    identity->groups = (struct deputy_groups){&group, 1};
    identity->privileges = (struct deputy_privileges){&privilege, 1};
    memcpy(identity->source.name, "\x1B[31m\x9B", 7);
    rendered(identity, true);
    for (size_t i = 0; i < out.size; i++)
        ck_assert(out.bytes[i] == '\n' || (uint8_t)out.bytes[i] >= 0x20);
    ck_assert(!shows("\n  Elevated  no"));
    ck_assert(!shows("\xC2\x9B") && !shows("\xE2\x80\xAE") && !shows("\xE2\x81\xA6"));
    ck_assert(shows("x<U+000A>  Elevated  no<U+000D><U+001B>]0;t<U+0007><U+009B><U+202E><U+2066>"
                    "\xEF\xBF\xBD"));
}
END_TEST

START_TEST(a_brief_identity_is_one_phrase)
{
    struct deputy_identity *identity = sample_identity(&arena);
    identity->user.name = "SYSTEM";
    identity->user.domain = "NT AUTHORITY";
    identity_text_brief(&out, identity);
    ck_assert_str_eq(out.bytes, "NT AUTHORITY\\SYSTEM (S-1-5-21-1-2-3-1001), elevated, integrity "
                                "medium, 3 of 4 privileges on");
    buffer_free(&out);
    identity->facts = 0;
    identity_text_brief(&out, identity);
    ck_assert_str_eq(out.bytes, "an unknown account");
}
END_TEST

START_TEST(columns_align_by_what_a_terminal_shows)
{
    struct table table = {.columns = 2};
    static const char *const cells[] = {
        "J\xC3\xBCrgen", "1", "\xE5\xB1\xB1\xE7\x94\xB0", "2", "", "3", "a", ""};
    for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++) {
        buffer_text(&table.cells, cells[i]);
        table_cell_end(&table);
    }
    table_write(&out, &table, 1, NULL);
    table_free(&table);
    ck_assert_str_eq(out.bytes, " J\xC3\xBCrgen  1\n"
                                " \xE5\xB1\xB1\xE7\x94\xB0    2\n"
                                "         3\n"
                                " a\n");
}
END_TEST

START_TEST(one_wide_cell_does_not_push_the_others)
{
    char wide[TABLE_WIDTH_MAX + 2] = {0};
    struct table table = {.columns = 2};
    const char *const cells[] = {wide, "1", "ab", "2"};
    memset(wide, 'w', TABLE_WIDTH_MAX + 1);
    for (size_t i = 0; i < 4; i++) {
        buffer_text(&table.cells, cells[i]);
        table_cell_end(&table);
    }
    table_write(&out, &table, 0, NULL);
    table_free(&table);
    ck_assert(shows("w  1\nab  2\n"));
}
END_TEST

START_TEST(the_failure_of_a_table_is_the_buffers)
{
    struct table table = {.columns = 1, .cells = {.limit = 3}};
    buffer_text(&table.cells, "abcd");
    table_cell_end(&table);
    table_write(&out, &table, 0, NULL);
    table_free(&table);
    ck_assert_uint_eq(out.status, WIN32_MORE_DATA);
}
END_TEST

START_TEST(what_printable_writes_is_as_wide_as_it_says)
{
    static const char *const texts[] = {"", "abc", "\x1B",
        ("\xE2\x80\xAE"
         "a"),
        "\xF3\xA0\x81\x81", "\xFF\xFE"};
    static const size_t columns[] = {0, 3, 8, 9, 9, 2};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        buffer_free(&out);
        buffer_text(&out, "");
        printable_append(&out, texts[i]);
        ck_assert_uint_eq(printable_columns(texts[i]), columns[i]);
        ck_assert_uint_eq(printable_columns(out.bytes), columns[i]);
    }
}
END_TEST

START_TEST(what_does_not_fit_is_told)
{
    struct deputy_identity *identity = sample_linked_identity(&arena);
    size_t whole = strlen(rendered(identity, true));
    for (size_t limit = 1; limit < whole; limit += 7) {
        struct buffer small = {.limit = limit};
        identity_text(&small, identity, true, 2);
        ck_assert_uint_eq(small.status, WIN32_MORE_DATA);
        buffer_free(&small);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        who_and_how_elevated_comes_first,
        an_absent_fact_has_no_line,
        every_fact_is_shown_with_all,
        each_fact_is_shown_alone_with_all,
        deny_only_groups_are_told_apart,
        privileges_that_are_off_are_listed_only_with_all,
        no_line_ends_in_spaces,
        a_linked_token_is_indented_and_last,
        a_malformed_dacl_is_called_so,
        the_mandatory_policy_is_in_words,
        a_hostile_name_cannot_act_on_the_terminal,
        a_brief_identity_is_one_phrase,
        columns_align_by_what_a_terminal_shows,
        one_wide_cell_does_not_push_the_others,
        the_failure_of_a_table_is_the_buffers,
        what_printable_writes_is_as_wide_as_it_says,
        what_does_not_fit_is_told,
        NULL,
    };
    return run_suite(make_suite_with("identity_text", tests, setup, teardown));
}
