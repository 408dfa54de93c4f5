/* The classes of token information: their numbers are the system's, and an answer is believed only
 * as far as it lies in its buffer. */
#include "unit/token/fake_token.h"
#include "token/token_access.h"
#include "base/status.h"
#include "unit/suite.h"

#include <stdlib.h>
#include <string.h>

static struct arena arena;
static struct deputy_identity identity;

static void setup(void)
{
    arena = (struct arena){0};
    identity = (struct deputy_identity){0};
}

static void teardown(void)
{
    arena_free(&arena);
}

/* The page "TOKEN_INFORMATION_CLASS enumeration" lists all of these from TokenUser on, and starts
 * with TokenUser = 1 (winnt.h); System Informer's phnt/ntseapi.h has the same order with numbers in
 * comments, as has its list in public tools with "TokenIsRestricted = 40, TokenProcessTrustLevel =
 * 41". test_token_reading.c holds those against winnt.h that it knows. */
static const char *const names[] = {NULL, "TokenUser", "TokenGroups", "TokenPrivileges",
    "TokenOwner", "TokenPrimaryGroup", "TokenDefaultDacl", "TokenSource", "TokenType",
    "TokenImpersonationLevel", "TokenStatistics", "TokenRestrictedSids", "TokenSessionId",
    "TokenGroupsAndPrivileges", "TokenSessionReference", "TokenSandBoxInert", "TokenAuditPolicy",
    "TokenOrigin", "TokenElevationType", "TokenLinkedToken", "TokenElevation",
    "TokenHasRestrictions", "TokenAccessInformation", "TokenVirtualizationAllowed",
    "TokenVirtualizationEnabled", "TokenIntegrityLevel", "TokenUIAccess", "TokenMandatoryPolicy",
    "TokenLogonSid", "TokenIsAppContainer", "TokenCapabilities", "TokenAppContainerSid",
    "TokenAppContainerNumber", "TokenUserClaimAttributes", "TokenDeviceClaimAttributes",
    "TokenRestrictedUserClaimAttributes", "TokenRestrictedDeviceClaimAttributes",
    "TokenDeviceGroups", "TokenRestrictedDeviceGroups", "TokenSecurityAttributes",
    "TokenIsRestricted", "TokenProcessTrustLevel"};

static const struct {
    enum token_class class;
    const char *name;
} used[] = {
    {TOKEN_CLASS_USER, "TokenUser"},
    {TOKEN_CLASS_GROUPS, "TokenGroups"},
    {TOKEN_CLASS_PRIVILEGES, "TokenPrivileges"},
    {TOKEN_CLASS_OWNER, "TokenOwner"},
    {TOKEN_CLASS_PRIMARY_GROUP, "TokenPrimaryGroup"},
    {TOKEN_CLASS_DEFAULT_DACL, "TokenDefaultDacl"},
    {TOKEN_CLASS_SOURCE, "TokenSource"},
    {TOKEN_CLASS_STATISTICS, "TokenStatistics"},
    {TOKEN_CLASS_RESTRICTED_SIDS, "TokenRestrictedSids"},
    {TOKEN_CLASS_SESSION_ID, "TokenSessionId"},
    {TOKEN_CLASS_SANDBOX_INERT, "TokenSandBoxInert"},
    {TOKEN_CLASS_ORIGIN, "TokenOrigin"},
    {TOKEN_CLASS_ELEVATION_TYPE, "TokenElevationType"},
    {TOKEN_CLASS_ELEVATION, "TokenElevation"},
    {TOKEN_CLASS_ACCESS_INFORMATION, "TokenAccessInformation"},
    {TOKEN_CLASS_VIRTUALIZATION_ALLOWED, "TokenVirtualizationAllowed"},
    {TOKEN_CLASS_VIRTUALIZATION_ENABLED, "TokenVirtualizationEnabled"},
    {TOKEN_CLASS_INTEGRITY_LEVEL, "TokenIntegrityLevel"},
    {TOKEN_CLASS_UI_ACCESS, "TokenUIAccess"},
    {TOKEN_CLASS_MANDATORY_POLICY, "TokenMandatoryPolicy"},
    {TOKEN_CLASS_CAPABILITIES, "TokenCapabilities"},
    {TOKEN_CLASS_APPCONTAINER_SID, "TokenAppContainerSid"},
    {TOKEN_CLASS_PROCESS_TRUST_LEVEL, "TokenProcessTrustLevel"},
};

