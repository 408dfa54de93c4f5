#include "identity/identity_json.h"
#include "base/status.h"
#include "unit/identity/sample.h"
#include "unit/suite.h"

#include <stdio.h>

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

static const char *rendered(const struct deputy_identity *identity)
{
    struct json json = {.buffer = &out};
    buffer_free(&out);
    identity_json(&json, identity);
    ck_assert_uint_eq(out.status, WIN32_OK);
    return out.bytes;
}

/* The whole JSON of an identity that has this one fact. */
static void check_fact(
    struct deputy_identity *identity, enum deputy_fact fact, const char *expected)
{
    identity->facts = 0;
    fact_set(identity, fact);
    ck_assert_str_eq(rendered(identity), expected);
}

START_TEST(an_identity_without_facts_is_an_empty_object)
{
    struct deputy_identity *identity = sample_identity(&arena);
    identity->facts = 0;
    ck_assert_str_eq(rendered(identity), "{}");
}
END_TEST

START_TEST(a_present_fact_is_a_key_and_an_absent_one_is_none)
{
    struct deputy_identity *identity = sample_linked_identity(&arena);
    for (unsigned i = 0; i < DEPUTY_FACT_COUNT; i++) {
        char key[64];
        snprintf(key, sizeof(key), "{\"%s\":", fact_table[i].key);
        identity->facts = 0;
        fact_set(identity, (enum deputy_fact)i);
        ck_assert_int_eq(strncmp(rendered(identity), key, strlen(key)), 0);
    }
}
END_TEST

START_TEST(a_zero_is_not_absent)
{
    struct deputy_identity identity = {0};
    check_fact(&identity, DEPUTY_FACT_SESSION, "{\"session\":0}");
    check_fact(&identity, DEPUTY_FACT_ELEVATED, "{\"elevated\":false}");
    check_fact(&identity, DEPUTY_FACT_GROUPS, "{\"groups\":[]}");
    check_fact(&identity, DEPUTY_FACT_PRIVILEGES, "{\"privileges\":[]}");
    check_fact(&identity, DEPUTY_FACT_LOGON_ID, "{\"logon_id\":\"0x0\"}");
    check_fact(&identity, DEPUTY_FACT_LEVEL, "{\"level\":\"anonymous\"}");
}
END_TEST

START_TEST(a_sid_has_its_name_only_when_it_is_known)
{
    struct deputy_identity identity = {.user = sample_sid(&arena, "S-1-5-18")};
    check_fact(&identity, DEPUTY_FACT_USER, "{\"user\":{\"sid\":\"S-1-5-18\"}}");
    identity.user.name = "SYSTEM";
    identity.user.domain = "NT AUTHORITY";
    check_fact(&identity, DEPUTY_FACT_USER,
        "{\"user\":{\"sid\":\"S-1-5-18\",\"name\":\"SYSTEM\",\"domain\":\"NT AUTHORITY\"}}");
}
END_TEST

START_TEST(integrity_has_its_word_when_there_is_one)
{
    struct deputy_identity identity = {.integrity = sample_sid(&arena, "S-1-16-12288")};
    check_fact(&identity, DEPUTY_FACT_INTEGRITY,
        "{\"integrity\":{\"sid\":\"S-1-16-12288\",\"level\":\"high\"}}");
    identity.integrity = sample_sid(&arena, "S-1-16-12345");
    check_fact(&identity, DEPUTY_FACT_INTEGRITY, "{\"integrity\":{\"sid\":\"S-1-16-12345\"}}");
}
END_TEST

static void check_attributes(uint32_t attributes, const char *words)
{
    char expected[256];
    struct deputy_group group = {sample_sid(&arena, "S-1-1-0"), attributes};
    struct deputy_identity identity = {.groups = {&group, 1}};
    snprintf(expected, sizeof(expected), "{\"groups\":[{\"sid\":\"S-1-1-0\",\"attributes\":[%s]}]}",
        words);
    check_fact(&identity, DEPUTY_FACT_GROUPS, expected);
}

