#include "audit/record/record.h"
#include "audit/record/neutralize.h"
#include "base/status.h"
#include "unit/base/reverse.h"
#include "unit/identity/sample.h"
#include "unit/suite.h"

#include <stdio.h>

static struct arena arena;         /* of the test that runs */
static struct audit_record record; /* of the test that runs: an event 4000 */

static void begin(void)
{
    ck_assert_uint_eq(audit_record_init(&record, AUDIT_OPERATION_PERFORMED), WIN32_OK);
}

static void end(void)
{
    audit_record_free(&record);
    arena_free(&arena);
}

static const char *field(unsigned position)
{
    return audit_field_text(&record, (enum audit_field)position);
}

START_TEST(positions_are_those_of_the_interface)
{
    ck_assert_int_eq(AUDIT_CALLER_SID, 1);
    ck_assert_int_eq(AUDIT_CALLER_LOGON, 4);
    ck_assert_int_eq(AUDIT_OPERATION, 5);
    ck_assert_int_eq(AUDIT_OUTCOME, 6);
    ck_assert_int_eq(AUDIT_STATUS, 7);
    ck_assert_int_eq(AUDIT_OBJECT_TYPE, 8);
    ck_assert_int_eq(AUDIT_OBJECT_NAME, 9);
    ck_assert_int_eq(AUDIT_ACCESS_MASK, 10);
    ck_assert_int_eq(AUDIT_ACCESS_LIST, 11);
    ck_assert_int_eq(AUDIT_CLIENT_PID, 24);
    ck_assert_int_eq(AUDIT_CLIENT_IMAGE, 25);
    ck_assert_int_eq(AUDIT_TRANSPORT, 26);
    ck_assert_int_eq(AUDIT_INTERFACE, 31);
    ck_assert_int_eq(AUDIT_CORRELATION, 32);
    ck_assert_int_eq(AUDIT_DURATION, 33);
    ck_assert_int_eq(AUDIT_STAGE, 34);
    ck_assert_int_eq(AUDIT_SCHEMA_VERSION, 35);
    ck_assert_int_eq(AUDIT_RECORD_ID, 36);
    ck_assert_int_eq(AUDIT_RUN, 37);
    ck_assert_int_eq(AUDIT_SEQUENCE, 38);
    ck_assert_int_eq(AUDIT_TIME, 39);
    ck_assert_int_eq(AUDIT_CHAIN, 40);
    ck_assert_int_eq(AUDIT_RESTRICTIONS, 41);
    ck_assert_int_eq(AUDIT_ACT_STEPS, 42);
    ck_assert_int_eq(AUDIT_ACT_ENTRIES, 43);
    ck_assert_int_eq(AUDIT_ACT_BYTES, 44);
    ck_assert_int_eq(AUDIT_FIELDS, 48);
}
END_TEST

/* The numbers are written out: administrators filter by them. */
START_TEST(events_have_their_type_and_category)
{
    static const uint16_t rows[][3] = {
        {1000, 4, 1},
        {1001, 4, 1},
        {1002, 1, 1},
        {1003, 2, 1},
        {1004, 1, 1},
        {1005, 4, 1},
        {1006, 1, 1},
        {1007, 2, 1},
        {4000, 8, 2},
        {4001, 16, 2},
        {4002, 2, 2},
        {4003, 16, 3},
        {4004, 1, 3},
        {4005, 2, 2},
        {4006, 8, 2},
        {4007, 8, 2},
        {4008, 8, 2},
        {4010, 4, 4},
        {4011, 4, 4},
        {4012, 4, 4},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct audit_record one;
        ck_assert_uint_eq(audit_record_init(&one, rows[i][0]), WIN32_OK);
        ck_assert_uint_eq(one.id, rows[i][0]);
        ck_assert_uint_eq(one.type, rows[i][1]);
        ck_assert_uint_eq(one.category, rows[i][2]);
        ck_assert_str_ne(audit_event_find(one.id)->name, "");
        audit_record_free(&one);
    }
}
END_TEST

