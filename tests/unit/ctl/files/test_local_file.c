/* A 32-bit program on a 64-bit system looks at the folder that is meant, and learns when it cannot
 * go back to its own ("Wow64DisableWow64FsRedirection function": for the thread, each success with
 * its own revert, before any DLL is loaded; "Wow64RevertWow64FsRedirection function"). */
#include "ctl/files/local_file.h"
#include "platform/lookup.h"
#include "unit/imported.h"
#include "unit/suite.h"

#include <string.h>
#include <windows.h>

static void *const cookie = (void *)0xA5A5;

static bool off;    /* the redirection of this thread */
static bool kept;   /* it cannot be turned off */
static bool stuck;  /* nor on again */
static bool stub;   /* nor is there more of it than its name */
static bool exists; /* in the folder that is meant, and in no other */

static BOOL WINAPI is_wow64(HANDLE process, BOOL *wow64)
{
    ck_assert_ptr_eq(process, GetCurrentProcess());
    *wow64 = TRUE;
    return TRUE;
}
BOOL(WINAPI *imported_is_wow64)(HANDLE, BOOL *) IMPORTED(IsWow64Process, 8) = is_wow64;

static BOOL WINAPI disable(void **state)
{
    if (stub)
        RaiseException(0x80000100, EXCEPTION_NONCONTINUABLE, 0, NULL);
    ck_assert(!off);
    SetLastError(ERROR_INVALID_FUNCTION);
    if (kept)
        return FALSE;
    *state = cookie;
    off = true;
    return TRUE;
}

static BOOL WINAPI revert(void *state)
{
    ck_assert(off);
    ck_assert_ptr_eq(state, cookie);
    SetLastError(ERROR_NOT_ENOUGH_MEMORY);
    off = stuck;
    return !stuck;
}

lookup_function *lookup(const wchar_t *dll, const char *name)
{
    ck_assert(wcscmp(dll, L"kernel32.dll") == 0);
    ck_assert(!off || strcmp(name, "Wow64RevertWow64FsRedirection") == 0);
    return strcmp(name, "Wow64DisableWow64FsRedirection") == 0  ? (lookup_function *)disable
           : strcmp(name, "Wow64RevertWow64FsRedirection") == 0 ? (lookup_function *)revert
                                                                : NULL;
}

static DWORD WINAPI get_attributes(LPCWSTR path)
{
    (void)path;
    SetLastError(ERROR_FILE_NOT_FOUND);
    return off && exists ? FILE_ATTRIBUTE_READONLY : INVALID_FILE_ATTRIBUTES;
}
DWORD(WINAPI *imported_get_attributes)(LPCWSTR) IMPORTED(GetFileAttributesW, 4) = get_attributes;

static HANDLE WINAPI create_file(LPCWSTR path, DWORD access, DWORD share,
    SECURITY_ATTRIBUTES *attributes, DWORD disposition, DWORD flags, HANDLE model)
{
    (void)path;
    (void)access;
    (void)share;
    (void)attributes;
    (void)flags;
    ck_assert_uint_eq(disposition, OPEN_EXISTING);
    ck_assert_ptr_null(model);
    SetLastError(off ? ERROR_SHARING_VIOLATION : ERROR_FILE_NOT_FOUND);
    return INVALID_HANDLE_VALUE;
}
HANDLE(WINAPI *imported_create_file)
(LPCWSTR, DWORD, DWORD, SECURITY_ATTRIBUTES *, DWORD, DWORD, HANDLE)
    IMPORTED(CreateFileW, 28) = create_file;

static const wchar_t path[] = L"C:\\Windows\\System32\\file";

static void setup(void)
{
    off = kept = stuck = stub = false;
    exists = true;
}

START_TEST(the_folder_that_is_meant_is_looked_at)
{
    ck_assert(local_file_has(path, FILE_ATTRIBUTE_READONLY));
    ck_assert(!off);
    ck_assert_uint_eq(local_file_try(path, GENERIC_READ), ERROR_SHARING_VIOLATION);
    ck_assert(!off);
    kept = true;
    ck_assert(!local_file_has(path, FILE_ATTRIBUTE_READONLY));
    ck_assert_uint_eq(local_file_try(path, GENERIC_READ), ERROR_INVALID_FUNCTION);
}
END_TEST

START_TEST(that_it_cannot_be_turned_on_again_is_a_failure)
{
    stuck = true;
    ck_assert_uint_eq(local_file_try(path, GENERIC_READ), ERROR_NOT_ENOUGH_MEMORY);
    off = false;
    ck_assert(!local_file_has(path, FILE_ATTRIBUTE_READONLY));
}
END_TEST

/* The last: a function that has raised is not asked again. */
START_TEST(what_is_there_by_name_alone_turns_nothing_off)
{
    struct local_view view;
    stub = true;
    ck_assert_uint_eq(local_file_see_all(&view), ERROR_PROC_NOT_FOUND);
    ck_assert(!view.changed);
    stub = false;
    ck_assert_uint_eq(local_file_see_all(&view), ERROR_PROC_NOT_FOUND);
    ck_assert(!view.changed);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {the_folder_that_is_meant_is_looked_at,
        that_it_cannot_be_turned_on_again_is_a_failure,
        what_is_there_by_name_alone_turns_nothing_off, NULL};
    return run_suite(make_suite_with("local file", tests, setup, NULL));
}