enum { USED = sizeof(used) / sizeof(used[0]) };

/* Read an answer that lies in memory of just its size, so that a sanitizer sees a read outside. */
static uint32_t read_exact(
    const struct fake_token *token, enum token_class class, void (*spoil)(uint8_t *bytes))
{
    size_t size = fake_token_answer(token, class, NULL, 0);
    uint8_t *bytes = malloc(size);
    ck_assert_uint_eq(fake_token_answer(token, class, bytes, size), size);
    if (spoil)
        spoil(bytes);
    const struct answer answer = {bytes, size};
    uint32_t status = token_class_read(class, &answer, &arena, &identity);
    free(bytes);
    return status;
}

START_TEST(the_numbers_are_the_systems)
{
    for (size_t i = 0; i < USED; i++)
        ck_assert_str_eq(names[used[i].class], used[i].name);
    ck_assert_str_eq(names[TOKEN_CLASS_LINKED_TOKEN], "TokenLinkedToken");
    ck_assert_uint_eq(sizeof(names) / sizeof(names[0]), 42);
}
END_TEST

START_TEST(a_whole_answer_gives_its_facts)
{
    for (size_t i = 0; i < USED; i++) {
        identity = (struct deputy_identity){0};
        uint64_t facts = token_class_facts(used[i].class);
        ck_assert_uint_eq(read_exact(&fake_token_confined, used[i].class, NULL), WIN32_OK);
        ck_assert_msg((identity.facts & facts) == facts, "%s", used[i].name);
    }
}
END_TEST

/* As a fault or an attacker might have it: an answer that ends anywhere, with pointers as they were
 * when it was whole. */
START_TEST(an_answer_that_ends_early_is_refused)
{
    for (size_t i = 0; i < USED; i++) {
        size_t size = fake_token_answer(&fake_token_confined, used[i].class, NULL, 0);
        uint8_t *whole = malloc(size);
        fake_token_answer(&fake_token_confined, used[i].class, whole, size);
        for (size_t end = used[i].class == TOKEN_CLASS_DEFAULT_DACL; end < size; end++) {
            const struct answer answer = {whole, end};
            identity = (struct deputy_identity){.facts = 0};
            uint32_t status = token_class_read(used[i].class, &answer, &arena, &identity);
            ck_assert_msg(status == WIN32_INVALID_DATA, "%s of %zu bytes", used[i].name, end);
            ck_assert_uint_eq(identity.facts, 0);
        }
        free(whole);
    }
}
END_TEST

static void point_to_one(uint8_t *bytes)
{
    const uintptr_t one = 1;
    memcpy(bytes, &one, sizeof(one));
}

static void point_before(uint8_t *bytes)
{
    const uint8_t *before = bytes - 8;
    memcpy(bytes, &before, sizeof(before));
}

/* TokenIsRestricted, a number, once passed for a pointer to a SID and ended the service. */
START_TEST(a_number_is_not_taken_for_a_pointer)
{
    static const enum token_class pointing[] = {TOKEN_CLASS_USER, TOKEN_CLASS_OWNER,
        TOKEN_CLASS_PRIMARY_GROUP, TOKEN_CLASS_DEFAULT_DACL, TOKEN_CLASS_INTEGRITY_LEVEL,
        TOKEN_CLASS_APPCONTAINER_SID, TOKEN_CLASS_PROCESS_TRUST_LEVEL,
        TOKEN_CLASS_ACCESS_INFORMATION};
    for (size_t i = 0; i < sizeof(pointing) / sizeof(pointing[0]); i++) {
        ck_assert_uint_eq(
            read_exact(&fake_token_confined, pointing[i], point_to_one), WIN32_INVALID_DATA);
        ck_assert_uint_eq(
            read_exact(&fake_token_confined, pointing[i], point_before), WIN32_INVALID_DATA);
    }
    ck_assert_uint_eq(identity.facts, 0);
}
END_TEST