START_TEST(there_are_no_other_events)
{
    unsigned events = 0;
    for (uint32_t id = 0; id < 10000; id++)
        events += audit_event_find(id) != NULL;
    ck_assert_uint_eq(events, 20);
    ck_assert_uint_eq(audit_record_init(&record, 4009), WIN32_INVALID_PARAMETER);
    ck_assert_uint_eq(record.id, 4000);
    ck_assert_str_eq(field(AUDIT_SCHEMA_VERSION), "3");
}
END_TEST

START_TEST(a_new_record_has_its_schema_and_nothing_else)
{
    for (unsigned i = 1; i <= AUDIT_FIELDS; i++)
        ck_assert(strcmp(field(i), "-") == 0 || i == AUDIT_SCHEMA_VERSION);
    ck_assert_str_eq(field(AUDIT_SCHEMA_VERSION), "3");
    ck_assert_uint_eq(record.user_size, 0);
    ck_assert_uint_eq(record.status, WIN32_OK);
}
END_TEST

START_TEST(absent_empty_and_a_dash_are_three_things)
{
    static const uint16_t dash = '-';
    audit_set(&record, AUDIT_OBJECT_NAME, "");
    ck_assert_str_eq(field(AUDIT_OBJECT_NAME), "");
    audit_set(&record, AUDIT_OBJECT_NAME, "-");
    ck_assert_str_eq(field(AUDIT_OBJECT_NAME), "^{2D}");
    audit_set_utf16(&record, AUDIT_OBJECT_NAME, &dash, 0);
    ck_assert_str_eq(field(AUDIT_OBJECT_NAME), "");
    audit_set_utf16(&record, AUDIT_OBJECT_NAME, &dash, 1);
    ck_assert_str_eq(field(AUDIT_OBJECT_NAME), "^{2D}");
    audit_setf(&record, AUDIT_OBJECT_NAME, "%c", '-');
    ck_assert_str_eq(field(AUDIT_OBJECT_NAME), "^{2D}");
    audit_set(&record, AUDIT_OBJECT_NAME, "--");
    ck_assert_str_eq(field(AUDIT_OBJECT_NAME), "--");
    audit_set(&record, AUDIT_OBJECT_NAME, NULL);
    ck_assert_str_eq(field(AUDIT_OBJECT_NAME), "-");
    audit_set(&record, AUDIT_OBJECT_NAME, "x");
    audit_set_utf16(&record, AUDIT_OBJECT_NAME, NULL, 0);
    ck_assert_str_eq(field(AUDIT_OBJECT_NAME), "-");
}
END_TEST

START_TEST(every_field_is_neutralized)
{
    static const uint16_t hostile[] = {'%', '1', 0x202E};
    for (unsigned i = 1; i <= AUDIT_FIELDS; i++) {
        audit_set(&record, (enum audit_field)i, "%1\xE2\x80\xAE");
        ck_assert_str_eq(field(i), "^{25}1^{202E}");
        audit_setf(&record, (enum audit_field)i, "%s", "%1\n");
        ck_assert_str_eq(field(i), "^{25}1^{A}");
        audit_set_utf16(&record, (enum audit_field)i, hostile, 3);
        ck_assert_str_eq(field(i), "^{25}1^{202E}");
    }
    ck_assert_uint_eq(record.status, WIN32_OK);
}
END_TEST

/* The UTF-16 units of all insertion strings with their zeros. */
static size_t record_units(void)
{
    size_t units = 0;
    for (unsigned i = 1; i <= AUDIT_FIELDS; i++)
        units += utf16_length(field(i), strlen(field(i))) + 1;
    return units;
}

/* Fill every field, in this order, with the longest and worst that a caller could send. */
static void fill_fields(const char *unit, bool backwards)
{
    struct buffer text = {0};
    while (text.size < 33000 * strlen(unit))
        buffer_text(&text, unit);
    for (unsigned i = 1; i <= AUDIT_FIELDS; i++)
        audit_set(&record, (enum audit_field)(backwards ? AUDIT_FIELDS + 1 - i : i), text.bytes);
    buffer_free(&text);
}

