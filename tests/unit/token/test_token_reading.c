/* What is asked of a token: once each, nothing that the platform does not know, and no failure
 * passes for an absent fact. The platform is a fake that answers as its pages say. */
#include "unit/token/fake_token.h"
#include "token/token.h"
#include "unit/imported.h"
#include "unit/suite.h"

#include <string.h>
#include <windows.h>

/* The numbers, against the header that there is here; it ends before TokenProcessTrustLevel. */
#define SAME_NUMBER(ours, theirs) _Static_assert((int)(ours) == (int)(theirs), #theirs)
SAME_NUMBER(TOKEN_CLASS_USER, TokenUser);
SAME_NUMBER(TOKEN_CLASS_GROUPS, TokenGroups);
SAME_NUMBER(TOKEN_CLASS_PRIVILEGES, TokenPrivileges);
SAME_NUMBER(TOKEN_CLASS_OWNER, TokenOwner);
SAME_NUMBER(TOKEN_CLASS_PRIMARY_GROUP, TokenPrimaryGroup);
SAME_NUMBER(TOKEN_CLASS_DEFAULT_DACL, TokenDefaultDacl);
SAME_NUMBER(TOKEN_CLASS_SOURCE, TokenSource);
SAME_NUMBER(TOKEN_CLASS_STATISTICS, TokenStatistics);
SAME_NUMBER(TOKEN_CLASS_RESTRICTED_SIDS, TokenRestrictedSids);
SAME_NUMBER(TOKEN_CLASS_SESSION_ID, TokenSessionId);
SAME_NUMBER(TOKEN_CLASS_SANDBOX_INERT, TokenSandBoxInert);
SAME_NUMBER(TOKEN_CLASS_ORIGIN, TokenOrigin);
SAME_NUMBER(TOKEN_CLASS_ELEVATION_TYPE, TokenElevationType);
SAME_NUMBER(TOKEN_CLASS_LINKED_TOKEN, TokenLinkedToken);
SAME_NUMBER(TOKEN_CLASS_ELEVATION, TokenElevation);
SAME_NUMBER(TOKEN_CLASS_ACCESS_INFORMATION, TokenAccessInformation);
SAME_NUMBER(TOKEN_CLASS_VIRTUALIZATION_ALLOWED, TokenVirtualizationAllowed);
SAME_NUMBER(TOKEN_CLASS_VIRTUALIZATION_ENABLED, TokenVirtualizationEnabled);
SAME_NUMBER(TOKEN_CLASS_INTEGRITY_LEVEL, TokenIntegrityLevel);
SAME_NUMBER(TOKEN_CLASS_UI_ACCESS, TokenUIAccess);
SAME_NUMBER(TOKEN_CLASS_MANDATORY_POLICY, TokenMandatoryPolicy);
SAME_NUMBER(TOKEN_CLASS_CAPABILITIES, TokenCapabilities);
SAME_NUMBER(TOKEN_CLASS_APPCONTAINER_SID, TokenAppContainerSid);
SAME_NUMBER(TOKEN_CLASS_PROCESS_TRUST_LEVEL, TokenIsRestricted + 1);

enum { CLASSES = 64 };

static HANDLE const own = (HANDLE)0x10, caller = (HANDLE)0x20, linked = (HANDLE)0x30;

static struct {
    struct fake_token own;    /* a primary token */
    struct fake_token caller; /* and its linked token */
    bool knows_access;        /* TokenAccessInformation */
    uint64_t unknown;         /* bit n: class n is not known either */
    bool has_linked;
    bool lies;                          /* in TokenAccessInformation, of the groups */
    DWORD unknown_status;               /* for a class that it does not know */
    DWORD status[CLASSES];              /* instead of an answer */
    unsigned asked[CLASSES];            /* of the caller */
    unsigned calls, refused, of_linked; /* of the caller; for want of room; of its linked token */
    unsigned closed;
} fake;

static struct arena arena;
static struct deputy_identity identity;

static BOOL refuse(DWORD status)
{
    SetLastError(status);
    return FALSE;
}

static BOOL answer_linked(void *to, DWORD size, DWORD *needed)
{
    *needed = sizeof(HANDLE);
    if (size != sizeof(HANDLE))
        return refuse(ERROR_BAD_LENGTH);
    if (!fake.has_linked)
        return refuse(ERROR_NO_SUCH_LOGON_SESSION);
    memcpy(to, &linked, sizeof(linked));
    return TRUE;
}

