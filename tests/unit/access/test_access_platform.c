/* The access check against the platform's own AccessCheck, on random descriptors and on tokens that
 * can really be made here. What the platform is known to lack is left out by what the case has in
 * it, never by its result, and counted. What cannot be made here at all is not tried: integrity
 * labels, restricting SIDs, AppContainers, disabled groups.
 *
 * usage: test_access_platform [CASES [SEED]] */
#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#include "access/check.h"
#include "access/sddl/sddl.h"
#include "unit/access/access_random.h"
#include "identity/sid.h"

enum { TOKENS = 4, BATCH = 4096, TEXT_SIZE = 256, SHOWN_MAX = 10 };

/* Things in a case that the platform (Wine 8.0) does not evaluate as Windows does. */
enum lack {
    LACK_NONE,
    LACK_OBJECT,    /* object ACEs are passed over */
    LACK_CONDITION, /* conditional ACEs are passed over */
    LACK_OWNER_ACE, /* OWNER RIGHTS is an ordinary SID */
    LACK_OWNER,     /* the owner gets DELETE, WRITE_OWNER and SYNCHRONIZE, too */
    LACK_LATE_DENY, /* a deny of a right that is allowed already ends the walk */
    LACK_DENY_ONLY, /* a deny does not apply to a group that is deny-only */
    LACK_PRIVILEGE, /* SeTakeOwnershipPrivilege gives nothing */
    LACK_NULL_DACL, /* without a DACL, ACCESS_SYSTEM_SECURITY needs no privilege */
    LACK_COUNT
};

static const char *const lack_names[LACK_COUNT] = {
    [LACK_NONE] = "nothing",
    [LACK_OBJECT] = "object ACEs",
    [LACK_CONDITION] = "conditional ACEs",
    [LACK_OWNER_ACE] = "OWNER RIGHTS",
    [LACK_OWNER] = "rights of the owner beyond READ_CONTROL and WRITE_DAC",
    [LACK_LATE_DENY] = "a deny behind an allow of the same right",
    [LACK_DENY_ONLY] = "a deny of a group that is deny-only",
    [LACK_PRIVILEGE] = "WRITE_OWNER by SeTakeOwnershipPrivilege",
    [LACK_NULL_DACL] = "ACCESS_SYSTEM_SECURITY without a DACL",
};

static uint32_t case_count = 20000;
static uint64_t first_seed = 1;

/* A token of the platform, and our view of it. */
struct subject {
    HANDLE handle;
    struct arena arena;
    struct access_token token;
    struct deputy_identity identity;
};

static struct subject subjects[TOKENS];

static void *query(HANDLE token, TOKEN_INFORMATION_CLASS class, struct arena *arena)
{
    DWORD size = 0;
    GetTokenInformation(token, class, NULL, 0, &size);
    void *memory = arena_alloc(arena, size);
    ck_assert_ptr_nonnull(memory);
    ck_assert(GetTokenInformation(token, class, memory, size, &size));
    return memory;
}

static struct deputy_sid sid_of(PSID sid)
{
    return (struct deputy_sid){.bytes = sid, .size = GetLengthSid(sid)};
}

static void read_groups(struct subject *subject)
{
    TOKEN_GROUPS *groups = query(subject->handle, TokenGroups, &subject->arena);
    struct deputy_group *items = arena_array(&subject->arena, groups->GroupCount, sizeof(*items));
    ck_assert_ptr_nonnull(items);
    for (DWORD i = 0; i < groups->GroupCount; i++)
        items[i] =
            (struct deputy_group){sid_of(groups->Groups[i].Sid), groups->Groups[i].Attributes};
    subject->identity.groups = (struct deputy_groups){items, groups->GroupCount};
}