START_TEST(a_record_always_fits_into_an_event)
{
    static const char *const units[] = {"a", "%", "\xE6\x97\xA5", "\xF0\x9F\x98\x80", "\xFF"};
    for (size_t i = 0; i < 2 * sizeof(units) / sizeof(units[0]); i++) {
        fill_fields(units[i / 2], i % 2);
        ck_assert_uint_eq(record.status, WIN32_OK);
        ck_assert_uint_le(record_units(), AUDIT_RECORD_MAX);
        for (unsigned j = 1; j <= AUDIT_FIELDS; j++) {
            size_t units_of_field = utf16_length(field(j), strlen(field(j)));
            ck_assert_uint_le(units_of_field, audit_field_limit((enum audit_field)j));
            ck_assert_uint_gt(units_of_field + 24 + 9, audit_field_limit((enum audit_field)j));
            ck_assert_ptr_nonnull(strstr(field(j), "^{+"));
        }
    }
}
END_TEST

/* A pair of texts of so many units: "aaa" and ">bbb". */
static void set_pair(size_t first, size_t second)
{
    static uint16_t heads[40000], tails[40000];
    for (size_t i = 0; i < 40000; i++) {
        heads[i] = 'a';
        tails[i] = 'b';
    }
    tails[0] = '>';
    audit_set_utf16_pair(&record, AUDIT_OBJECT_NAME, heads, first, tails, second);
    ck_assert_uint_eq(record.status, WIN32_OK);
}

START_TEST(the_first_of_two_texts_is_the_one_that_is_cut)
{
    const size_t limit = audit_field_limit(AUDIT_OBJECT_NAME);
    set_pair(3, 4);
    ck_assert_str_eq(field(AUDIT_OBJECT_NAME), "aaa>bbb");
    set_pair(3, 0);
    ck_assert_str_eq(field(AUDIT_OBJECT_NAME), "aaa");
    audit_set_utf16_pair(&record, AUDIT_OBJECT_NAME, (const uint16_t[]){'a'}, 1, NULL, 0);
    ck_assert_str_eq(field(AUDIT_OBJECT_NAME), "a");
    set_pair(40000, 1000);
    const char *text = field(AUDIT_OBJECT_NAME);
    ck_assert_uint_le(strlen(text), limit);
    ck_assert_uint_eq(strlen(strchr(text, '>')), 1000);
    ck_assert_ptr_nonnull(strstr(text, "}>bbb"));
    set_pair(40000, 40000);
    text = field(AUDIT_OBJECT_NAME);
    ck_assert_uint_le(strlen(text), limit);
    ck_assert_uint_gt(strlen(strchr(text, '>')), limit - 64);
    ck_assert_ptr_nonnull(strstr(text, "}>bbb"));
    ck_assert_ptr_null(strchr(strstr(text, "}>bbb") + 2, 'a'));
}
END_TEST

START_TEST(limits_leave_room_for_marks_and_for_paths)
{
    size_t sum = 0;
    for (unsigned i = 1; i <= AUDIT_FIELDS; i++) {
        size_t limit = audit_field_limit((enum audit_field)i);
        ck_assert_uint_ge(limit, NEUTRALIZE_LIMIT_MIN);
        ck_assert_uint_le(limit, 31839);
        sum += limit + 1;
    }
    ck_assert_uint_eq(sum, AUDIT_RECORD_MAX);
    ck_assert_uint_ge(audit_field_limit(AUDIT_OBJECT_NAME), 16384);
}
END_TEST

