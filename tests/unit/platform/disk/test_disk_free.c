/* The free space is that of the volume that the folder is on ("GetDiskFreeSpaceExW function": any
 * folder, what the thread's user may write, and 64 bits of it). */
#include "platform/disk/disk.h"
#include "unit/guarded.h"
#include "unit/imported.h"
#include "unit/suite.h"

#include <windows.h>

static BOOL succeeds;

static BOOL WINAPI ask_space(
    LPCWSTR folder, ULARGE_INTEGER *usable, ULARGE_INTEGER *total, ULARGE_INTEGER *all)
{
    ck_assert(wcscmp(folder, L"\\\\?\\C:\\Mount\u00E9\\spool") == 0);
    ck_assert_ptr_null(total);
    ck_assert_ptr_null(all);
    memset(usable, GUARDED_RUBBISH, sizeof(*usable));
    SetLastError(ERROR_ACCESS_DENIED); /* where nothing fails it says nothing */
    if (succeeds)
        usable->QuadPart = UINT64_C(0x123456789AB);
    return succeeds;
}
BOOL(WINAPI *imported_ask_space)
(LPCWSTR, ULARGE_INTEGER *, ULARGE_INTEGER *, ULARGE_INTEGER *)IMPORTED(
    GetDiskFreeSpaceExW, 16) = ask_space;

START_TEST(the_folder_itself_is_asked_about)
{
    uint64_t bytes = 7;
    ck_assert_uint_eq(disk_free("\\\\?\\C:\\Mount\xC3\xA9\\spool", &bytes), ERROR_ACCESS_DENIED);
    ck_assert_uint_eq(bytes, 7);
    succeeds = TRUE;
    ck_assert_uint_eq(disk_free("\\\\?\\C:\\Mount\xC3\xA9\\spool", &bytes), ERROR_SUCCESS);
    ck_assert_uint_eq(bytes, UINT64_C(0x123456789AB));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {the_folder_itself_is_asked_about, NULL};
    return run_suite(make_suite("disk free", tests));
}