static void read_privileges(struct subject *subject)
{
    TOKEN_PRIVILEGES *held = query(subject->handle, TokenPrivileges, &subject->arena);
    struct deputy_privilege *items =
        arena_array(&subject->arena, held->PrivilegeCount, sizeof(*items));
    ck_assert_ptr_nonnull(items);
    for (DWORD i = 0; i < held->PrivilegeCount; i++)
        items[i] = (struct deputy_privilege){
            .luid = held->Privileges[i].Luid.LowPart, .attributes = held->Privileges[i].Attributes};
    subject->identity.privileges = (struct deputy_privileges){items, held->PrivilegeCount};
}

/* Labels are left out on both sides: the view has no integrity level. */
static void view_token(struct subject *subject)
{
    TOKEN_USER *user = query(subject->handle, TokenUser, &subject->arena);
    subject->identity.user = sid_of(user->User.Sid);
    read_groups(subject);
    read_privileges(subject);
    subject->identity.facts = UINT64_C(1) << DEPUTY_FACT_USER | UINT64_C(1) << DEPUTY_FACT_GROUPS |
                              UINT64_C(1) << DEPUTY_FACT_PRIVILEGES;
    ck_assert_uint_eq(
        access_token_make(&subject->identity, 0, &subject->arena, &subject->token), 0);
}

static void enable_privilege(HANDLE token, DWORD luid, bool enable)
{
    TOKEN_PRIVILEGES wanted = {.PrivilegeCount = 1,
        .Privileges = {
            {.Luid = {.LowPart = luid}, .Attributes = enable ? SE_PRIVILEGE_ENABLED : 0}}};
    ck_assert(AdjustTokenPrivileges(token, FALSE, &wanted, 0, NULL, NULL));
}

/* Make these SIDs of the token deny-only, then an impersonation token of it. */
static HANDLE make_token(HANDLE primary, const char *const *disabled, DWORD count)
{
    SID_AND_ATTRIBUTES sids[4];
    uint8_t bytes[4][SID_SIZE_MAX];
    HANDLE filtered = NULL;
    HANDLE token = NULL;
    for (DWORD i = 0; i < count; i++) {
        size_t size;
        ck_assert(sid_parse(disabled[i], bytes[i], &size));
        sids[i] = (SID_AND_ATTRIBUTES){bytes[i], 0};
    }
    ck_assert(
        CreateRestrictedToken(primary, 0, count, count ? sids : NULL, 0, NULL, 0, NULL, &filtered));
    ck_assert(DuplicateTokenEx(
        filtered, MAXIMUM_ALLOWED, NULL, SecurityImpersonation, TokenImpersonation, &token));
    CloseHandle(filtered);
    return token;
}

static void make_subjects(void)
{
    static const char *const disabled[] = {"S-1-5-32-544", "S-1-5-32-545", "S-1-5-11"};
    HANDLE primary = NULL;
    ck_assert(OpenProcessToken(GetCurrentProcess(), MAXIMUM_ALLOWED, &primary));
    for (DWORD i = 0; i < TOKENS; i++) {
        subjects[i] = (struct subject){.handle = make_token(primary, disabled, i)};
        enable_privilege(subjects[i].handle, 8, i % 2 == 0);
        enable_privilege(subjects[i].handle, 9, i == 1);
        view_token(&subjects[i]);
    }
    CloseHandle(primary);
}

static void free_subjects(void)
{
    for (size_t i = 0; i < TOKENS; i++) {
        CloseHandle(subjects[i].handle);
        arena_free(&subjects[i].arena);
    }
}

/* A random case. */
struct sample {
    struct subject *subject;
    struct random_descriptor made;
    char text[RANDOM_TEXT_SIZE];
    struct buffer bytes;
    struct descriptor descriptor;
    uint32_t desired;
};

static const char *const trustees[] = {"BU", "AU", "WD", "BA", "IU", "BG", "SY", "LU"};

static uint32_t random_desired(struct random *random)
{
    uint32_t desired = random_mask(random) | random_mask(random);
    if (random_below(random, 4) == 0)
        desired = RIGHT_MAXIMUM_ALLOWED;
    if (random_below(random, 16) == 0)
        desired |= RIGHT_SYSTEM_SECURITY;
    return right_map(desired, right_mapping(RIGHT_OBJECT_FILE));
}