static DWORD why_not(HANDLE token, TOKEN_INFORMATION_CLASS class)
{
    if ((int)class == TOKEN_CLASS_ACCESS_INFORMATION && !fake.knows_access)
        return fake.unknown_status;
    if (fake.unknown >> class & 1)
        return fake.unknown_status;
    if ((int)class == TokenSource && token == linked)
        return ERROR_ACCESS_DENIED; /* nobody says that its handle has TOKEN_QUERY_SOURCE */
    return token == own ? ERROR_SUCCESS : fake.status[class];
}

/* "GetTokenInformation function": what does not fit is not stored, and its size is returned. Some
 * classes take their own size only (public analyses of the kernel): ERROR_BAD_LENGTH. */
static BOOL WINAPI fake_get(
    HANDLE token, TOKEN_INFORMATION_CLASS class, void *to, DWORD size, DWORD *needed)
{
    const struct fake_token *who = token == own ? &fake.own : &fake.caller;
    struct fake_token lying = *who;
    ck_assert_ptr_nonnull(needed);
    fake.calls += token == caller;
    fake.asked[class] += token == caller;
    fake.of_linked += token == linked;
    DWORD status = why_not(token, class);
    if (status != ERROR_SUCCESS)
        return refuse(status);
    if (class == TokenLinkedToken)
        return answer_linked(to, size, needed);
    if (fake.lies && class == TokenAccessInformation)
        lying.groups++;
    if (class == TokenElevation && size != sizeof(DWORD))
        return refuse(ERROR_BAD_LENGTH);
    memset(to, 0xA5, size);
    *needed = (DWORD)fake_token_answer(&lying, (enum token_class) class, to, size);
    fake.refused += *needed > size;
    return *needed <= size ? TRUE : refuse(ERROR_INSUFFICIENT_BUFFER);
}

static BOOL WINAPI fake_open(HANDLE process, DWORD access, HANDLE *token)
{
    ck_assert_ptr_eq(process, GetCurrentProcess());
    ck_assert_uint_eq(access, TOKEN_QUERY | TOKEN_QUERY_SOURCE);
    *token = own;
    return TRUE;
}

static BOOL WINAPI fake_close(HANDLE handle)
{
    typedef BOOL(WINAPI close_handle)(HANDLE);
    fake.closed += handle == own || handle == linked;
    if (handle == own || handle == linked)
        return TRUE;
    FARPROC function = GetProcAddress(GetModuleHandleA("kernel32"), "CloseHandle");
    return ((close_handle *)(uintptr_t)function)(handle); /* what others have opened */
}

extern BOOL(WINAPI *imported_get)(HANDLE, TOKEN_INFORMATION_CLASS, void *, DWORD, DWORD *)
    IMPORTED(GetTokenInformation, 20);
extern BOOL(WINAPI *imported_open)(HANDLE, DWORD, HANDLE *) IMPORTED(OpenProcessToken, 12);
extern BOOL(WINAPI *imported_close)(HANDLE) IMPORTED(CloseHandle, 4);

BOOL(WINAPI *imported_get)
(HANDLE, TOKEN_INFORMATION_CLASS, void *, DWORD, DWORD *) = fake_get;
BOOL(WINAPI *imported_open)(HANDLE, DWORD, HANDLE *) = fake_open;
BOOL(WINAPI *imported_close)(HANDLE) = fake_close;

static void teardown(void)
{
    arena_free(&arena);
    identity = (struct deputy_identity){0};
}

/* The service starts on such a platform. */
static void start(void)
{
    ck_assert_uint_eq(token_read_process(&arena, &identity), ERROR_SUCCESS);
    ck_assert(deputy_has(&identity, DEPUTY_FACT_USER));
    ck_assert_uint_eq(fake.closed, fake.has_linked ? 2 : 1);
    fake.calls = fake.refused = fake.closed = fake.of_linked = 0;
    teardown();
}

static void setup(void)
{
    memset(&fake, 0, sizeof(fake));
    fake.own = fake_token_plain;
    fake.own.type = TokenPrimary;
    fake.caller = fake_token_confined;
    fake.knows_access = true;
    fake.unknown_status = ERROR_INVALID_PARAMETER;
    arena = (struct arena){0};
    identity = (struct deputy_identity){0};
}

static uint32_t read_caller(enum token_scope scope)
{
    return token_read(caller, scope, &arena, &identity);
}

static uint32_t read_proved(enum token_scope scope)
{
    struct token_proof proof = {.type = TokenImpersonation, .level = SecurityImpersonation};
    const BYTE user[] = {
        1, 5, 0, 0, 0, 0, 0, 5, 21, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 0xE9, 3, 0, 0};
    memcpy(proof.user, user, sizeof(user));
    proof.user_size = sizeof(user);
    ck_assert_uint_eq(token_proved(&proof, &arena, &identity), 0);
    return read_caller(scope);
}

static bool all_present(uint64_t facts)
{
    return (identity.facts & facts) == facts;
}

