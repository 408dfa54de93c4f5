/* A file whose contents are elsewhere, in the cloud or on a tape, is looked at and not fetched:
 * each open says so ("CreateFileW function": FILE_FLAG_OPEN_NO_RECALL; for NtOpenFile
 * "IoCreateFileEx function": FILE_OPEN_NO_RECALL, filters do not fetch the contents). What is
 * opened here is denied, so that every way to look is tried. */
#include "unit/rpc/fake_entry.h"
#include "unit/imported.h"
#include "operation_list.h"
#include "pipeline/session.h"
#include "rpc/marshal.h"
#include "rpc/wire.h"
#include "unit/suite.h"

#include <string.h>
#include <windows.h>
#include <winternl.h>

enum { NATIVE_NO_RECALL = 0x00400000 };

#define DENIED ((NTSTATUS)0xC0000022) /* STATUS_ACCESS_DENIED */

static unsigned opens, fetches;

static HANDLE WINAPI open_file(const wchar_t *name, DWORD access, DWORD share,
    SECURITY_ATTRIBUTES *attributes, DWORD disposition, DWORD flags, HANDLE template)
{
    ck_assert_ptr_nonnull(wcsstr(name, L"placeholder"));
    ck_assert(share && !attributes && !template && access);
    ck_assert_uint_eq(disposition, OPEN_EXISTING);
    opens++;
    fetches += !(flags & FILE_FLAG_OPEN_NO_RECALL);
    SetLastError(ERROR_ACCESS_DENIED);
    return INVALID_HANDLE_VALUE;
}
HANDLE(WINAPI *imported_open_file)
(const wchar_t *, DWORD, DWORD, SECURITY_ATTRIBUTES *, DWORD, DWORD, HANDLE)
    IMPORTED(CreateFileW, 28) = open_file;

/* Its header has it as a function of the program itself. */
NTSTATUS NTAPI NtOpenFile(HANDLE *file, ACCESS_MASK access, OBJECT_ATTRIBUTES *attributes,
    IO_STATUS_BLOCK *block, ULONG share, ULONG options)
{
    (void)file;
    (void)block;
    ck_assert(access && share);
    ck_assert_ptr_nonnull(wcsstr(attributes->ObjectName->Buffer, L"placeholder"));
    opens++;
    fetches += !(options & NATIVE_NO_RECALL);
    return DENIED;
}

void *__RPC_USER midl_user_allocate(size_t size)
{
    return malloc(size);
}

void __RPC_USER midl_user_free(void *memory)
{
    free(memory);
}

/* --- tests ------------------------------------------------------------------------------------ */

static struct session session;
static WCHAR path[] = L"C:\\placeholder", to[] = L"C:\\other-placeholder";
static REPLY reply;

enum { UNITS = sizeof(path) / sizeof(*path), TO_UNITS = sizeof(to) / sizeof(*to) };

static void setup(void)
{
    fake_entry = (struct fake_entry){.performs = true};
    session = (struct session){0};
    opens = fetches = 0;
}

static void expect_only_looked_at(void)
{
    ck_assert_uint_eq(reply.status, ERROR_ACCESS_DENIED);
    ck_assert_uint_gt(opens, 0);
    ck_assert_uint_eq(fetches, 0);
}

START_TEST(stat_fetches_nothing)
{
    FILE_INFO info;
    ENCODED final, owner, name;
    s_file_stat(&session, UNITS, path, 0, &info, &final, &owner, &name, &reply);
    expect_only_looked_at();
    ck_assert_uint_eq(opens, 2); /* who may not read the owner may know the rest */
}
END_TEST

START_TEST(a_list_fetches_nothing)
{
    ULONG id;
    s_file_list(&session, UNITS, path, 0, &id, &reply);
    expect_only_looked_at();
}
END_TEST

START_TEST(a_question_about_access_fetches_nothing)
{
    ENCODED answer;
    s_access(&session, DEPUTY_OBJECT_FILE, UNITS, path, FILE_READ_DATA, 0, NULL, &answer, &reply);
    ck_assert_uint_gt(opens, 0);
    ck_assert_uint_eq(fetches, 0);
}
END_TEST

START_TEST(another_name_and_deletion_fetch_nothing)
{
    s_file_rename(&session, UNITS, path, TO_UNITS, to, 0, &reply);
    expect_only_looked_at();
    opens = 0;
    s_file_delete(&session, UNITS, path, 0, &reply);
    expect_only_looked_at();
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {stat_fetches_nothing, a_list_fetches_nothing,
        a_question_about_access_fetches_nothing, another_name_and_deletion_fetch_nothing, NULL};
    return run_suite(make_suite_with("placeholder", tests, setup, NULL));
}
