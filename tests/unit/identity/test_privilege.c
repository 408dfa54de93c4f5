#include "identity/privilege.h"
#include "unit/suite.h"

#include <string.h>

START_TEST(privileges_have_their_documented_names)
{
    static const struct {
        uint64_t luid;
        const char *name;
    } rows[] = {
        {2, "SeCreateTokenPrivilege"},
        {3, "SeAssignPrimaryTokenPrivilege"},
        {4, "SeLockMemoryPrivilege"},
        {5, "SeIncreaseQuotaPrivilege"},
        {6, "SeMachineAccountPrivilege"},
        {7, "SeTcbPrivilege"},
        {8, "SeSecurityPrivilege"},
        {9, "SeTakeOwnershipPrivilege"},
        {10, "SeLoadDriverPrivilege"},
        {11, "SeSystemProfilePrivilege"},
        {12, "SeSystemtimePrivilege"},
        {13, "SeProfileSingleProcessPrivilege"},
        {14, "SeIncreaseBasePriorityPrivilege"},
        {15, "SeCreatePagefilePrivilege"},
        {16, "SeCreatePermanentPrivilege"},
        {17, "SeBackupPrivilege"},
        {18, "SeRestorePrivilege"},
        {19, "SeShutdownPrivilege"},
        {20, "SeDebugPrivilege"},
        {21, "SeAuditPrivilege"},
        {22, "SeSystemEnvironmentPrivilege"},
        {23, "SeChangeNotifyPrivilege"},
        {24, "SeRemoteShutdownPrivilege"},
        {25, "SeUndockPrivilege"},
        {26, "SeSyncAgentPrivilege"},
        {27, "SeEnableDelegationPrivilege"},
        {28, "SeManageVolumePrivilege"},
        {29, "SeImpersonatePrivilege"},
        {30, "SeCreateGlobalPrivilege"},
        {31, "SeTrustedCredManAccessPrivilege"},
        {32, "SeRelabelPrivilege"},
        {33, "SeIncreaseWorkingSetPrivilege"},
        {34, "SeTimeZonePrivilege"},
        {35, "SeCreateSymbolicLinkPrivilege"},
        {36, "SeDelegateSessionUserImpersonatePrivilege"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        ck_assert_str_eq(privilege_name(rows[i].luid), rows[i].name);
}
END_TEST

START_TEST(every_name_leads_back_to_its_luid)
{
    for (uint64_t luid = PRIVILEGE_FIRST; luid <= PRIVILEGE_LAST; luid++) {
        uint64_t found = 0;
        ck_assert_int_eq(strncmp(privilege_name(luid), "Se", 2), 0);
        ck_assert(privilege_luid(privilege_name(luid), &found));
        ck_assert_uint_eq(found, luid);
    }
}
END_TEST

START_TEST(other_luids_have_no_name)
{
    ck_assert_ptr_null(privilege_name(0));
    ck_assert_ptr_null(privilege_name(1));
    ck_assert_ptr_null(privilege_name(37));
    ck_assert_ptr_null(privilege_name(UINT64_C(0x100000014))); /* HighPart counts */
    ck_assert_ptr_null(privilege_name(UINT64_MAX));
}
END_TEST

START_TEST(the_case_of_a_name_does_not_matter)
{
    uint64_t luid = 0;
    ck_assert(privilege_luid("sedebugPRIVILEGE", &luid));
    ck_assert_uint_eq(luid, 20);
}
END_TEST

START_TEST(other_names_have_no_luid)
{
    static const char *const names[] = {"", "SeDebug", "SeDebugPrivilegeX", "SeDebugPrivilege ",
        "Debug", "SeInteractiveLogonRight"};
    uint64_t luid = 42;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        ck_assert(!privilege_luid(names[i], &luid));
    ck_assert_uint_eq(luid, 42);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        privileges_have_their_documented_names,
        every_name_leads_back_to_its_luid,
        other_luids_have_no_name,
        the_case_of_a_name_does_not_matter,
        other_names_have_no_luid,
        NULL,
    };
    return run_suite(make_suite("privilege", tests));
}