START_TEST(every_field_is_found_by_its_name)
{
    for (unsigned i = 1; i <= AUDIT_FIELDS; i++) {
        const char *name = audit_field_name((enum audit_field)i);
        ck_assert_uint_eq(strspn(name, "abcdefghijklmnopqrstuvwxyz_0123456789"), strlen(name));
        ck_assert_uint_eq(audit_field_find(name), i);
        ck_assert_str_ne(audit_field_meaning((enum audit_field)i), "");
    }
    ck_assert_uint_eq(audit_field_find(""), 0);
    ck_assert_uint_eq(audit_field_find("Caller_SID"), 0);
    ck_assert_uint_eq(audit_field_find("caller"), 0);
}
END_TEST

START_TEST(formatted_text_that_is_too_long_fails)
{
    audit_setf(&record, AUDIT_STATUS, "%d", 5);
    audit_setf(&record, AUDIT_STATUS, "%300d", 5);
    ck_assert_uint_eq(record.status, WIN32_MORE_DATA);
    ck_assert_str_eq(field(AUDIT_STATUS), "5");
    audit_setf(&record, AUDIT_OUTCOME, "%255d", 5);
    ck_assert_uint_eq(strlen(field(AUDIT_OUTCOME)), 255);
}
END_TEST

START_TEST(a_caller_fills_its_fields)
{
    struct deputy_identity *caller = sample_identity(&arena);
    caller->user.name = "zoe";
    caller->user.domain = "WORK";
    audit_set_identity(&record, caller);
    ck_assert_uint_eq(record.user_size, caller->user.size);
    ck_assert_mem_eq(record.user, caller->user.bytes, caller->user.size);
    ck_assert_str_eq(field(1), "S-1-5-21-1-2-3-1001");
    ck_assert_str_eq(field(2), "zoe");
    ck_assert_str_eq(field(3), "WORK");
    ck_assert_str_eq(field(4), "0x3e7");
    ck_assert_str_eq(field(12), "impersonation");
    ck_assert_str_eq(field(13), "impersonation");
    ck_assert_str_eq(field(14), "medium");
    ck_assert_str_eq(field(15), "limited");
    ck_assert_str_eq(field(16), "7");
    ck_assert_str_eq(field(17), "S-1-15-2-1-2-3-4-5-6-7");
    ck_assert_str_eq(field(18), "2");
    ck_assert_str_eq(field(19), "SeChangeNotifyPrivilege, 0x100000063, SeDebugPrivilege");
    ck_assert_str_eq(field(20), "3");
    ck_assert_str_eq(field(21), "S-1-5-5-0-12345");
    ck_assert_str_eq(field(22), "0x1234567890/0xffffffffffffffff");
    ck_assert_str_eq(field(23), "User32  (0xabc)");
    ck_assert_str_eq(field(41), "restricted appcontainer limited");
    ck_assert_uint_eq(record.status, WIN32_OK);
}
END_TEST

START_TEST(a_caller_fills_no_other_fields)
{
    struct deputy_identity *caller = sample_identity(&arena);
    caller->user.name = caller->user.domain = "x";
    audit_set_identity(&record, caller);
    for (unsigned i = 1; i <= AUDIT_FIELDS; i++) {
        if (i == AUDIT_SCHEMA_VERSION)
            continue;
        bool of_caller = i <= 4 || (i >= 12 && i <= 23) || i == AUDIT_RESTRICTIONS;
        ck_assert_int_eq(strcmp(field(i), "-") != 0, of_caller);
    }
}
END_TEST

/* The positions that are there only when this fact is. */
static uint64_t positions_of(enum deputy_fact fact)
{
    static const uint64_t positions[DEPUTY_FACT_COUNT] = {
        [DEPUTY_FACT_USER] = 1 << 1 | 1 << 2 | 1 << 3,
        [DEPUTY_FACT_LOGON_ID] = 1 << 4,
        [DEPUTY_FACT_TYPE] = 1 << 12,
        [DEPUTY_FACT_LEVEL] = 1 << 13,
        [DEPUTY_FACT_INTEGRITY] = 1 << 14,
        [DEPUTY_FACT_ELEVATION_TYPE] = 1 << 15,
        [DEPUTY_FACT_SESSION] = 1 << 16,
        [DEPUTY_FACT_APPCONTAINER] = 1 << 17,
        [DEPUTY_FACT_RESTRICTING_SIDS] = 1 << 18,
        [DEPUTY_FACT_PRIVILEGES] = 1 << 19,
        [DEPUTY_FACT_GROUPS] = 1 << 20,
        [DEPUTY_FACT_LOGON_SID] = 1 << 21,
        [DEPUTY_FACT_TOKEN_ID] = 1 << 22,
        [DEPUTY_FACT_MODIFIED_ID] = 1 << 22,
        [DEPUTY_FACT_SOURCE] = 1 << 23,
    };
    return positions[fact];
}