static void count_all(uint8_t *bytes)
{
    memset(bytes, 0xFF, sizeof(uint32_t));
}

static void count_overflow(uint8_t *bytes)
{
    const uint32_t count = 0x10000000; /* times 16 is 2^32 */
    memcpy(bytes, &count, sizeof(count));
}

START_TEST(a_count_beyond_the_answer_is_refused)
{
    static const enum token_class counting[] = {TOKEN_CLASS_GROUPS, TOKEN_CLASS_RESTRICTED_SIDS,
        TOKEN_CLASS_CAPABILITIES, TOKEN_CLASS_PRIVILEGES};
    for (size_t i = 0; i < sizeof(counting) / sizeof(counting[0]); i++) {
        ck_assert_uint_eq(
            read_exact(&fake_token_confined, counting[i], count_all), WIN32_INVALID_DATA);
        ck_assert_uint_eq(
            read_exact(&fake_token_confined, counting[i], count_overflow), WIN32_INVALID_DATA);
    }
}
END_TEST

/* The second byte of a SID counts its subauthorities. */
static void lengthen_sid(uint8_t *bytes)
{
    uint8_t *sid;
    memcpy(&sid, bytes, sizeof(sid));
    sid[1] = 15;
}

static void lengthen_acl(uint8_t *bytes)
{
    uint8_t *acl;
    memcpy(&acl, bytes, sizeof(acl));
    acl[2] = 29;
}

static void shorten_acl(uint8_t *bytes)
{
    uint8_t *acl;
    memcpy(&acl, bytes, sizeof(acl));
    acl[2] = 7;
}

START_TEST(what_is_longer_than_its_answer_is_refused)
{
    const struct fake_token *token = &fake_token_plain;
    ck_assert_uint_eq(read_exact(token, TOKEN_CLASS_USER, lengthen_sid), WIN32_INVALID_DATA);
    ck_assert_uint_eq(
        read_exact(token, TOKEN_CLASS_DEFAULT_DACL, lengthen_acl), WIN32_INVALID_DATA);
    ck_assert_uint_eq(read_exact(token, TOKEN_CLASS_DEFAULT_DACL, shorten_acl), WIN32_INVALID_DATA);
}
END_TEST

START_TEST(label_and_logon_sid_are_found_among_the_groups)
{
    ck_assert_uint_eq(read_exact(&fake_token_plain, TOKEN_CLASS_GROUPS, NULL), WIN32_OK);
    ck_assert(deputy_has(&identity, DEPUTY_FACT_INTEGRITY));
    ck_assert_str_eq(identity.integrity.text, "S-1-16-8192");
    ck_assert(deputy_has(&identity, DEPUTY_FACT_LOGON_SID));
    ck_assert_uint_eq(identity.logon_sid.count, 1);
    ck_assert_str_eq(identity.logon_sid.items[0].sid.text, "S-1-5-5-0-123456");
    ck_assert_uint_eq(identity.groups.count, 4);
}
END_TEST

START_TEST(two_labels_are_none)
{
    static const struct fake_sid groups[] = {
        {"S-1-16-8192", 0x60}, {"S-1-16-4096", 0x60}, {NULL, 0}};
    struct fake_token token = fake_token_plain;
    token.groups = groups;
    ck_assert_uint_eq(read_exact(&token, TOKEN_CLASS_GROUPS, NULL), WIN32_OK);
    ck_assert(!deputy_has(&identity, DEPUTY_FACT_INTEGRITY));
    ck_assert(!deputy_has(&identity, DEPUTY_FACT_LOGON_SID));
}
END_TEST

