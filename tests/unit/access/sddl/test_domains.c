/* Which domains aliases are relative to. The system is this test's own, by these pages of
 * Microsoft's: "LsaOpenPolicy function", "LsaQueryInformationPolicy function",
 * "POLICY_DNS_DOMAIN_INFO structure" (a member's domain; no SID in a workgroup),
 * "POLICY_ACCOUNT_DOMAIN_INFO structure", "OpenThreadToken function" (ERROR_NO_TOKEN for a thread
 * without one), "GetTokenInformation function", "LookupAccountSidW function" (the domain of a
 * local account has the computer's name), "GetComputerNameW function". */
#include "access/sddl/domains.h"
#include "unit/imported.h"
#include "unit/suite.h"

#include <string.h>
#include <windows.h>
#include <ntsecapi.h>

#define DOMAIN  "S-1-5-21-11-12-13"
#define MACHINE "S-1-5-21-21-22-23"
#define OTHER   "S-1-5-21-31-32-33"

static struct {
    bool closed;      /* the policy, to who asks */
    const char *user; /* of the process */
    const char *thread_user;
    const wchar_t *domain_name; /* of that account; NULL: there is no such account */
    const char *domain;         /* NULL in a workgroup */
    bool domain_fails;
    int handles; /* of the policy that are open, and what it gave */
} fake;

static uint8_t domain_bytes[SID_SIZE_MAX], machine_bytes[SID_SIZE_MAX];

/* Those of ntsecapi.h are called by their names, not through a pointer. */
NTSTATUS NTAPI LsaOpenPolicy(LSA_UNICODE_STRING *system, LSA_OBJECT_ATTRIBUTES *attributes,
    ACCESS_MASK access, HANDLE *opened)
{
    ck_assert_ptr_null(system);
    ck_assert_uint_eq(attributes->Length, 0);
    ck_assert_uint_eq(access, POLICY_VIEW_LOCAL_INFORMATION);
    if (fake.closed)
        return (NTSTATUS)0xC0000022; /* STATUS_ACCESS_DENIED */
    *opened = &fake;
    fake.handles++;
    return 0;
}

static PSID sid_of(const char *text, uint8_t bytes[SID_SIZE_MAX])
{
    size_t size;
    ck_assert(sid_parse(text, bytes, &size));
    return bytes;
}

NTSTATUS NTAPI LsaQueryInformationPolicy(
    HANDLE policy, POLICY_INFORMATION_CLASS class, void **answer)
{
    static POLICY_DNS_DOMAIN_INFO dns;
    static POLICY_ACCOUNT_DOMAIN_INFO account;
    ck_assert_ptr_eq(policy, &fake);
    if (class == PolicyDnsDomainInformation && fake.domain_fails)
        return (NTSTATUS)0xC0000022;
    dns.Sid = fake.domain ? sid_of(fake.domain, domain_bytes) : NULL;
    account.DomainSid = sid_of(MACHINE, machine_bytes);
    *answer = class == PolicyDnsDomainInformation ? (void *)&dns : (void *)&account;
    fake.handles++;
    return 0;
}

static NTSTATUS give_back(void *given)
{
    ck_assert_ptr_nonnull(given);
    fake.handles--;
    return 0;
}

NTSTATUS NTAPI LsaFreeMemory(void *given)
{
    return give_back(given);
}

NTSTATUS NTAPI LsaClose(HANDLE policy)
{
    return give_back(policy);
}

static BOOL WINAPI open_thread(HANDLE thread, DWORD access, BOOL as_self, HANDLE *token)
{
    ck_assert_ptr_eq(thread, GetCurrentThread());
    ck_assert_uint_eq(access, TOKEN_QUERY);
    ck_assert(as_self);
    SetLastError(ERROR_NO_TOKEN);
    if (!fake.thread_user)
        return FALSE;
    fake.user = fake.thread_user;
    *token = CreateEventW(NULL, FALSE, FALSE, NULL);
    return TRUE;
}
BOOL(WINAPI *imported_open_thread)
(HANDLE, DWORD, BOOL, HANDLE *)IMPORTED(OpenThreadToken, 16) = open_thread;

static BOOL WINAPI open_process(HANDLE process, DWORD access, HANDLE *token)
{
    ck_assert_ptr_eq(process, GetCurrentProcess());
    ck_assert_uint_eq(access, TOKEN_QUERY);
    *token = CreateEventW(NULL, FALSE, FALSE, NULL);
    return TRUE;
}
BOOL(WINAPI *imported_open_process)
(HANDLE, DWORD, HANDLE *)IMPORTED(OpenProcessToken, 12) = open_process;

static BOOL WINAPI token_information(
    HANDLE token, TOKEN_INFORMATION_CLASS class, void *answer, DWORD room, DWORD *size)
{
    TOKEN_USER *user = answer;
    ck_assert_ptr_nonnull(token);
    ck_assert_int_eq(class, TokenUser);
    ck_assert_uint_ge(room, sizeof(*user) + SECURITY_MAX_SID_SIZE);
    user->User.Sid = sid_of(fake.user, (uint8_t *)(user + 1));
    *size = sizeof(*user) + GetLengthSid(user->User.Sid);
    return TRUE;
}
BOOL(WINAPI *imported_token_information)
(HANDLE, TOKEN_INFORMATION_CLASS, void *, DWORD, DWORD *)IMPORTED(
    GetTokenInformation, 20) = token_information;