START_TEST(an_absent_fact_is_an_absent_field)
{
    for (unsigned fact = 0; fact < DEPUTY_FACT_COUNT; fact++) {
        struct deputy_identity *caller = sample_identity(&arena);
        struct audit_record one;
        caller->user.name = caller->user.domain = "x";
        fact_clear(caller, (enum deputy_fact)fact);
        ck_assert_uint_eq(audit_record_init(&one, 4000), WIN32_OK);
        audit_set_identity(&one, caller);
        for (unsigned i = 1; i <= 23; i++) {
            bool of_caller = i <= 4 || i >= 12;
            bool absent = positions_of((enum deputy_fact)fact) >> i & 1 || !of_caller;
            const char *text = audit_field_text(&one, (enum audit_field)i);
            ck_assert_int_eq(strcmp(text, "-") == 0, absent);
        }
        ck_assert_int_eq(one.user_size == 0, fact == DEPUTY_FACT_USER);
        audit_record_free(&one);
    }
}
END_TEST

START_TEST(zero_and_empty_facts_are_not_absent)
{
    struct deputy_identity caller = {0};
    fact_set(&caller, DEPUTY_FACT_SESSION);
    fact_set(&caller, DEPUTY_FACT_GROUPS);
    fact_set(&caller, DEPUTY_FACT_RESTRICTING_SIDS);
    fact_set(&caller, DEPUTY_FACT_PRIVILEGES);
    fact_set(&caller, DEPUTY_FACT_LOGON_SID);
    fact_set(&caller, DEPUTY_FACT_LOGON_ID);
    fact_set(&caller, DEPUTY_FACT_LEVEL);
    audit_set_identity(&record, &caller);
    ck_assert_str_eq(field(AUDIT_SESSION), "0");
    ck_assert_str_eq(field(AUDIT_GROUPS), "0");
    ck_assert_str_eq(field(AUDIT_RESTRICTING_SIDS), "0");
    ck_assert_str_eq(field(AUDIT_PRIVILEGES), "");
    ck_assert_str_eq(field(AUDIT_LOGON_SID), "");
    ck_assert_str_eq(field(AUDIT_CALLER_LOGON), "0x0");
    ck_assert_str_eq(field(AUDIT_LEVEL), "anonymous");
}
END_TEST

START_TEST(what_has_no_word_is_shown_as_it_is)
{
    struct deputy_identity *caller = sample_identity(&arena);
    caller->type = 9;
    caller->level = 4;
    caller->elevation_type = 0;
    caller->integrity = sample_sid(&arena, "S-1-16-8193");
    audit_set_identity(&record, caller);
    ck_assert_str_eq(field(AUDIT_TOKEN_TYPE), "9");
    ck_assert_str_eq(field(AUDIT_LEVEL), "4");
    ck_assert_str_eq(field(AUDIT_ELEVATION_TYPE), "0");
    ck_assert_str_eq(field(AUDIT_INTEGRITY), "S-1-16-8193");
}
END_TEST

/* A plain user's, of which nothing restricts. */
static struct deputy_identity *plain(void)
{
    struct deputy_identity *caller = sample_identity(&arena);
    caller->restricting_sids.count = 0;
    fact_clear(caller, DEPUTY_FACT_APPCONTAINER);
    caller->elevation_type = 1;
    return caller;
}