START_TEST(group_attributes_have_their_words)
{
    check_attributes(0, "");
    check_attributes(0x1, "\"mandatory\"");
    check_attributes(0x2, "\"enabled-by-default\"");
    check_attributes(0x4, "\"enabled\"");
    check_attributes(0x8, "\"owner\"");
    check_attributes(0x10, "\"deny-only\"");
    check_attributes(0x20, "\"integrity\"");
    check_attributes(0x40, "\"integrity-enabled\"");
    check_attributes(0x20000000, "\"resource\"");
    check_attributes(0xC0000000, "\"logon-id\"");
    check_attributes(0xC0000007, "\"mandatory\",\"enabled-by-default\",\"enabled\",\"logon-id\"");
}
END_TEST

START_TEST(attribute_bits_without_a_word_are_not_dropped)
{
    check_attributes(0x80, "\"0x80\"");
    check_attributes(0x40000014, "\"enabled\",\"deny-only\",\"0x40000000\"");
    check_attributes(0x180, "\"0x180\"");
}
END_TEST

START_TEST(privileges_say_whether_they_are_enabled)
{
    static const struct deputy_privilege items[] = {
        {.luid = 23, .attributes = 3, .name = "SeChangeNotifyPrivilege"},
        {.luid = 29, .attributes = 1, .name = "SeImpersonatePrivilege"},
        {.luid = 20, .attributes = 4, .name = "SeDebugPrivilege"},
        {.luid = 0x14, .attributes = 0x80000002},
    };
    struct deputy_identity identity = {.privileges = {items, 4}};
    check_fact(&identity, DEPUTY_FACT_PRIVILEGES,
        "{\"privileges\":["
        "{\"name\":\"SeChangeNotifyPrivilege\",\"enabled\":true,"
        "\"attributes\":[\"enabled-by-default\",\"enabled\"]},"
        "{\"name\":\"SeImpersonatePrivilege\",\"enabled\":false,"
        "\"attributes\":[\"enabled-by-default\"]},"
        "{\"name\":\"SeDebugPrivilege\",\"enabled\":false,\"attributes\":[\"removed\"]},"
        "{\"name\":\"0x14\",\"enabled\":true,\"attributes\":[\"enabled\",\"used-for-access\"]}"
        "]}");
}
END_TEST

START_TEST(numbers_with_words_are_words)
{
    struct deputy_identity identity = {.type = 1, .level = 3, .elevation_type = 2};
    check_fact(&identity, DEPUTY_FACT_TYPE, "{\"type\":\"primary\"}");
    check_fact(&identity, DEPUTY_FACT_LEVEL, "{\"level\":\"delegation\"}");
    check_fact(&identity, DEPUTY_FACT_ELEVATION_TYPE, "{\"elevation_type\":\"full\"}");
    identity.type = 4294967295;
    check_fact(&identity, DEPUTY_FACT_TYPE, "{\"type\":\"4294967295\"}");
}
END_TEST

START_TEST(plain_numbers_are_numbers)
{
    struct deputy_identity identity = {.session = 4294967295, .mandatory_policy = 3};
    check_fact(&identity, DEPUTY_FACT_SESSION, "{\"session\":4294967295}");
    check_fact(&identity, DEPUTY_FACT_MANDATORY_POLICY, "{\"mandatory_policy\":3}");
}
END_TEST

START_TEST(luids_are_strings_with_all_64_bits)
{
    struct deputy_identity identity = {.token_id = UINT64_MAX, .logon_id = 0x3E7};
    check_fact(&identity, DEPUTY_FACT_TOKEN_ID, "{\"token_id\":\"0xffffffffffffffff\"}");
    check_fact(&identity, DEPUTY_FACT_LOGON_ID, "{\"logon_id\":\"0x3e7\"}");
}
END_TEST

START_TEST(the_source_is_a_name_and_a_luid)
{
    struct deputy_identity identity = {.source = {.name = "Advapi", .id = 0x1234}};
    check_fact(
        &identity, DEPUTY_FACT_SOURCE, "{\"source\":{\"name\":\"Advapi\",\"id\":\"0x1234\"}}");
}
END_TEST