static const uint64_t confining =
    FACT_BIT(DEPUTY_FACT_USER) | FACT_BIT(DEPUTY_FACT_GROUPS) |
    FACT_BIT(DEPUTY_FACT_RESTRICTING_SIDS) | FACT_BIT(DEPUTY_FACT_PRIVILEGES) |
    FACT_BIT(DEPUTY_FACT_APPCONTAINER) | FACT_BIT(DEPUTY_FACT_CAPABILITIES) |
    FACT_BIT(DEPUTY_FACT_INTEGRITY) | FACT_BIT(DEPUTY_FACT_LOGON_SID);

/* Behind the guard's two questions: access, session, source and elevation type. */
START_TEST(a_proved_token_is_asked_four_times_for_its_record)
{
    start();
    ck_assert_uint_eq(read_proved(TOKEN_RECORDED), ERROR_SUCCESS);
    ck_assert_uint_eq(fake.calls, 4);
    ck_assert(all_present(confining | FACT_BIT(DEPUTY_FACT_SOURCE)));
    ck_assert_uint_eq(fake.asked[TokenAccessInformation], 1);
    ck_assert_uint_eq(fake.refused, 0);
}
END_TEST

START_TEST(nothing_is_asked_twice)
{
    start();
    ck_assert_uint_eq(read_proved(TOKEN_RECORDED), ERROR_SUCCESS);
    ck_assert_uint_eq(read_caller(TOKEN_REMAINING), ERROR_SUCCESS);
    ck_assert_uint_eq(fake.calls, 13);
    for (int i = 0; i < CLASSES; i++)
        ck_assert_uint_le(fake.asked[i], 1);
    ck_assert(all_present(FACT_BIT(DEPUTY_FACT_TRUST_LEVEL) | FACT_BIT(DEPUTY_FACT_ELEVATED) |
                          FACT_BIT(DEPUTY_FACT_MANDATORY_POLICY)));
    ck_assert(!deputy_has(&identity, DEPUTY_FACT_LINKED_TOKEN));
}
END_TEST

START_TEST(what_a_token_has_not_got_is_not_asked_for_again)
{
    start();
    fake.caller = fake_token_plain;
    ck_assert_uint_eq(read_proved(TOKEN_RECORDED), ERROR_SUCCESS);
    ck_assert_uint_eq(read_caller(TOKEN_REMAINING), ERROR_SUCCESS);
    ck_assert_uint_eq(fake.calls, 13);
    ck_assert_uint_eq(fake.asked[TOKEN_CLASS_PROCESS_TRUST_LEVEL], 0);
    ck_assert(!deputy_has(&identity, DEPUTY_FACT_TRUST_LEVEL));
    ck_assert(!deputy_has(&identity, DEPUTY_FACT_APPCONTAINER));
}
END_TEST

/* Once at start; Windows and ReactOS name it so, Wine otherwise. */
START_TEST(what_the_platform_does_not_know_is_not_asked_for)
{
    static const DWORD statuses[] = {ERROR_INVALID_PARAMETER, ERROR_INVALID_FUNCTION};
    for (size_t i = 0; i < ARRAYSIZE(statuses); i++) {
        setup();
        fake.knows_access = false;
        fake.unknown_status = statuses[i];
        fake.unknown = UINT64_C(1) << TokenSource | UINT64_C(1) << TOKEN_CLASS_PROCESS_TRUST_LEVEL;
        start();
        ck_assert_uint_eq(read_proved(TOKEN_RECORDED | TOKEN_REMAINING), ERROR_SUCCESS);
        ck_assert_uint_eq(fake.asked[TokenAccessInformation], 0);
        ck_assert_uint_eq(fake.asked[TokenSource], 0);
        ck_assert_uint_eq(fake.asked[TOKEN_CLASS_PROCESS_TRUST_LEVEL], 0);
        ck_assert_uint_eq(fake.calls, 17);
        ck_assert(all_present(confining));
        ck_assert(!deputy_has(&identity, DEPUTY_FACT_SOURCE));
        ck_assert(!deputy_has(&identity, DEPUTY_FACT_TRUST_LEVEL));
        teardown();
    }
}
END_TEST

START_TEST(an_answer_for_access_checks_that_disagrees_is_not_used)
{
    fake.lies = true;
    start();
    ck_assert_uint_eq(read_proved(TOKEN_RECORDED), ERROR_SUCCESS);
    ck_assert_uint_eq(fake.asked[TokenAccessInformation], 0);
    ck_assert_uint_eq(identity.groups.count, 4);
}
END_TEST