START_TEST(a_primary_token_has_no_level)
{
    struct fake_token token = fake_token_plain;
    token.type = 1;
    ck_assert_uint_eq(read_exact(&token, TOKEN_CLASS_STATISTICS, NULL), WIN32_OK);
    ck_assert_uint_eq(identity.type, 1);
    ck_assert(!deputy_has(&identity, DEPUTY_FACT_LEVEL));
    ck_assert_uint_eq(identity.token_id, UINT64_C(0x100000011));
    ck_assert_uint_eq(identity.logon_id, 0x22);
    ck_assert_uint_eq(identity.modified_id, 0x33);
}
END_TEST

START_TEST(no_default_dacl_is_a_fact)
{
    struct fake_token token = fake_token_plain;
    const struct answer nothing = {&token, 0};
    token.has_dacl = false;
    ck_assert_uint_eq(read_exact(&token, TOKEN_CLASS_DEFAULT_DACL, NULL), WIN32_OK);
    ck_assert(deputy_has(&identity, DEPUTY_FACT_DEFAULT_DACL));
    ck_assert_uint_eq(identity.default_dacl.size, 0);
    identity = (struct deputy_identity){0};
    ck_assert_uint_eq(
        token_class_read(TOKEN_CLASS_DEFAULT_DACL, &nothing, &arena, &identity), WIN32_OK);
    ck_assert(deputy_has(&identity, DEPUTY_FACT_DEFAULT_DACL));
}
END_TEST

START_TEST(what_a_token_has_not_got_is_absent)
{
    ck_assert_uint_eq(
        read_exact(&fake_token_plain, TOKEN_CLASS_PROCESS_TRUST_LEVEL, NULL), WIN32_OK);
    ck_assert_uint_eq(read_exact(&fake_token_plain, TOKEN_CLASS_APPCONTAINER_SID, NULL), WIN32_OK);
    ck_assert_uint_eq(identity.facts, 0);
}
END_TEST

/* --- the answer for an access check ---------------------------------------------------------- */

START_TEST(one_answer_has_what_single_classes_have)
{
    static const enum token_class single[] = {TOKEN_CLASS_USER, TOKEN_CLASS_GROUPS,
        TOKEN_CLASS_RESTRICTED_SIDS, TOKEN_CLASS_PRIVILEGES, TOKEN_CLASS_MANDATORY_POLICY,
        TOKEN_CLASS_APPCONTAINER_SID, TOKEN_CLASS_CAPABILITIES, TOKEN_CLASS_PROCESS_TRUST_LEVEL};
    ck_assert_uint_eq(
        read_exact(&fake_token_confined, TOKEN_CLASS_ACCESS_INFORMATION, NULL), WIN32_OK);
    struct deputy_identity at_once = identity;
    identity = (struct deputy_identity){0};
    for (size_t i = 0; i < sizeof(single) / sizeof(single[0]); i++)
        ck_assert_uint_eq(read_exact(&fake_token_confined, single[i], NULL), WIN32_OK);
    ck_assert_uint_eq(at_once.facts, identity.facts);
    ck_assert_str_eq(at_once.user.text, identity.user.text);
    ck_assert_uint_eq(at_once.groups.count, identity.groups.count);
    ck_assert_str_eq(at_once.groups.items[0].sid.text, identity.groups.items[0].sid.text);
    ck_assert_uint_eq(at_once.restricting_sids.count, 2);
    ck_assert_str_eq(at_once.capabilities.items[0].sid.text, "S-1-15-3-1");
    ck_assert_str_eq(at_once.appcontainer.text, identity.appcontainer.text);
    ck_assert_str_eq(at_once.trust_level.text, identity.trust_level.text);
    ck_assert_uint_eq(at_once.privileges.count, 5);
    ck_assert_uint_eq(at_once.mandatory_policy, 1);
}
END_TEST

static uint64_t facts_on(enum fake_windows windows)
{
    struct fake_token token = fake_token_confined;
    token.windows = windows;
    size_t size = fake_token_answer(&token, TOKEN_CLASS_ACCESS_INFORMATION, NULL, 0);
    uint8_t *bytes = malloc(size);
    fake_token_answer(&token, TOKEN_CLASS_ACCESS_INFORMATION, bytes, size);
    const struct answer answer = {bytes, size};
    uint64_t facts = token_access_facts(&answer);
    identity = (struct deputy_identity){0};
    ck_assert_uint_eq(
        token_class_read(TOKEN_CLASS_ACCESS_INFORMATION, &answer, &arena, &identity), WIN32_OK);
    ck_assert_uint_eq(identity.facts & facts, facts);
    free(bytes);
    return facts;
}