static void expect_restrictions(const struct deputy_identity *caller, const char *expected)
{
    audit_record_free(&record);
    begin();
    audit_set_identity(&record, caller);
    ck_assert_uint_eq(record.status, WIN32_OK);
    ck_assert_str_eq(field(AUDIT_RESTRICTIONS), expected);
}

/* Let so many of its three groups only deny, beside whatever else they are. */
static void deny_only(struct deputy_identity *caller, uint32_t count)
{
    static const uint32_t attributes[] = {0x10, 0x17};
    struct deputy_group *groups = arena_array(&arena, 3, sizeof(*groups));
    memcpy(groups, caller->groups.items, 3 * sizeof(*groups));
    for (uint32_t i = 0; i < count; i++)
        groups[i].attributes = attributes[i];
    caller->groups.items = groups;
}

START_TEST(what_restricts_a_caller_is_seen_in_its_event)
{
    static const char *const service[] = {"S-1-1-0", "S-1-5-33", NULL};
    static const struct {
        const char *label;
        const char *word;
    } levels[] = {{"S-1-16-0", "untrusted"}, {"S-1-16-4095", "untrusted"},
        {"S-1-16-4096", "low-integrity"}, {"S-1-16-8191", "low-integrity"}, {"S-1-16-8192", "-"},
        {"S-1-16-12288", "-"}};
    struct deputy_identity *caller = plain();
    expect_restrictions(caller, "-");
    caller->restricting_sids.count = 2;
    expect_restrictions(caller, "restricted");
    caller->restricting_sids = sample_groups(&arena, service);
    expect_restrictions(caller, "restricted write-restricted");
    caller = plain();
    fact_set(caller, DEPUTY_FACT_APPCONTAINER);
    expect_restrictions(caller, "appcontainer");
    caller = plain();
    caller->elevation_type = 3;
    expect_restrictions(caller, "limited");
    for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
        caller = plain();
        caller->integrity = sample_sid(&arena, levels[i].label);
        expect_restrictions(caller, levels[i].word);
    }
}
END_TEST

START_TEST(what_is_not_known_restricts_nobody)
{
    struct deputy_identity *caller = sample_identity(&arena);
    deny_only(caller, 1);
    caller->integrity = sample_sid(&arena, "S-1-16-0");
    expect_restrictions(caller, "restricted appcontainer untrusted deny-only-groups limited");
    fact_clear(caller, DEPUTY_FACT_RESTRICTING_SIDS);
    fact_clear(caller, DEPUTY_FACT_APPCONTAINER);
    fact_clear(caller, DEPUTY_FACT_INTEGRITY);
    fact_clear(caller, DEPUTY_FACT_ELEVATION_TYPE);
    expect_restrictions(caller, "deny-only-groups");
    fact_clear(caller, DEPUTY_FACT_GROUPS);
    expect_restrictions(caller, "-");
    ck_assert_str_eq(field(AUDIT_GROUPS), "-");
}
END_TEST

/* The number comes first, and is all where none only denies: readers of a number still read it. */
START_TEST(groups_that_only_deny_are_counted)
{
    struct deputy_identity *caller = plain();
    expect_restrictions(caller, "-");
    ck_assert_str_eq(field(AUDIT_GROUPS), "3");
    deny_only(caller, 1);
    expect_restrictions(caller, "deny-only-groups");
    ck_assert_str_eq(field(AUDIT_GROUPS), "3, 1 deny-only");
    deny_only(caller, 2);
    expect_restrictions(caller, "deny-only-groups");
    ck_assert_str_eq(field(AUDIT_GROUPS), "3, 2 deny-only");
}
END_TEST

START_TEST(an_unknown_account_is_absent)
{
    audit_set(&record, AUDIT_CALLER_ACCOUNT, "of somebody before");
    audit_set_identity(&record, sample_identity(&arena));
    ck_assert_str_eq(field(AUDIT_CALLER_SID), "S-1-5-21-1-2-3-1001");
    ck_assert_str_eq(field(AUDIT_CALLER_ACCOUNT), "-");
    ck_assert_str_eq(field(AUDIT_CALLER_DOMAIN), "-");
}
END_TEST

