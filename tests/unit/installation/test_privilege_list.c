/* The service keeps the privileges it cannot do without, and none to lend. */
#include "installation/privilege_list.h"
#include "identity/privilege.h"
#include "unit/suite.h"

START_TEST(every_name_is_a_privilege_and_has_a_reason)
{
    size_t count = 0;
    for (const struct needed_privilege *needed = needed_privileges; needed->name; needed++) {
        uint64_t luid;
        ck_assert_msg(privilege_luid(needed->name, &luid), "%s", needed->name);
        ck_assert(privilege_needed(luid));
        ck_assert(needed->reason && *needed->reason);
        count++;
    }
    ck_assert_uint_gt(count, 0);
}
END_TEST

START_TEST(what_would_be_a_right_to_lend_is_not_needed)
{
    static const char *const lent[] = {"SeTcbPrivilege", "SeDebugPrivilege", "SeBackupPrivilege",
        "SeRestorePrivilege", "SeTakeOwnershipPrivilege", "SeAssignPrimaryTokenPrivilege",
        "SeLoadDriverPrivilege", "SeSecurityPrivilege", "SeCreateTokenPrivilege"};
    for (size_t i = 0; i < sizeof(lent) / sizeof(lent[0]); i++) {
        uint64_t luid;
        ck_assert(privilege_luid(lent[i], &luid));
        ck_assert_msg(!privilege_needed(luid), "%s", lent[i]);
    }
}
END_TEST

START_TEST(an_unknown_privilege_is_not_needed)
{
    ck_assert(!privilege_needed(0));
    ck_assert(!privilege_needed(PRIVILEGE_LAST + 1));
    ck_assert(!privilege_needed(UINT64_MAX));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {every_name_is_a_privilege_and_has_a_reason,
        what_would_be_a_right_to_lend_is_not_needed, an_unknown_privilege_is_not_needed, NULL};
    return run_suite(make_suite("privilege list", tests));
}
