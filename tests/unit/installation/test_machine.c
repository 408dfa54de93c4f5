/* A program that the system leads to other files than those named knows it. The system's functions
 * are fakes that answer as their pages say ("IsWow64Process function", "IsWow64Process2 function").
 */
#include "platform/lookup.h"
#include "installation/machine.h"
#include "unit/suite.h"

#include <string.h>
#include <windows.h>

static struct {
    bool has_kind;  /* the system has IsWow64Process2: Windows 10 1511 and later */
    bool has_wow64; /* and IsWow64Process */
    bool fails;     /* what it has fails */
    bool stub;      /* IsWow64Process2 is there by name alone */
    USHORT kind;
    USHORT native;
    BOOL wow64;
} machine;

/* What fails stores nothing. Only the native machine is optional. */
static BOOL WINAPI ask_kind(HANDLE process, USHORT *kind, USHORT *native)
{
    if (machine.stub)
        RaiseException(0x80000100, EXCEPTION_NONCONTINUABLE, 0, NULL);
    ck_assert_ptr_eq(process, GetCurrentProcess());
    ck_assert_ptr_nonnull(kind);
    SetLastError(ERROR_ACCESS_DENIED); /* where nothing fails it says nothing */
    if (machine.fails)
        return FALSE;
    *kind = machine.kind;
    if (native)
        *native = machine.native;
    return TRUE;
}

static BOOL WINAPI ask_wow64(HANDLE process, BOOL *wow64)
{
    ck_assert_ptr_eq(process, GetCurrentProcess());
    ck_assert_ptr_nonnull(wow64);
    SetLastError(ERROR_ACCESS_DENIED);
    if (machine.fails)
        return FALSE;
    *wow64 = machine.wow64;
    return TRUE;
}

lookup_function *lookup(const wchar_t *dll, const char *name)
{
    ck_assert(wcscmp(dll, L"kernel32.dll") == 0);
    if (machine.has_kind && strcmp(name, "IsWow64Process2") == 0)
        return (lookup_function *)ask_kind;
    if (machine.has_wow64 && strcmp(name, "IsWow64Process") == 0)
        return (lookup_function *)ask_wow64;
    return NULL;
}

static void setup(void)
{
    memset(&machine, 0, sizeof(machine));
    machine.has_kind = machine.has_wow64 = true;
    machine.native = IMAGE_FILE_MACHINE_AMD64;
}

START_TEST(a_program_of_the_systems_own_kind_is_not_redirected)
{
    machine.kind = IMAGE_FILE_MACHINE_UNKNOWN;
    ck_assert(!machine_redirects());
    machine.native = IMAGE_FILE_MACHINE_I386;
    ck_assert(!machine_redirects());
}
END_TEST

START_TEST(a_32_bit_program_on_64_bit_windows_is)
{
    machine.kind = IMAGE_FILE_MACHINE_I386;
    ck_assert(machine_redirects());
    ck_assert(machine_is_64bit());
    machine.has_kind = false;
    machine.wow64 = TRUE;
    ck_assert(machine_redirects());
}
END_TEST

/* The older function says FALSE of a 32-bit program there. */
START_TEST(it_is_on_arm_too_where_a_64_bit_one_is_not)
{
    machine.native = 0xAA64;
    machine.kind = IMAGE_FILE_MACHINE_I386;
    ck_assert(machine_redirects());
    machine.kind = IMAGE_FILE_MACHINE_UNKNOWN;
    ck_assert(!machine_redirects());
}
END_TEST

START_TEST(a_system_that_has_neither_function_has_no_redirection)
{
    machine.kind = IMAGE_FILE_MACHINE_I386;
    machine.wow64 = TRUE;
    machine.fails = true;
    ck_assert(!machine_redirects());
    machine.has_kind = machine.has_wow64 = false;
    ck_assert(!machine_redirects());
    ck_assert_int_eq(machine_is_64bit(), sizeof(void *) == 8);
}
END_TEST

/* The last: a function that has raised is not asked again. */
START_TEST(the_older_function_is_asked_where_the_newer_one_is_there_by_name_alone)
{
    machine.stub = true;
    machine.wow64 = TRUE;
    ck_assert(machine_redirects());
    machine.wow64 = FALSE;
    ck_assert(!machine_redirects());
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {a_program_of_the_systems_own_kind_is_not_redirected,
        a_32_bit_program_on_64_bit_windows_is, it_is_on_arm_too_where_a_64_bit_one_is_not,
        a_system_that_has_neither_function_has_no_redirection,
        the_older_function_is_asked_where_the_newer_one_is_there_by_name_alone, NULL};
    return run_suite(make_suite_with("machine", tests, setup, NULL));
}
