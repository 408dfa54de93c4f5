/* Opening by path: what turns out to be somewhere else, or something else, is left as it is, and
 * the record says what it was. */
#include "unit/platform/fake_lookup.h"
#include "unit/rpc/fake_wire.h"
#include "platform/native.h"
#include "operations/files/open_path.h"
#include "unit/suite.h"

#include <stdio.h>

enum { SHARE_ALL = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE };

static struct call call;
static WCHAR folder[MAX_PATH], file[MAX_PATH], absent[MAX_PATH];
static WCHAR stream[MAX_PATH], absent_stream[MAX_PATH];

static void clear(void)
{
    SetFileAttributesW(file, FILE_ATTRIBUTE_NORMAL);
    DeleteFileW(absent_stream); /* to Wine a name like any other */
    DeleteFileW(file);
    DeleteFileW(absent);
    RemoveDirectoryW(folder);
}

/* A directory with a file in it. */
static void setup(void)
{
    WCHAR temporary[MAX_PATH];
    DWORD size;
    ck_assert(GetTempPathW(MAX_PATH, temporary));
    swprintf(folder, MAX_PATH, L"%lsopen-%lu", temporary, GetCurrentProcessId());
    swprintf(file, MAX_PATH, L"%ls\\file", folder);
    swprintf(absent, MAX_PATH, L"%ls\\absent", folder);
    swprintf(stream, MAX_PATH, L"%ls:stream", file);
    swprintf(absent_stream, MAX_PATH, L"%ls:stream", absent);
    clear();
    ck_assert(CreateDirectoryW(folder, NULL));
    HANDLE made = CreateFileW(file, GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL);
    ck_assert(WriteFile(made, "content", 7, &size, NULL));
    CloseHandle(made);
    fake_lookup = (struct fake_lookup){0};
    fake_wire_end = NULL;
    call = (struct call){0};
}

static void teardown(void)
{
    arena_free(&call.arena);
    clear();
}

/* Open with this disposition; what was opened is closed again. */
static uint32_t open_with(const WCHAR *path, uint32_t access, uint32_t disposition, uint32_t flags)
{
    const struct open_how how = {
        .access = access, .share = SHARE_ALL, .disposition = disposition, .flags = flags};
    const struct wire_path wire = {path, (uint32_t)wcslen(path) + 1};
    HANDLE opened = NULL;
    uint32_t status = open_path(&call, &wire, &how, &opened);
    if (status == ERROR_SUCCESS)
        CloseHandle(opened);
    else
        ck_assert_ptr_null(opened);
    return status;
}

static DWORD size_of(const WCHAR *path)
{
    WIN32_FILE_ATTRIBUTE_DATA data;
    ck_assert(GetFileAttributesExW(path, GetFileExInfoStandard, &data));
    return data.nFileSizeLow;
}

static bool is_there(const WCHAR *path)
{
    return GetFileAttributesW(path) != INVALID_FILE_ATTRIBUTES;
}

static bool ends_with(const WCHAR *text, size_t size, const WCHAR *end)
{
    size_t units = wcslen(end);
    return size >= units && wcsncmp(text + size - units, end, units) == 0;
}

static bool record_ends_with(const WCHAR *end)
{
    return ends_with(call.object.name, call.object.name_size, end);
}

START_TEST(each_disposition_does_what_it_does_for_create_file)
{
    static const struct {
        uint32_t disposition;
        uint32_t there; /* the status for a file that is there, and for one that is not */
        uint32_t not_there;
        bool empties;
    } rows[] = {
        {CREATE_NEW, ERROR_FILE_EXISTS, ERROR_SUCCESS, false},
        {CREATE_ALWAYS, ERROR_SUCCESS, ERROR_SUCCESS, true},
        {OPEN_EXISTING, ERROR_SUCCESS, ERROR_FILE_NOT_FOUND, false},
        {OPEN_ALWAYS, ERROR_SUCCESS, ERROR_SUCCESS, false},
        {TRUNCATE_EXISTING, ERROR_SUCCESS, ERROR_FILE_NOT_FOUND, true},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        ck_assert_uint_eq(open_with(file, GENERIC_WRITE, rows[i].disposition, 0), rows[i].there);
        ck_assert_uint_eq(size_of(file), rows[i].empties ? 0 : 7);
        ck_assert_uint_eq(
            open_with(absent, GENERIC_WRITE, rows[i].disposition, 0), rows[i].not_there);
        ck_assert_uint_eq(is_there(absent), rows[i].not_there == ERROR_SUCCESS);
        teardown();
        setup();
    }
}
END_TEST

START_TEST(a_right_to_write_is_not_needed_to_empty_a_file)
{
    ck_assert_uint_eq(open_with(file, GENERIC_READ, CREATE_ALWAYS, 0), ERROR_SUCCESS);
    ck_assert_uint_eq(size_of(file), 0);
    ck_assert_uint_eq(call.object.access, GENERIC_READ);
}
END_TEST

START_TEST(a_path_that_did_not_come_with_the_call_is_not_read)
{
    fake_wire_end = file + wcslen(file);
    ck_assert_uint_eq(open_with(file, GENERIC_READ, OPEN_EXISTING, 0), ERROR_INVALID_PARAMETER);
    ck_assert_ptr_null(call.object.name);
    fake_wire_end = file + wcslen(file) + 1;
    ck_assert_uint_eq(open_with(file, GENERIC_READ, OPEN_EXISTING, 0), ERROR_SUCCESS);
}
END_TEST