START_TEST(flags_are_booleans)
{
    struct deputy_identity identity = {.elevated = 1, .ui_access = 2};
    check_fact(&identity, DEPUTY_FACT_ELEVATED, "{\"elevated\":true}");
    check_fact(&identity, DEPUTY_FACT_UI_ACCESS, "{\"ui_access\":true}");
    check_fact(&identity, DEPUTY_FACT_SANDBOX_INERT, "{\"sandbox_inert\":false}");
}
END_TEST

START_TEST(the_default_dacl_is_sddl)
{
    static const uint8_t acl[] = {2, 0, 28, 0, 1, 0, 0, 0, 0, 3, 20, 0, 0xFF, 1, 0x1F, 0, 1, 1, 0,
        0, 0, 0, 0, 5, 18, 0, 0, 0};
    struct deputy_identity identity = {.default_dacl = {acl, sizeof(acl)}};
    check_fact(&identity, DEPUTY_FACT_DEFAULT_DACL,
        "{\"default_dacl\":\"D:(A;OICI;0x1f01ff;;;S-1-5-18)\"}");
    identity.default_dacl.size = 0;
    check_fact(&identity, DEPUTY_FACT_DEFAULT_DACL, "{\"default_dacl\":\"D:NO_ACCESS_CONTROL\"}");
    identity.default_dacl.size = 20;
    check_fact(&identity, DEPUTY_FACT_DEFAULT_DACL, "{\"default_dacl\":null}");
}
END_TEST

START_TEST(a_linked_token_is_a_nested_identity)
{
    struct deputy_identity linked = {.session = 2};
    struct deputy_identity identity = {.linked_token = &linked};
    fact_set(&linked, DEPUTY_FACT_SESSION);
    check_fact(&identity, DEPUTY_FACT_LINKED_TOKEN, "{\"linked_token\":{\"session\":2}}");
}
END_TEST

START_TEST(members_are_separated)
{
    struct deputy_identity identity = {.session = 1, .type = 1, .ui_access = 1};
    fact_set(&identity, DEPUTY_FACT_TYPE);
    fact_set(&identity, DEPUTY_FACT_SESSION);
    fact_set(&identity, DEPUTY_FACT_UI_ACCESS);
    ck_assert_str_eq(
        rendered(&identity), "{\"type\":\"primary\",\"session\":1,\"ui_access\":true}");
}
END_TEST

START_TEST(a_hostile_name_stays_inside_its_string)
{
    struct deputy_identity identity = {.user = sample_sid(&arena, "S-1-5-18")};
    identity.user.name = "a\",\"sid\":\"S-1-5-32-544\n\x1B[2J\xFF";
    check_fact(&identity, DEPUTY_FACT_USER,
        "{\"user\":{\"sid\":\"S-1-5-18\",\"name\":"
        "\"a\\\",\\\"sid\\\":\\\"S-1-5-32-544\\n\\u001b[2J\xEF\xBF\xBD\"}}");
}
END_TEST

START_TEST(what_does_not_fit_is_told)
{
    struct deputy_identity *identity = sample_linked_identity(&arena);
    size_t whole = strlen(rendered(identity));
    for (size_t limit = 1; limit < whole; limit += 7) {
        struct buffer small = {.limit = limit};
        struct json json = {.buffer = &small};
        identity_json(&json, identity);
        ck_assert_uint_eq(small.status, WIN32_MORE_DATA);
        buffer_free(&small);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        an_identity_without_facts_is_an_empty_object,
        a_present_fact_is_a_key_and_an_absent_one_is_none,
        a_zero_is_not_absent,
        a_sid_has_its_name_only_when_it_is_known,
        integrity_has_its_word_when_there_is_one,
        group_attributes_have_their_words,
        attribute_bits_without_a_word_are_not_dropped,
        privileges_say_whether_they_are_enabled,
        numbers_with_words_are_words,
        plain_numbers_are_numbers,
        luids_are_strings_with_all_64_bits,
        the_source_is_a_name_and_a_luid,
        flags_are_booleans,
        the_default_dacl_is_sddl,
        a_linked_token_is_a_nested_identity,
        members_are_separated,
        a_hostile_name_stays_inside_its_string,
        what_does_not_fit_is_told,
        NULL,
    };
    return run_suite(make_suite_with("identity_json", tests, setup, teardown));
}