START_TEST(windows_7_is_asked_for_what_its_structure_has_not_got)
{
    fake.own.windows = fake.caller.windows = FAKE_WINDOWS_7;
    start();
    ck_assert_uint_eq(read_proved(TOKEN_RECORDED), ERROR_SUCCESS);
    ck_assert_uint_eq(fake.asked[TokenAccessInformation], 1);
    ck_assert_uint_eq(fake.asked[TokenAppContainerSid], 1);
    ck_assert_uint_eq(fake.calls, 6);
    ck_assert(all_present(confining));
}
END_TEST

START_TEST(a_large_answer_takes_one_call_more)
{
    static struct fake_sid many[FAKE_LIST_MAX + 1];
    for (int i = 0; i < FAKE_LIST_MAX; i++)
        many[i] = (struct fake_sid){"S-1-5-21-1-2-3-5000", 0x7};
    start();
    fake.caller.groups = many;
    ck_assert_uint_eq(read_proved(TOKEN_RECORDED), ERROR_SUCCESS);
    ck_assert_uint_eq(fake.refused, 1);
    ck_assert_uint_eq(fake.calls, 6); /* and the label, which these groups have not got */
    ck_assert_uint_eq(identity.groups.count, FAKE_LIST_MAX);
}
END_TEST

START_TEST(no_failure_passes_for_absence)
{
    static const DWORD failures[] = {ERROR_ACCESS_DENIED, ERROR_INVALID_HANDLE, ERROR_NO_TOKEN,
        ERROR_NOT_FOUND, ERROR_FILE_NOT_FOUND, ERROR_NOT_SUPPORTED, ERROR_CALL_NOT_IMPLEMENTED,
        ERROR_NO_SUCH_LOGON_SESSION, ERROR_NOT_ENOUGH_MEMORY, ERROR_BAD_LENGTH};
    start();
    for (size_t i = 0; i < ARRAYSIZE(failures); i++) {
        identity = (struct deputy_identity){0};
        fake.status[TokenSessionId] = failures[i];
        ck_assert_uint_eq(read_caller(TOKEN_RECORDED), failures[i]);
        ck_assert_uint_eq(identity.facts, 0);
    }
}
END_TEST

START_TEST(the_linked_token_is_read_only_when_it_is_asked_for)
{
    fake.has_linked = true;
    start();
    ck_assert_uint_eq(read_caller(TOKEN_RECORDED | TOKEN_REMAINING), ERROR_SUCCESS);
    ck_assert_uint_eq(fake.asked[TokenLinkedToken] + fake.of_linked, 0);
    ck_assert_uint_eq(read_caller(TOKEN_LINKED), ERROR_SUCCESS);
    ck_assert_uint_eq(fake.asked[TokenLinkedToken], 1);
    ck_assert(deputy_has(&identity, DEPUTY_FACT_LINKED_TOKEN));
    ck_assert_uint_eq(fake.closed, 1);
    ck_assert_str_eq(identity.linked_token->user.text, "S-1-5-21-1-2-3-1001");
    ck_assert(!deputy_has(identity.linked_token, DEPUTY_FACT_SOURCE));
}
END_TEST

START_TEST(no_linked_token_is_no_failure)
{
    start();
    ck_assert_uint_eq(read_caller(TOKEN_LINKED), ERROR_SUCCESS);
    ck_assert_uint_eq(identity.facts, 0);
    fake.status[TokenLinkedToken] = ERROR_ACCESS_DENIED;
    ck_assert_uint_eq(read_caller(TOKEN_LINKED), ERROR_ACCESS_DENIED);
}
END_TEST

/* The label is among the groups of every token that Windows makes; if not, it is asked for. */
START_TEST(a_label_that_is_no_group_is_asked_for)
{
    static const struct fake_sid groups[] = {{"S-1-5-32-545", 0x7}, {NULL, 0}};
    start();
    fake.caller.groups = groups;
    ck_assert_uint_eq(read_proved(TOKEN_RECORDED), ERROR_SUCCESS);
    ck_assert_uint_eq(fake.asked[TokenIntegrityLevel], 1);
    ck_assert_str_eq(identity.integrity.text, "S-1-16-8192");
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_proved_token_is_asked_four_times_for_its_record,
        nothing_is_asked_twice,
        what_a_token_has_not_got_is_not_asked_for_again,
        what_the_platform_does_not_know_is_not_asked_for,
        an_answer_for_access_checks_that_disagrees_is_not_used,
        windows_7_is_asked_for_what_its_structure_has_not_got,
        a_large_answer_takes_one_call_more,
        no_failure_passes_for_absence,
        the_linked_token_is_read_only_when_it_is_asked_for,
        no_linked_token_is_no_failure,
        a_label_that_is_no_group_is_asked_for,
        NULL,
    };
    return run_suite(make_suite_with("token_reading", tests, setup, teardown));
}
