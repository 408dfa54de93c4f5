#include "installation/privilege_list.h"
#include "identity/privilege.h"

#include <stddef.h>

/* Left out on purpose, with what LocalSystem would have: SeTcbPrivilege, SeDebugPrivilege,
 * SeAssignPrimaryTokenPrivilege, SeBackupPrivilege, SeRestorePrivilege and SeTakeOwnershipPrivilege
 * would be rights of the service's own to lend; SeAuditPrivilege is for the Security log, which
 * Deputy does not write; SeCreateGlobalPrivilege is for sessions other than the services'. Opening
 * a client's process takes none: it is done under the caller's token. */
const struct needed_privilege needed_privileges[] = {
    {"SeChangeNotifyPrivilege",
        "everybody has it; without it every folder on a path is checked, which is slow and refuses "
        "what callers may reach"},
    {"SeImpersonatePrivilege",
        "without it RpcImpersonateClient gives no more than the level Identification"},
    {NULL, NULL},
};

bool privilege_needed(uint64_t luid)
{
    for (const struct needed_privilege *needed = needed_privileges; needed->name; needed++) {
        uint64_t known;
        if (privilege_luid(needed->name, &known) && known == luid)
            return true;
    }
    return false;
}
