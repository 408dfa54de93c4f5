/* What opening a file says when the system does not tell what was opened. */
#include "unit/guarded.h"
#include "platform/lookup.h"
#include "unit/imported.h"
#include "operations/files/open_path.h"
#include "unit/suite.h"

#include <string.h>
#include <windows.h>

/* --- the system ------------------------------------------------------------------------------ */

static DWORD file_type = FILE_TYPE_DISK;
static DWORD error; /* of what was asked last; 0 lets the information be read */

static void check_file(HANDLE file)
{
    DWORD flags;
    ck_assert(file && file != INVALID_HANDLE_VALUE);
    ck_assert(GetHandleInformation(file, &flags));
}

static DWORD WINAPI get_type(HANDLE file)
{
    check_file(file);
    if (file_type == FILE_TYPE_UNKNOWN)
        SetLastError(error);
    return file_type;
}
DWORD(WINAPI *imported_get_type)(HANDLE) IMPORTED(GetFileType, 4) = get_type;

/* What fails stores nothing. What is asked for a file's kind needs its attributes alone. */
static BOOL WINAPI get_information(HANDLE file, BY_HANDLE_FILE_INFORMATION *information)
{
    check_file(file);
    ck_assert_uint_eq(file_type, FILE_TYPE_DISK); /* the page forbids it for a pipe */
    if (error) {
        SetLastError(error);
        return FALSE;
    }
    memset(information, GUARDED_RUBBISH, sizeof(*information));
    information->dwFileAttributes = FILE_ATTRIBUTE_NORMAL;
    return TRUE;
}
BOOL(WINAPI *imported_get_information)
(HANDLE, BY_HANDLE_FILE_INFORMATION *)IMPORTED(GetFileInformationByHandle, 8) = get_information;

/* Another function is exported by its name alone. */
static DWORD WINAPI no_final_path(HANDLE file, LPWSTR text, DWORD size, DWORD flags)
{
    (void)file;
    (void)text;
    (void)size;
    (void)flags;
    RaiseException(0x80000100, EXCEPTION_NONCONTINUABLE, 0, NULL);
    return 0;
}

static bool stub;

lookup_function *lookup(const wchar_t *dll, const char *name)
{
    if (stub && strcmp(name, "GetFinalPathNameByHandleW") == 0)
        return (lookup_function *)no_final_path;
    return (lookup_function *)GetProcAddress(GetModuleHandleW(dll), name);
}

/* --- tests ----------------------------------------------------------------------------------- */

static WCHAR path[MAX_PATH];

static void setup(void)
{
    WCHAR folder[MAX_PATH];
    ck_assert_uint_ne(GetTempPathW(MAX_PATH, folder), 0);
    ck_assert_uint_ne(GetTempFileNameW(folder, L"dpy", 0, path), 0);
    file_type = FILE_TYPE_DISK;
    error = 0;
}

static void teardown(void)
{
    ck_assert(DeleteFileW(path));
}

/* Open the file, after something before it was cancelled. */
static uint32_t open_file(void)
{
    const struct open_how how = {
        .access = FILE_READ_ATTRIBUTES, .share = FILE_SHARE_READ, .disposition = OPEN_EXISTING};
    struct call call = {0};
    HANDLE file;
    SetLastError(ERROR_OPERATION_ABORTED);
    uint32_t status = open_taken(&call, path, &how, &file);
    if (status == ERROR_SUCCESS)
        CloseHandle(file);
    arena_free(&call.arena);
    return status;
}

START_TEST(a_file_is_opened)
{
    ck_assert_uint_eq(open_file(), ERROR_SUCCESS);
}
END_TEST

START_TEST(what_has_no_file_information_is_not_supported)
{
    error = ERROR_INVALID_FUNCTION;
    ck_assert_uint_eq(open_file(), ERROR_NOT_SUPPORTED);
}
END_TEST

START_TEST(what_is_no_file_is_not_supported)
{
    file_type = FILE_TYPE_PIPE;
    ck_assert_uint_eq(open_file(), ERROR_NOT_SUPPORTED);
    file_type = FILE_TYPE_UNKNOWN;
    ck_assert_uint_eq(open_file(), ERROR_NOT_SUPPORTED);
}
END_TEST

/* How a call learns that it took too long: see pipeline/call.c. */
START_TEST(being_cancelled_is_not_taken_for_what_was_opened)
{
    error = ERROR_OPERATION_ABORTED;
    ck_assert_uint_eq(open_file(), ERROR_OPERATION_ABORTED);
    file_type = FILE_TYPE_UNKNOWN;
    ck_assert_uint_eq(open_file(), ERROR_OPERATION_ABORTED);
}
END_TEST

/* The last: a function that has raised is not asked again. */
START_TEST(a_path_that_cannot_be_asked_for_is_the_one_that_was_asked_about)
{
    stub = true;
    ck_assert_uint_eq(open_file(), ERROR_SUCCESS);
    stub = false;
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {a_file_is_opened, what_has_no_file_information_is_not_supported,
        what_is_no_file_is_not_supported, being_cancelled_is_not_taken_for_what_was_opened,
        a_path_that_cannot_be_asked_for_is_the_one_that_was_asked_about, NULL};
    return run_suite(make_suite_with("open path", tests, setup, teardown));
}
