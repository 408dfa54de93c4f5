/* What the process denies itself is asked of the system: all of it, rightly and in its order. The
 * system's functions are fakes here that write down what they are asked; whether a system then does
 * it is what event 1000 says of it. */
#include "installation/hardening.h"
#include "platform/lookup.h"
#include "installation/mitigations.h"
#include "installation/privileges.h"
#include "unit/imported.h"
#include "unit/suite.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <windows.h>

enum { CALLS_SIZE = 1024, POLICIES_MAX = 32 };
enum { RESERVED = 0x5A5A0000 }; /* flags of no meaning, of which no page says that they are 0 */

/* --- the system ------------------------------------------------------------------------------ */

static char calls[CALLS_SIZE];        /* one line each */
static bool modern;                   /* the system has what is looked up */
static bool stubs;                    /* it has no more than the names of it */
static bool obedient;                 /* and does it */
static int newest;                    /* the youngest policy that it knows */
static DWORD known_images;            /* the flags for images that it knows */
static DWORD in_effect[POLICIES_MAX]; /* of each policy */

static void note(const char *format, ...)
{
    size_t used = strlen(calls);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(calls + used, sizeof(calls) - used, format, arguments);
    va_end(arguments);
}

/* What a function does that is exported and not implemented (ReactOS, Wine). */
static void raise_if_stub(void)
{
    if (stubs)
        RaiseException(0x80000100, EXCEPTION_NONCONTINUABLE, 0, NULL);
}

static BOOL WINAPI set_default_dll_directories(DWORD flags)
{
    raise_if_stub();
    note("default DLL directories 0x%lx\n", flags);
    return TRUE;
}

static BOOL WINAPI set_policy(PROCESS_MITIGATION_POLICY policy, PVOID flags, SIZE_T size)
{
    raise_if_stub();
    ck_assert_uint_lt(policy, POLICIES_MAX);
    ck_assert_uint_eq(size, sizeof(DWORD));
    note("policy %d\n", (int)policy);
    if ((int)policy > newest ||
        (policy == ProcessImageLoadPolicy && *(const DWORD *)flags & ~known_images)) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return FALSE;
    }
    in_effect[policy] = obedient ? *(const DWORD *)flags : 0;
    if (!obedient)
        SetLastError(ERROR_ACCESS_DENIED);
    return obedient;
}

static BOOL WINAPI get_policy(
    HANDLE process, PROCESS_MITIGATION_POLICY policy, PVOID flags, SIZE_T size)
{
    raise_if_stub();
    ck_assert_ptr_eq(process, GetCurrentProcess());
    ck_assert_uint_eq(size, sizeof(DWORD));
    if ((int)policy > newest) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return FALSE;
    }
    *(DWORD *)flags = in_effect[policy] | RESERVED;
    return TRUE;
}

lookup_function *lookup(const wchar_t *dll, const char *name)
{
    ck_assert(wcscmp(dll, L"kernel32.dll") == 0);
    if (modern && strcmp(name, "SetDefaultDllDirectories") == 0)
        return (lookup_function *)set_default_dll_directories;
    if (modern && strcmp(name, "SetProcessMitigationPolicy") == 0)
        return (lookup_function *)set_policy;
    if (modern && strcmp(name, "GetProcessMitigationPolicy") == 0)
        return (lookup_function *)get_policy;
    return NULL;
}

static BOOL WINAPI set_dll_directory(LPCWSTR directory)
{
    note("DLL directory \"%ls\"\n", directory ? directory : L"(the default)");
    return TRUE;
}
BOOL(WINAPI *imported_set_dll_directory)
(LPCWSTR) IMPORTED(SetDllDirectoryW, 4) = set_dll_directory;

static BOOL WINAPI set_heap(
    HANDLE heap, HEAP_INFORMATION_CLASS kind, PVOID information, SIZE_T size)
{
    ck_assert(!heap && !information && !size);
    ck_assert_int_eq(kind, HeapEnableTerminationOnCorruption);
    note("heap %d\n", (int)kind);
    return TRUE;
}
BOOL(WINAPI *imported_set_heap)
(HANDLE, HEAP_INFORMATION_CLASS, PVOID, SIZE_T) IMPORTED(HeapSetInformation, 16) = set_heap;

