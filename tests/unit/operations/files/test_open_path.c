/* What opening a file says when the system does not tell what was opened. */
#include "unit/guarded.h"
#include "platform/lookup.h"
#include "unit/imported.h"
#include "operations/files/open_path.h"
#include "unit/suite.h"

#include <string.h>
#include <windows.h>
#include <winternl.h>

/* --- the system ------------------------------------------------------------------------------ */

static DWORD file_type = FILE_TYPE_DISK;
static DWORD error;      /* of an unknown type */
static DWORD long_units; /* of a final path; 0: it has its own */
static DWORD growth;     /* of a final path, by each question */
static unsigned questions;
static NTSTATUS failure; /* of asking for information; 0 lets it be read */

enum { BASIC_INFORMATION = 4 };
#define STATUS_CANCELLED              ((NTSTATUS)0xC0000120)
#define STATUS_INVALID_DEVICE_REQUEST ((NTSTATUS)0xC0000010)

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

/* What fails stores nothing. What is asked for a file's kind needs its attributes alone
 * ("ZwQueryInformationFile", FILE_BASIC_INFORMATION). */
static NTSTATUS NTAPI query_information(
    HANDLE file, IO_STATUS_BLOCK *block, void *information, ULONG size, ULONG kind)
{
    FILE_BASIC_INFO *basic = information;
    check_file(file);
    ck_assert_uint_eq(file_type, FILE_TYPE_DISK); /* a pipe has none */
    ck_assert_uint_eq(kind, BASIC_INFORMATION);
    ck_assert_uint_eq(size, sizeof(*basic));
    if (failure < 0)
        return failure;
    block->Information = size;
    memset(basic, GUARDED_RUBBISH, size);
    basic->FileAttributes = FILE_ATTRIBUTE_NORMAL;
    return 0;
}

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

/* A path that needs more room than most, and more each time. Its size counts the zero where there
 * is too little, and does not where it is written ("GetFinalPathNameByHandleW function"). */
static DWORD WINAPI long_final_path(HANDLE file, LPWSTR text, DWORD size, DWORD flags)
{
    (void)file;
    (void)flags;
    DWORD units = long_units + growth * questions++;
    if (size <= units)
        return units + 1;
    wmemset(text, L'x', units);
    text[units] = 0;
    return units;
}

static bool stub;

lookup_function *lookup(const wchar_t *dll, const char *name)
{
    if (stub && strcmp(name, "GetFinalPathNameByHandleW") == 0)
        return (lookup_function *)no_final_path;
    if (long_units && strcmp(name, "GetFinalPathNameByHandleW") == 0)
        return (lookup_function *)long_final_path;
    if (strcmp(name, "NtQueryInformationFile") == 0)
        return (lookup_function *)query_information;
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
    failure = 0;
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
    failure = STATUS_INVALID_DEVICE_REQUEST;
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
    failure = STATUS_CANCELLED;
    ck_assert_uint_eq(open_file(), ERROR_OPERATION_ABORTED);
    file_type = FILE_TYPE_UNKNOWN;
    error = ERROR_OPERATION_ABORTED;
    ck_assert_uint_eq(open_file(), ERROR_OPERATION_ABORTED);
}
END_TEST

/* What is on record of a file with a path of so many units. */
static struct call record_long_path(DWORD units)
{
    struct call call = {0};
    HANDLE file = CreateFileW(path, 0, 0, NULL, OPEN_EXISTING, 0, NULL);
    long_units = units;
    questions = 0;
    record_final_path(&call, file);
    long_units = 0;
    CloseHandle(file);
    return call;
}

/* What was opened is on record under the whole of it. */
static void check_long_path(DWORD units, unsigned wanted)
{
    struct call call = record_long_path(units);
    ck_assert_uint_eq(questions, wanted);
    ck_assert_uint_eq(call.object.name_size, units);
    ck_assert_uint_eq(call.object.name[units - 1], L'x');
    arena_free(&call.arena);
}

START_TEST(a_path_is_asked_for_once_and_a_long_one_again)
{
    check_long_path(100, 1);
    check_long_path(511, 1);
    check_long_path(512, 2);
    check_long_path(5000, 2);
    check_long_path(32767, 2);
}
END_TEST

/* By letter, GUID and device, each normalized and as it was opened. */
static void check_no_path(DWORD units, unsigned wanted)
{
    struct call call = record_long_path(units);
    ck_assert_uint_eq(questions, wanted);
    ck_assert_ptr_null(call.object.name);
    ck_assert(!call.object.name_final);
    arena_free(&call.arena);
}

START_TEST(a_path_is_believed_as_far_as_there_are_such)
{
    check_no_path(1 << 16, 6);
    check_no_path(UINT32_MAX - 1, 6);
}
END_TEST

START_TEST(a_path_that_grows_while_it_is_asked_for_is_given_up)
{
    growth = 2;
    struct call call = record_long_path(600);
    growth = 0;
    ck_assert_uint_eq(questions, 12);
    ck_assert_ptr_null(call.object.name);
    arena_free(&call.arena);
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
        a_path_is_asked_for_once_and_a_long_one_again, a_path_is_believed_as_far_as_there_are_such,
        a_path_that_grows_while_it_is_asked_for_is_given_up,
        a_path_that_cannot_be_asked_for_is_the_one_that_was_asked_about, NULL};
    return run_suite(make_suite_with("open path", tests, setup, teardown));
}