static void make_sample(struct sample *sample, uint64_t seed)
{
    struct random random = {seed * UINT64_C(0x2545F4914F6CDD1D)};
    *sample = (struct sample){.subject = &subjects[random_below(&random, TOKENS)]};
    sample->made = random_descriptor(&random,
        RANDOM_OBJECT | RANDOM_CONDITION | RANDOM_INHERIT_ONLY | RANDOM_OWNER_RIGHTS, trustees,
        sizeof(trustees) / sizeof(trustees[0]));
    random_write(&sample->made, sample->text);
    sample->desired = random_desired(&random);
    ck_assert_uint_eq(sddl_parse(sample->text, NULL, &sample->bytes, NULL), 0);
    ck_assert_uint_eq(descriptor_parse((const uint8_t *)sample->bytes.bytes, sample->bytes.size,
                          &sample->descriptor),
        0);
}

/* How the owner counts in the token. */
static uint32_t owner_match(const struct sample *sample)
{
    const struct access_sid *owner = &sample->descriptor.owner;
    return sid_set_find(&sample->subject->token.sids, owner->bytes, owner->size);
}

/* What the owner has by being it is allowed before any ACE. */
static bool has_late_deny(const struct sample *sample)
{
    struct access_acl_walk walk = access_acl_walk(&sample->descriptor.dacl);
    struct access_ace ace;
    bool owner = owner_match(sample) & SID_MATCH_ALLOW;
    uint32_t allowed = owner ? RIGHT_READ_CONTROL | RIGHT_WRITE_DAC : 0;
    while (access_acl_next(&walk, &ace)) {
        uint32_t mask = right_map(ace.mask, right_mapping(RIGHT_OBJECT_FILE));
        if (ace.type == ACCESS_ACE_DENY && (mask & allowed))
            return true;
        if (ace.type == ACCESS_ACE_ALLOW)
            allowed |= mask;
    }
    return false;
}

static bool has_ace(const struct sample *sample, uint8_t first, uint8_t last)
{
    struct access_acl_walk walk = access_acl_walk(&sample->descriptor.dacl);
    struct access_ace ace;
    while (access_acl_next(&walk, &ace)) {
        if (ace.type >= first && ace.type <= last)
            return true;
    }
    return false;
}

static bool denies_deny_only(const struct sample *sample)
{
    struct access_acl_walk walk = access_acl_walk(&sample->descriptor.dacl);
    struct access_ace ace;
    while (access_acl_next(&walk, &ace)) {
        uint32_t match = sid_set_find(&sample->subject->token.sids, ace.sid.bytes, ace.sid.size);
        if (ace.type == ACCESS_ACE_DENY && (match & SID_MATCH_DENY_ONLY))
            return true;
    }
    return false;
}

/* The first thing in a case that the platform lacks. */
static enum lack find_lack(const struct sample *sample)
{
    uint32_t beyond = RIGHT_DELETE | RIGHT_WRITE_OWNER | RIGHT_SYNCHRONIZE | RIGHT_MAXIMUM_ALLOWED;
    if (has_ace(sample, ACCESS_ACE_ALLOW_OBJECT, ACCESS_ACE_DENY_OBJECT))
        return LACK_OBJECT;
    if (has_ace(sample, ACCESS_ACE_ALLOW_CALLBACK, ACCESS_ACE_DENY_CALLBACK_OBJECT))
        return LACK_CONDITION;
    if (owner_match(sample) && strstr(sample->text, ";OW)"))
        return LACK_OWNER_ACE;
    if ((owner_match(sample) & SID_MATCH_ALLOW) && (sample->desired & beyond))
        return LACK_OWNER;
    if (has_late_deny(sample))
        return LACK_LATE_DENY;
    if (denies_deny_only(sample))
        return LACK_DENY_ONLY;
    if ((sample->desired & RIGHT_WRITE_OWNER) &&
        access_token_enabled(&sample->subject->token, PRIVILEGE_TAKE_OWNERSHIP))
        return LACK_PRIVILEGE;
    if (sample->made.no_dacl && (sample->desired & RIGHT_SYSTEM_SECURITY))
        return LACK_NULL_DACL;
    return LACK_NONE;
}

