/* Making and renaming: what is made is where it was judged, what fails leaves nothing, and the
 * record says where it went. */
#include "unit/rpc/fake_entry.h"
#include "unit/platform/fake_lookup.h"
#include "unit/guarded.h"
#include "unit/imported.h"
#include "operations/files/file_change.h"
#include "operation_list.h"
#include "operations/files/transfer.h"
#include "rpc/entry.h"
#include "unit/suite.h"

#include <stdio.h>

static struct call call;
static WCHAR folder[MAX_PATH], parent[MAX_PATH], moved[MAX_PATH];
static WCHAR asked[MAX_PATH], elsewhere[MAX_PATH];

/* How large the descriptor is when it is asked for, one question after the other; as large as it is
 * behind the last. */
static const DWORD *sizes;

/* "None of the security descriptor is copied" where there is too little room, and the size that is
 * needed is stored (GetKernelObjectSecurity function). What has its room may be anywhere in it. */
static BOOL WINAPI fake_security(HANDLE object, SECURITY_INFORMATION parts,
    PSECURITY_DESCRIPTOR bytes, DWORD size, LPDWORD needed)
{
    typedef BOOL(WINAPI get_security)(
        HANDLE, SECURITY_INFORMATION, PSECURITY_DESCRIPTOR, DWORD, LPDWORD);
    ck_assert_ptr_nonnull(needed);
    DWORD wanted = sizes && *sizes ? *sizes++ : 0;
    if (wanted > size) {
        *needed = wanted;
        SetLastError(ERROR_INSUFFICIENT_BUFFER);
        return FALSE;
    }
    memset(bytes, GUARDED_RUBBISH, wanted);
    get_security *real = (get_security *)(void (*)(void))GetProcAddress(
        GetModuleHandleW(L"advapi32.dll"), "GetKernelObjectSecurity");
    return real(object, parts, bytes, size, needed);
}

BOOL(WINAPI *imported_security)
(HANDLE, SECURITY_INFORMATION, PSECURITY_DESCRIPTOR, DWORD, LPDWORD)
    IMPORTED(GetKernelObjectSecurity, 20) = fake_security;

static void clear(void)
{
    RemoveDirectoryW(asked);
    RemoveDirectoryW(elsewhere);
    RemoveDirectoryW(parent);
    RemoveDirectoryW(moved);
    RemoveDirectoryW(folder);
}

/* A directory "parent" in one of the test's own. */
static void setup(void)
{
    WCHAR temporary[MAX_PATH];
    ck_assert(GetTempPathW(MAX_PATH, temporary));
    swprintf(folder, MAX_PATH, L"%lschange-%lu", temporary, GetCurrentProcessId());
    swprintf(parent, MAX_PATH, L"%ls\\parent", folder);
    swprintf(moved, MAX_PATH, L"%ls\\moved", folder);
    swprintf(asked, MAX_PATH, L"%ls\\made", parent);
    swprintf(elsewhere, MAX_PATH, L"%ls\\made", moved);
    clear();
    ck_assert(CreateDirectoryW(folder, NULL));
    ck_assert(CreateDirectoryW(parent, NULL));
    fake_lookup = (struct fake_lookup){0};
    call = (struct call){0};
}

static void teardown(void)
{
    fake_lookup = (struct fake_lookup){0};
    arena_free(&call.arena);
    clear();
}

static struct wire_path wire(const WCHAR *path)
{
    return (struct wire_path){path, (uint32_t)wcslen(path) + 1};
}

static bool is_there(const WCHAR *path)
{
    return GetFileAttributesW(path) != INVALID_FILE_ATTRIBUTES;
}

static bool record_ends_with(const WCHAR *end)
{
    size_t units = wcslen(end);
    return call.object.name_size >= units &&
           wcsncmp(call.object.name + call.object.name_size - units, end, units) == 0;
}

/* --- directories ------------------------------------------------------------------------------ */

static uint32_t make_directory(const WCHAR *path)
{
    const struct file_change request = {.path = wire(path)};
    call.request = &request;
    return operation_file_mkdir.perform(&call);
}

START_TEST(a_directory_is_made_and_put_on_record)
{
    ck_assert_uint_eq(make_directory(asked), ERROR_SUCCESS);
    ck_assert(is_there(asked));
    ck_assert(call.object.name_final);
    ck_assert(record_ends_with(L"\\parent\\made"));
    ck_assert_uint_eq(make_directory(asked), ERROR_ALREADY_EXISTS);
    ck_assert_uint_eq(make_directory(L"C:\\"), ERROR_ALREADY_EXISTS);
    ck_assert_uint_eq(make_directory(elsewhere), ERROR_PATH_NOT_FOUND);
}
END_TEST

/* While the one above is judged, another takes its name. (What is on record then only Windows
 * knows: Wine joins the name that the directory had when it was opened.) */