START_TEST(what_is_missing_above_is_missing)
{
    WCHAR deep[MAX_PATH];
    swprintf(deep, MAX_PATH, L"%ls\\file", absent);
    ck_assert_uint_eq(open_with(deep, GENERIC_WRITE, CREATE_NEW, 0), ERROR_PATH_NOT_FOUND);
    ck_assert_uint_eq(open_with(deep, GENERIC_WRITE, OPEN_ALWAYS, 0), ERROR_PATH_NOT_FOUND);
}
END_TEST

START_TEST(a_file_of_another_computer_is_not_emptied)
{
    fake_lookup.remote = true;
    ck_assert_uint_eq(open_with(file, GENERIC_WRITE, CREATE_ALWAYS, 0), ERROR_NOT_SUPPORTED);
    ck_assert_uint_eq(open_with(file, GENERIC_WRITE, TRUNCATE_EXISTING, 0), ERROR_NOT_SUPPORTED);
    ck_assert_uint_eq(size_of(file), 7);
}
END_TEST

START_TEST(nothing_is_made_on_another_computer)
{
    fake_lookup.remote = true;
    for (uint32_t disposition = CREATE_NEW; disposition <= OPEN_ALWAYS; disposition++) {
        uint32_t status = open_with(absent, GENERIC_WRITE, disposition, 0);
        ck_assert(status == ERROR_NOT_SUPPORTED || disposition == OPEN_EXISTING);
        ck_assert(!is_there(absent));
    }
}
END_TEST

/* Where the file system has no streams (Wine) it is seen how they would be made. */
START_TEST(a_stream_is_made_in_the_file_that_was_judged)
{
    (void)open_with(stream, GENERIC_WRITE, CREATE_NEW, DEPUTY_FILE_STREAM);
    ck_assert_uint_eq(fake_lookup.creations, 1);
    ck_assert(ends_with(fake_lookup.root, wcslen(fake_lookup.root), L"\\file"));
    ck_assert_int_eq(wcscmp(fake_lookup.name, L":stream"), 0);
    ck_assert(record_ends_with(L"\\file:stream"));
}
END_TEST

START_TEST(no_stream_is_made_in_a_file_of_another_computer)
{
    fake_lookup.remote_files = true;
    ck_assert_uint_eq(
        open_with(stream, GENERIC_WRITE, CREATE_NEW, DEPUTY_FILE_STREAM), ERROR_NOT_SUPPORTED);
    ck_assert_uint_eq(fake_lookup.creations, 0);
    ck_assert(call.object.name_final);
    ck_assert(record_ends_with(L"\\file:stream"));
}
END_TEST

START_TEST(a_stream_of_a_file_that_is_not_there_is_made_with_it_in_the_directory_that_was_judged)
{
    (void)open_with(absent_stream, GENERIC_WRITE, CREATE_NEW, DEPUTY_FILE_STREAM);
    ck_assert_uint_eq(fake_lookup.creations, 1);
    ck_assert(ends_with(fake_lookup.root, wcslen(fake_lookup.root), wcsrchr(folder, L'\\')));
    ck_assert_int_eq(wcscmp(fake_lookup.name, L"absent:stream"), 0);
    ck_assert(!fake_lookup.follows);
    ck_assert(record_ends_with(L"\\absent:stream"));
}
END_TEST

START_TEST(a_file_where_a_directory_is_wanted_is_not_emptied)
{
    for (uint32_t disposition = CREATE_ALWAYS; disposition <= TRUNCATE_EXISTING; disposition++)
        ck_assert_uint_eq(
            open_with(file, GENERIC_WRITE, disposition, DEPUTY_FILE_DIRECTORY), ERROR_DIRECTORY);
    ck_assert_uint_eq(size_of(file), 7);
}
END_TEST

START_TEST(a_refusal_is_on_record_with_the_final_path)
{
    fake_lookup.remote = true;
    ck_assert_uint_eq(open_with(file, GENERIC_READ, OPEN_EXISTING, 0), ERROR_NOT_SUPPORTED);
    ck_assert(call.object.name_final);
    ck_assert(record_ends_with(L"\\file"));
    call.object.name_final = false;
    ck_assert_uint_eq(open_with(absent, GENERIC_WRITE, CREATE_NEW, 0), ERROR_NOT_SUPPORTED);
    ck_assert(call.object.name_final);
    ck_assert(record_ends_with(L"\\absent"));
}
END_TEST

START_TEST(a_volume_without_a_letter_is_on_record_all_the_same)
{
    fake_lookup.no_letters = true;
    for (int i = 0; i < 2; i++) {
        call.object.name_final = false;
        fake_lookup.no_names = i == 1;
        ck_assert_uint_eq(open_with(file, GENERIC_READ, OPEN_EXISTING, 0), ERROR_SUCCESS);
        ck_assert(call.object.name_final);
        ck_assert(record_ends_with(L"\\file"));
        ck_assert(call.object.name[1] != L':');
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        each_disposition_does_what_it_does_for_create_file,
        a_right_to_write_is_not_needed_to_empty_a_file,
        a_path_that_did_not_come_with_the_call_is_not_read,
        what_is_missing_above_is_missing,
        a_file_of_another_computer_is_not_emptied,
        nothing_is_made_on_another_computer,
        a_stream_is_made_in_the_file_that_was_judged,
        no_stream_is_made_in_a_file_of_another_computer,
        a_stream_of_a_file_that_is_not_there_is_made_with_it_in_the_directory_that_was_judged,
        a_file_where_a_directory_is_wanted_is_not_emptied,
        a_refusal_is_on_record_with_the_final_path,
        a_volume_without_a_letter_is_on_record_all_the_same,
        NULL,
    };
    return run_suite(make_suite_with("open_or_make", tests, setup, teardown));
}