START_TEST(names_from_a_token_are_not_believed)
{
    struct deputy_identity *caller = sample_identity(&arena);
    caller->user.name = "%1\nx";
    caller->user.domain = "-";
    memcpy(caller->source.name, "%2\xE4\n\x01^%%", 9);
    audit_set_identity(&record, caller);
    ck_assert_str_eq(field(AUDIT_CALLER_ACCOUNT), "^{25}1^{A}x");
    ck_assert_str_eq(field(AUDIT_CALLER_DOMAIN), "^{2D}");
    ck_assert_str_eq(field(AUDIT_TOKEN_SOURCE), "^{25}2^{xE4}^{A}^{1}^{5E}^{25}^{25} (0xabc)");
}
END_TEST

START_TEST(the_service_fills_its_fields)
{
    struct deputy_identity *service = sample_identity(&arena);
    service->user = sample_sid(&arena, "S-1-5-18");
    service->user.name = "SYSTEM";
    service->user.domain = "NT AUTHORITY";
    audit_set_service(&record, service, 1234, 4294967295u);
    ck_assert_str_eq(field(27), "S-1-5-18");
    ck_assert_str_eq(field(28), "NT AUTHORITY\\SYSTEM");
    ck_assert_str_eq(field(29), "0x3e7");
    ck_assert_str_eq(field(30), "1234/4294967295");
    for (unsigned i = 1; i <= AUDIT_FIELDS; i++) {
        bool filled = (i >= 27 && i <= 30) || i == AUDIT_SCHEMA_VERSION;
        ck_assert_int_eq(strcmp(field(i), "-") != 0, filled);
    }
    ck_assert_uint_eq(record.user_size, 0);
}
END_TEST

START_TEST(a_service_without_names_or_facts)
{
    struct deputy_identity none = {0};
    struct deputy_identity *service = sample_identity(&arena);
    audit_set_service(&record, service, 1, 2);
    ck_assert_str_eq(field(AUDIT_SERVICE_ACCOUNT), "-");
    service->user.name = "Everyone";
    service->user.domain = "";
    audit_set_service(&record, service, 1, 2);
    ck_assert_str_eq(field(AUDIT_SERVICE_ACCOUNT), "Everyone");
    audit_record_free(&record);
    begin();
    audit_set_service(&record, &none, 1, 2);
    ck_assert_str_eq(field(AUDIT_SERVICE_SID), "-");
    ck_assert_str_eq(field(AUDIT_SERVICE_LOGON), "-");
    ck_assert_str_eq(field(AUDIT_SERVICE_PROCESS), "1/2");
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        positions_are_those_of_the_interface,
        events_have_their_type_and_category,
        there_are_no_other_events,
        a_new_record_has_its_schema_and_nothing_else,
        absent_empty_and_a_dash_are_three_things,
        every_field_is_neutralized,
        a_record_always_fits_into_an_event,
        the_first_of_two_texts_is_the_one_that_is_cut,
        limits_leave_room_for_marks_and_for_paths,
        every_field_is_found_by_its_name,
        formatted_text_that_is_too_long_fails,
        a_caller_fills_its_fields,
        a_caller_fills_no_other_fields,
        an_absent_fact_is_an_absent_field,
        zero_and_empty_facts_are_not_absent,
        what_has_no_word_is_shown_as_it_is,
        what_restricts_a_caller_is_seen_in_its_event,
        what_is_not_known_restricts_nobody,
        groups_that_only_deny_are_counted,
        an_unknown_account_is_absent,
        names_from_a_token_are_not_believed,
        the_service_fills_its_fields,
        a_service_without_names_or_facts,
        NULL,
    };
    return run_suite(make_suite_with("record", tests, begin, end));
}