static void swap_parent(void)
{
    fake_lookup.asked = NULL;
    ck_assert(MoveFileExW(parent, moved, 0));
    ck_assert(CreateDirectoryW(parent, NULL));
}

START_TEST(a_directory_is_made_in_the_one_that_was_judged)
{
    fake_lookup.asked = swap_parent;
    ck_assert_uint_eq(make_directory(asked), ERROR_SUCCESS);
    ck_assert(!is_there(asked));
    ck_assert(is_there(elsewhere));
}
END_TEST

START_TEST(no_directory_is_made_on_another_computer)
{
    fake_lookup.remote = true;
    ck_assert_uint_eq(make_directory(asked), ERROR_NOT_SUPPORTED);
    ck_assert(!is_there(asked));
    ck_assert(record_ends_with(L"\\parent\\made"));
}
END_TEST

/* --- renaming ----------------------------------------------------------------------------------
 */

/* The directory of the new name is asked for as it is not written. */
START_TEST(a_rename_is_on_record_with_the_name_that_the_file_got)
{
    WCHAR upper[MAX_PATH];
    swprintf(upper, MAX_PATH, L"%ls\\PARENT\\made", folder);
    ck_assert(CreateDirectoryW(moved, NULL));
    const struct file_change request = {.path = wire(moved), .to = wire(upper)};
    call.request = &request;
    ck_assert_uint_eq(operation_file_rename.perform(&call), ERROR_SUCCESS);
    ck_assert(is_there(asked));
    ck_assert(record_ends_with(L"\\moved"));
    ck_assert_uint_gt(call.object.tail_size, 12);
    ck_assert_int_eq(wcsncmp(call.object.tail, L" -> ", 4), 0);
    ck_assert_int_eq(
        wcsncmp(call.object.tail + call.object.tail_size - 12, L"\\parent\\made", 12), 0);
}
END_TEST

/* --- transfers ---------------------------------------------------------------------------------
 */

static unsigned files_in(const WCHAR *directory)
{
    WIN32_FIND_DATAW found;
    WCHAR pattern[MAX_PATH];
    unsigned count = 0;
    swprintf(pattern, MAX_PATH, L"%ls\\*", directory);
    HANDLE search = FindFirstFileW(pattern, &found);
    ck_assert_ptr_ne(search, INVALID_HANDLE_VALUE);
    do
        count += !(found.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY);
    while (FindNextFileW(search, &found));
    FindClose(search);
    return count;
}

static uint32_t begin(struct transfer **transfer)
{
    const struct wire_path target = wire(asked);
    return transfer_open(&call, &target, 0, transfer);
}

START_TEST(a_transfer_leaves_its_file_only_when_it_is_committed)
{
    struct transfer *transfer;
    ck_assert_uint_eq(begin(&transfer), ERROR_SUCCESS);
    ck_assert_uint_eq(files_in(parent), 1);
    transfer_close(transfer);
    ck_assert_uint_eq(files_in(parent), 0);
    ck_assert_uint_eq(begin(&transfer), ERROR_SUCCESS);
    ck_assert_uint_eq(transfer_commit(&call, transfer), ERROR_SUCCESS);
    transfer_close(transfer);
    ck_assert(is_there(asked));
    ck_assert(DeleteFileW(asked));
}
END_TEST

START_TEST(a_transfer_to_another_computer_makes_nothing)
{
    struct transfer *transfer;
    fake_lookup.remote = true;
    ck_assert_uint_eq(begin(&transfer), ERROR_NOT_SUPPORTED);
    ck_assert_uint_eq(files_in(parent), 0);
}
END_TEST

/* What has the name is not asked for by its name alone, which would also tell a pipe's server who
 * asks: it is opened and judged. */
START_TEST(what_has_the_name_of_a_transfer_is_judged_by_its_handle)
{
    struct transfer *transfer;
    ck_assert(CreateDirectoryW(asked, NULL));
    ck_assert_uint_eq(begin(&transfer), ERROR_FILE_EXISTS);
    fake_lookup.remote = true;
    ck_assert_uint_eq(begin(&transfer), ERROR_NOT_SUPPORTED);
    ck_assert(record_ends_with(L"\\parent\\made"));
    ck_assert_uint_eq(files_in(parent), 0);
}
END_TEST

START_TEST(a_transfer_whose_file_cannot_be_set_to_be_deleted_deletes_it)
{
    struct transfer *transfer;
    fake_lookup.set_failures = 1;
    ck_assert_uint_eq(begin(&transfer), ERROR_NOT_SUPPORTED);
    ck_assert_uint_eq(files_in(parent), 0);
}
END_TEST

/* The directory is a local one, and what was just made in it is not. */
static void go_away(void)
{
    static unsigned times;
    fake_lookup.remote = times++ % 2 == 1;
}

START_TEST(a_transfer_whose_file_is_refused_deletes_it)
{
    struct transfer *transfer;
    fake_lookup.asked = go_away;
    ck_assert_uint_eq(begin(&transfer), ERROR_NOT_SUPPORTED);
    ck_assert_uint_eq(files_in(parent), 0);
}
END_TEST