static uint32_t ask_platform(const struct sample *sample, DWORD *granted)
{
    const struct right_mapping *rights = right_mapping(RIGHT_OBJECT_FILE);
    GENERIC_MAPPING mapping = {rights->read, rights->write, rights->execute, rights->all};
    PRIVILEGE_SET privileges[4];
    DWORD size = sizeof(privileges);
    BOOL allowed = FALSE;
    BOOL asked = AccessCheck(sample->bytes.bytes, sample->subject->handle, sample->desired,
        &mapping, privileges, &size, granted, &allowed);
    /* Read at once: Check's own calls change it. */
    DWORD error = GetLastError();
    ck_assert_msg(asked, "error %lu: %s", error, sample->text);
    return allowed ? 0 : error;
}

/* Whether both say the same; what they say otherwise is shown. *grants counts what both grant. */
static bool compare(const struct sample *sample, uint32_t *grants)
{
    struct access_result result;
    DWORD granted = 0;
    struct access_request request = {.descriptor = &sample->descriptor,
        .desired = sample->desired,
        .mapping = right_mapping(RIGHT_OBJECT_FILE)};
    ck_assert_uint_eq(access_check(&sample->subject->token, &request, &result), 0);
    uint32_t status = ask_platform(sample, &granted);
    *grants += status ? 0 : 1;
    if (result.status == status && (status || result.granted == granted))
        return true;
    printf("token %d, desired 0x%08" PRIx32 ", %s: status %" PRIu32 " and 0x%08" PRIx32
           ", platform %" PRIu32 " and 0x%08lx\n",
        (int)(sample->subject - subjects), sample->desired, sample->text, result.status,
        result.granted, status, granted);
    return false;
}

START_TEST(random_cases_come_to_what_the_platform_says)
{
    uint64_t excluded[LACK_COUNT] = {0};
    uint64_t seed = first_seed;
    uint32_t disagreements = 0;
    uint32_t grants = 0;
    make_subjects();
    for (uint32_t compared = 0; compared < case_count; seed++) {
        struct sample sample;
        make_sample(&sample, seed);
        enum lack lack = find_lack(&sample);
        excluded[lack]++;
        if (lack == LACK_NONE) {
            compared++;
            disagreements += compare(&sample, &grants) ? 0 : 1;
        }
        buffer_free(&sample.bytes);
        if (disagreements == SHOWN_MAX)
            break;
    }
    free_subjects();
    printf("compared %" PRIu64 ", granted %" PRIu32 ", disagreements %" PRIu32 "\n",
        excluded[LACK_NONE], grants, disagreements);
    for (size_t i = 1; i < LACK_COUNT; i++)
        printf("left out for %s: %" PRIu64 "\n", lack_names[i], excluded[i]);
    ck_assert_uint_eq(disagreements, 0);
}
END_TEST

static Suite *access_platform_suite(void)
{
    Suite *suite = suite_create("access check and the platform's");
    TCase *tcase = tcase_create("random cases");
    tcase_set_timeout(tcase, 0);
    tcase_add_test(tcase, random_cases_come_to_what_the_platform_says);
    suite_add_tcase(suite, tcase);
    return suite;
}

int main(int argc, char **argv)
{
    if (argc > 1)
        case_count = (uint32_t)strtoul(argv[1], NULL, 10);
    if (argc > 2)
        first_seed = strtoull(argv[2], NULL, 10);
    printf("cases %" PRIu32 ", seed %" PRIu64 "\n", case_count, first_seed);
    SRunner *runner = srunner_create(access_platform_suite());
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