static BOOL WINAPI account_of(const wchar_t *system, PSID sid, wchar_t *name, DWORD *name_size,
    wchar_t *domain, DWORD *domain_size, SID_NAME_USE *use)
{
    ck_assert_ptr_null(system);
    ck_assert(IsValidSid(sid));
    SetLastError(ERROR_NONE_MAPPED);
    if (!fake.domain_name)
        return FALSE;
    *name_size = (DWORD)wcslen(wcscpy(name, L"alice"));
    *domain_size = (DWORD)wcslen(wcscpy(domain, fake.domain_name));
    *use = SidTypeUser;
    return TRUE;
}
BOOL(WINAPI *imported_account)
(const wchar_t *, PSID, wchar_t *, DWORD *, wchar_t *, DWORD *, SID_NAME_USE *)IMPORTED(
    LookupAccountSidW, 28) = account_of;

static BOOL WINAPI computer_name(wchar_t *name, DWORD *size)
{
    ck_assert_uint_ge(*size, MAX_COMPUTERNAME_LENGTH + 1);
    *size = (DWORD)wcslen(wcscpy(name, L"PC"));
    return TRUE;
}
BOOL(WINAPI *imported_computer)(wchar_t *, DWORD *) IMPORTED(GetComputerNameW, 8) = computer_name;

static void setup(void)
{
    memset(&fake, 0, sizeof(fake));
    fake.user = OTHER "-1001";
    fake.domain_name = L"OTHER";
}

static void teardown(void)
{
    ck_assert_int_eq(fake.handles, 0);
}

/* The owner that an alias stands for, as text; NULL: it is not known, and so is said. */
static const char *owner(const char *alias)
{
    static char text[SID_TEXT_SIZE];
    char sddl[8] = "O:";
    struct buffer bytes = {0};
    struct sddl_error error = {0};
    uint32_t status = domains_parse_sddl(strcat(sddl, alias), &bytes, &error);
    if (status) {
        ck_assert_uint_eq(status, ERROR_NOT_SUPPORTED);
        ck_assert_uint_eq(error.position, 2);
        ck_assert_ptr_nonnull(strstr(error.reason, "and that SID is not known"));
        ck_assert_int_eq(strncmp(error.reason, alias, 2), 0);
        return NULL;
    }
    const uint8_t *sid = (const uint8_t *)bytes.bytes + sizeof(SECURITY_DESCRIPTOR_RELATIVE);
    sid_format(sid, sid_length(sid, SID_SIZE_MAX), text);
    buffer_free(&bytes);
    return text;
}

START_TEST(a_computers_own_domain_comes_first)
{
    fake.domain = DOMAIN;
    ck_assert_str_eq(owner("DA"), DOMAIN "-512");
    ck_assert_str_eq(owner("LG"), MACHINE "-501");
}
END_TEST

START_TEST(a_computer_in_a_workgroup_has_no_domain_whoever_asks)
{
    ck_assert_ptr_null(owner("DA"));
    ck_assert_str_eq(owner("LA"), MACHINE "-500");
}
END_TEST

START_TEST(who_may_not_ask_knows_the_domain_of_its_account)
{
    fake.closed = true;
    ck_assert_str_eq(owner("DU"), OTHER "-513");
    ck_assert_ptr_null(owner("EA")); /* the forest's root may be another domain */
    ck_assert_ptr_null(owner("LA"));
}
END_TEST

START_TEST(a_local_account_is_of_the_machine_and_of_no_domain)
{
    fake.closed = true;
    fake.domain_name = L"pc";
    ck_assert_ptr_null(owner("DU"));
    ck_assert_str_eq(owner("LA"), OTHER "-500");
}
END_TEST

START_TEST(an_account_that_cannot_be_looked_up_is_of_no_known_domain)
{
    fake.closed = true;
    fake.domain_name = NULL;
    ck_assert_ptr_null(owner("DA"));
    ck_assert_ptr_null(owner("LG"));
}
END_TEST

START_TEST(what_the_computer_said_stays_where_it_did_not_say_all)
{
    fake.domain_fails = true;
    ck_assert_str_eq(owner("DA"), OTHER "-512");
    ck_assert_str_eq(owner("LA"), MACHINE "-500");
    fake.domain_name = L"PC";
    ck_assert_ptr_null(owner("DA"));
    ck_assert_str_eq(owner("LA"), MACHINE "-500");
}
END_TEST

START_TEST(the_caller_is_whom_the_thread_impersonates)
{
    fake.closed = true;
    fake.thread_user = DOMAIN "-7";
    ck_assert_str_eq(owner("DC"), DOMAIN "-515");
}
END_TEST

START_TEST(an_account_of_the_system_has_no_domain)
{
    fake.closed = true;
    fake.user = "S-1-5-18";
    ck_assert_ptr_null(owner("DA"));
    fake.user = "S-1-5-80-1-2-3-4-5";
    ck_assert_ptr_null(owner("DA"));
    fake.user = "S-1-12-1-1-2-3-4"; /* of an Entra tenant */
    ck_assert_ptr_null(owner("DA"));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_computers_own_domain_comes_first,
        a_computer_in_a_workgroup_has_no_domain_whoever_asks,
        who_may_not_ask_knows_the_domain_of_its_account,
        a_local_account_is_of_the_machine_and_of_no_domain,
        an_account_that_cannot_be_looked_up_is_of_no_known_domain,
        what_the_computer_said_stays_where_it_did_not_say_all,
        the_caller_is_whom_the_thread_impersonates,
        an_account_of_the_system_has_no_domain,
        NULL,
    };
    return run_suite(make_suite_with("domains", tests, setup, teardown));
}