/* The setting is taken back, then neither the name is given nor the setting made again. */
START_TEST(a_commit_says_that_its_file_stays)
{
    struct transfer *transfer;
    ck_assert_uint_eq(begin(&transfer), ERROR_SUCCESS);
    ck_assert(CreateDirectoryW(asked, NULL)); /* in the way */
    fake_lookup.set_successes = 2;
    fake_lookup.set_failures = 1;
    ck_assert_uint_eq(transfer_commit(&call, transfer), ERROR_NOT_SUPPORTED);
    ck_assert_uint_ne(transfer_commit(&call, transfer), ERROR_SUCCESS);
    transfer_close(transfer);
    ck_assert_uint_eq(files_in(parent), 0);
}
END_TEST

/* How a transfer over a file begins whose descriptor is as large as this; all of it is asked for.
 */
static uint32_t replace(const DWORD *wanted)
{
    struct transfer *transfer = NULL;
    const struct wire_path target = wire(asked);
    HANDLE file = CreateFileW(asked, GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL);
    ck_assert_ptr_ne(file, INVALID_HANDLE_VALUE);
    CloseHandle(file);
    sizes = wanted;
    uint32_t status = transfer_open(&call, &target, DEPUTY_FILE_REPLACE, &transfer);
    ck_assert_uint_eq(*sizes, 0);
    sizes = NULL;
    DeleteFileW(asked);
    if (transfer)
        transfer_close(transfer);
    return status;
}

START_TEST(a_descriptor_that_needs_more_room_or_grows_meanwhile_is_asked_for_again)
{
    static const DWORD full[] = {1024, 0}, more[] = {1025, 1025, 0}, grown[] = {1025, 1026, 0},
                       largest[] = {20 + 65535, 20 + 65535, 0};
    ck_assert_uint_eq(replace(full), ERROR_SUCCESS);
    ck_assert_uint_eq(replace(more), ERROR_SUCCESS);
    ck_assert_uint_eq(replace(grown), ERROR_SUCCESS);
    ck_assert_uint_eq(replace(largest), ERROR_SUCCESS);
}
END_TEST

START_TEST(a_descriptor_that_grows_for_ever_or_beyond_all_is_given_up)
{
    static const DWORD growing[] = {1025, 1026, 1027, 1028, 0}, beyond[] = {(1 << 17) + 1, 0};
    ck_assert_uint_eq(replace(growing), ERROR_INSUFFICIENT_BUFFER);
    ck_assert_uint_eq(replace(beyond), ERROR_INSUFFICIENT_BUFFER);
    ck_assert_uint_eq(files_in(parent), 0);
}
END_TEST

/* Where the first bytes of what a session holds are gone, as when a stop has freed them. */
START_TEST(a_call_that_is_not_let_in_touches_nothing_of_its_session)
{
    static struct session session;
    REPLY reply;
    hyper done;
    unsigned long finished;
    byte bytes[1] = {0};
    struct held *freed = VirtualAlloc(NULL, 4096, MEM_RESERVE, PAGE_NOACCESS);
    for (unsigned i = 0; i < HELD_MAX; i++)
        session.held.items[i] = freed;
    static const enum deputy_stage stages[] = {DEPUTY_STAGE_ADMIT, DEPUTY_STAGE_AUDIT};
    for (size_t i = 0; i < sizeof(stages) / sizeof(stages[0]); i++) {
        fake_entry = (struct fake_entry){.status = ERROR_SHUTDOWN_IN_PROGRESS, .stage = stages[i]};
        ck_assert_uint_eq(
            s_file_put(&session, HELD_MAX, 1, bytes, &reply), ERROR_SHUTDOWN_IN_PROGRESS);
        s_file_copy_step(&session, HELD_MAX, &done, &finished, &reply);
        s_file_commit(&session, HELD_MAX, &reply);
    }
    VirtualFree(freed, 0, MEM_RELEASE);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_directory_is_made_and_put_on_record,
        a_directory_is_made_in_the_one_that_was_judged,
        no_directory_is_made_on_another_computer,
        a_transfer_leaves_its_file_only_when_it_is_committed,
        a_transfer_to_another_computer_makes_nothing,
        what_has_the_name_of_a_transfer_is_judged_by_its_handle,
        a_transfer_whose_file_cannot_be_set_to_be_deleted_deletes_it,
        a_transfer_whose_file_is_refused_deletes_it,
        a_commit_says_that_its_file_stays,
        a_descriptor_that_needs_more_room_or_grows_meanwhile_is_asked_for_again,
        a_descriptor_that_grows_for_ever_or_beyond_all_is_given_up,
        a_call_that_is_not_let_in_touches_nothing_of_its_session,
        a_rename_is_on_record_with_the_name_that_the_file_got,
        NULL,
    };
    return run_suite(make_suite_with("file_changes", tests, setup, teardown));
}