static UINT WINAPI set_error_mode(UINT mode)
{
    note("error mode 0x%x\n", mode);
    return 0;
}
UINT(WINAPI *imported_set_error_mode)(UINT) IMPORTED(SetErrorMode, 4) = set_error_mode;

uint32_t privileges_trim(void)
{
    note("privileges\n");
    return ERROR_SUCCESS;
}

uint32_t privileges_compare_process(void *process, struct buffer *extra, struct buffer *missing)
{
    (void)process;
    (void)extra;
    (void)missing;
    return ERROR_SUCCESS;
}

/* --- tests ----------------------------------------------------------------------------------- */

static void setup(void)
{
    calls[0] = 0;
    modern = obedient = true;
    stubs = false;
    newest = POLICIES_MAX;
    known_images = 0x7;
    memset(in_effect, 0, sizeof(in_effect));
}

/* The values, from Microsoft's pages of these functions and enumerations. */
#define WITHOUT_POLICIES                                                                           \
    "DLL directory \"\"\n"                                                                         \
    "heap 1\n"                                                                                     \
    "error mode 0x8003\n"                                                                          \
    "privileges\n"
#define POLICIES                                                                                   \
    "policy 6\n"                                                                                   \
    "policy 10\n"                                                                                  \
    "policy 2\n"                                                                                   \
    "policy 13\n"                                                                                  \
    "policy 3\n"                                                                                   \
    "policy 14\n"                                                                                  \
    "policy 16\n"

START_TEST(the_search_for_dlls_is_limited_first_and_the_rest_follows)
{
    hardening_apply();
    ck_assert_str_eq(calls, "default DLL directories 0x800\n" WITHOUT_POLICIES POLICIES);
}
END_TEST

START_TEST(what_the_system_does_not_have_is_left_out_and_nothing_else)
{
    modern = false;
    hardening_apply();
    ck_assert_str_eq(calls, WITHOUT_POLICIES);
}
END_TEST

START_TEST(a_policy_that_is_refused_keeps_no_other_from_being_set)
{
    obedient = false;
    hardening_apply();
    ck_assert_str_eq(calls, "default DLL directories 0x800\n" WITHOUT_POLICIES "policy 6\n"
                            "policy 10\n"
                            "policy 10\n"
                            "policy 2\n"
                            "policy 13\n"
                            "policy 3\n"
                            "policy 14\n"
                            "policy 16\n");
}
END_TEST

static void assert_listed(enum mitigation_state state, const char *expected)
{
    struct buffer names = {0};
    mitigations_list(&names, GetCurrentProcess(), state);
    ck_assert_str_eq(names.size ? names.bytes : "", expected);
    buffer_free(&names);
}

START_TEST(a_flag_that_the_system_does_not_know_takes_no_other_with_it)
{
    known_images = 0x3;
    hardening_apply();
    ck_assert_uint_eq(in_effect[ProcessImageLoadPolicy], 0x3);
    assert_listed(MITIGATION_INACTIVE, "images of System32 first");
}
END_TEST

START_TEST(what_is_not_there_or_not_promised_is_told_from_what_is_off)
{
    newest = ProcessChildProcessPolicy;
    hardening_apply();
    assert_listed(MITIGATION_INACTIVE, "");
    assert_listed(MITIGATION_ABSENT, "side channel isolation, redirection audit");
    memset(in_effect, 0, sizeof(in_effect));
    assert_listed(MITIGATION_INACTIVE,
        "extension points off, images of System32 first, no images remote or low, "
        "no dynamic code, strict handles");
    assert_listed(
        MITIGATION_ABSENT, "no child processes, side channel isolation, redirection audit");
    modern = false;
    assert_listed(MITIGATION_INACTIVE, "");
}
END_TEST