/* The page: package, capabilities and number are not available before Windows 8. */
START_TEST(members_that_a_system_has_not_got_are_not_read)
{
    const uint64_t package =
        FACT_BIT(DEPUTY_FACT_APPCONTAINER) | FACT_BIT(DEPUTY_FACT_CAPABILITIES);
    const uint64_t trust = FACT_BIT(DEPUTY_FACT_TRUST_LEVEL);
    uint64_t seven = facts_on(FAKE_WINDOWS_7);
    ck_assert_uint_eq(seven & (package | trust), 0);
    ck_assert_uint_eq(identity.facts & (package | trust), 0);
    ck_assert_uint_eq(facts_on(FAKE_WINDOWS_8), seven | package);
    ck_assert_uint_eq(facts_on(FAKE_WINDOWS_8_1), seven | package | trust);
    ck_assert_uint_eq(facts_on(FAKE_WINDOWS_10), seven | package | trust);
}
END_TEST

START_TEST(another_user_than_the_known_one_is_refused)
{
    struct fake_token other = fake_token_plain;
    other.user = "S-1-5-18";
    ck_assert_uint_eq(read_exact(&fake_token_plain, TOKEN_CLASS_USER, NULL), WIN32_OK);
    ck_assert_uint_eq(
        read_exact(&fake_token_plain, TOKEN_CLASS_ACCESS_INFORMATION, NULL), WIN32_OK);
    ck_assert_uint_eq(read_exact(&other, TOKEN_CLASS_ACCESS_INFORMATION, NULL), WIN32_INVALID_DATA);
}
END_TEST

/* Every pointer of the structure, pointed elsewhere. */
START_TEST(no_pointer_of_the_structure_is_believed)
{
    size_t size = fake_token_answer(&fake_token_confined, TOKEN_CLASS_ACCESS_INFORMATION, NULL, 0);
    uint8_t *bytes = malloc(size);
    const struct answer answer = {bytes, size};
    unsigned pointers = 0;
    for (size_t at = 0; at + sizeof(void *) <= size; at += sizeof(uint32_t)) {
        const uint8_t *pointer;
        fake_token_answer(&fake_token_confined, TOKEN_CLASS_ACCESS_INFORMATION, bytes, size);
        memcpy(&pointer, bytes + at, sizeof(pointer));
        if ((uintptr_t)pointer < (uintptr_t)bytes || (uintptr_t)pointer >= (uintptr_t)bytes + size)
            continue;
        pointers++;
        const uint8_t *const elsewhere[] = {NULL, bytes - 4, bytes + size, bytes + size - 2};
        for (size_t i = 0; i < 4; i++) {
            memcpy(bytes + at, &elsewhere[i], sizeof(elsewhere[i]));
            (void)token_class_read(TOKEN_CLASS_ACCESS_INFORMATION, &answer, &arena, &identity);
        }
    }
    ck_assert_uint_ge(pointers, 18); /* 7 in it, 3 to items, 8 to SIDs; one is not read */
    free(bytes);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        the_numbers_are_the_systems,
        a_whole_answer_gives_its_facts,
        an_answer_that_ends_early_is_refused,
        a_number_is_not_taken_for_a_pointer,
        a_count_beyond_the_answer_is_refused,
        what_is_longer_than_its_answer_is_refused,
        label_and_logon_sid_are_found_among_the_groups,
        two_labels_are_none,
        a_primary_token_has_no_level,
        no_default_dacl_is_a_fact,
        what_a_token_has_not_got_is_absent,
        one_answer_has_what_single_classes_have,
        members_that_a_system_has_not_got_are_not_read,
        another_user_than_the_known_one_is_refused,
        no_pointer_of_the_structure_is_believed,
        NULL,
    };
    return run_suite(make_suite_with("token_class", tests, setup, teardown));
}