/* Held against the structures of the headers, which name each bit. */
START_TEST(each_policy_has_the_flags_it_should_and_no_other)
{
    const PROCESS_MITIGATION_EXTENSION_POINT_DISABLE_POLICY points = {.DisableExtensionPoints = 1};
    const PROCESS_MITIGATION_IMAGE_LOAD_POLICY images = {
        .NoRemoteImages = 1, .NoLowMandatoryLabelImages = 1, .PreferSystem32Images = 1};
    const PROCESS_MITIGATION_DYNAMIC_CODE_POLICY code = {.ProhibitDynamicCode = 1};
    const PROCESS_MITIGATION_CHILD_PROCESS_POLICY children = {.NoChildProcessCreation = 1};
    const PROCESS_MITIGATION_STRICT_HANDLE_CHECK_POLICY handles = {
        .RaiseExceptionOnInvalidHandleReference = 1, .HandleExceptionsPermanentlyEnabled = 1};
    const PROCESS_MITIGATION_SIDE_CHANNEL_ISOLATION_POLICY channels = {
        .IsolateSecurityDomain = 1, .DisablePageCombine = 1};
    const PROCESS_MITIGATION_REDIRECTION_TRUST_POLICY links = {.AuditRedirectionTrust = 1};
    DWORD expected[POLICIES_MAX] = {
        [ProcessExtensionPointDisablePolicy] = points.Flags,
        [ProcessImageLoadPolicy] = images.Flags,
        [ProcessDynamicCodePolicy] = code.Flags,
        [ProcessChildProcessPolicy] = children.Flags,
        [ProcessStrictHandleCheckPolicy] = handles.Flags,
        [ProcessSideChannelIsolationPolicy] = channels.Flags,
        [ProcessRedirectionTrustPolicy] = links.Flags,
    };
    hardening_apply();
    for (int i = 0; i < POLICIES_MAX; i++)
        ck_assert_msg(in_effect[i] == expected[i], "policy %d: 0x%lx", i, in_effect[i]);
}
END_TEST

static void assert_described(const char *expected)
{
    struct buffer text = {0};
    hardening_describe(&text);
    ck_assert_str_eq(text.bytes, expected);
    buffer_free(&text);
}

START_TEST(what_is_described_is_what_the_system_says_and_not_what_was_asked_for)
{
    hardening_apply();
    assert_described("no privileges but those needed; mitigations: extension points off, "
                     "images of System32 first, no images remote or low, no dynamic code, "
                     "no child processes, strict handles, side channel isolation, "
                     "redirection audit");
    in_effect[ProcessImageLoadPolicy] = 0x5; /* one flag of three is missing */
    memset(in_effect + ProcessChildProcessPolicy, 0, 4 * sizeof(in_effect[0]));
    assert_described("no privileges but those needed; mitigations: extension points off, "
                     "no dynamic code, strict handles");
}
END_TEST

START_TEST(where_nothing_is_in_effect_nothing_is_claimed)
{
    modern = false;
    hardening_apply();
    assert_described("no privileges but those needed; mitigations: none");
}
END_TEST

/* The last: a function that has raised is not asked again. */
START_TEST(what_is_there_by_name_alone_is_as_what_is_not_there)
{
    newest = POLICIES_MAX - 1;
    ck_assert(mitigations_kept());
    stubs = true;
    hardening_apply();
    ck_assert_str_eq(calls, WITHOUT_POLICIES);
    assert_described("no privileges but those needed; mitigations: none");
    ck_assert(!mitigations_kept());
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        the_search_for_dlls_is_limited_first_and_the_rest_follows,
        what_the_system_does_not_have_is_left_out_and_nothing_else,
        a_policy_that_is_refused_keeps_no_other_from_being_set,
        a_flag_that_the_system_does_not_know_takes_no_other_with_it,
        what_is_not_there_or_not_promised_is_told_from_what_is_off,
        each_policy_has_the_flags_it_should_and_no_other,
        what_is_described_is_what_the_system_says_and_not_what_was_asked_for,
        where_nothing_is_in_effect_nothing_is_claimed,
        what_is_there_by_name_alone_is_as_what_is_not_there,
        NULL,
    };
    return run_suite(make_suite_with("hardening", tests, setup, NULL));
}
