/* The names of privileges. Their LUIDs are the same on every Windows ([MS-LSAD] section 3.1.1.2.1),
 * so that naming them needs no call to LSA. */
#ifndef DEPUTY_IDENTITY_PRIVILEGE_H
#define DEPUTY_IDENTITY_PRIVILEGE_H

#include <stdbool.h>
#include <stdint.h>

enum { PRIVILEGE_FIRST = 2, PRIVILEGE_LAST = 36 };

/* The name of a privilege ("SeImpersonatePrivilege"), NULL when the LUID is none of those known. */
const char *privilege_name(uint64_t luid);

/* The LUID of a privilege by its name, in any case as with LookupPrivilegeValue; false, and *luid
 * unchanged, when no privilege has this name. */
bool privilege_luid(const char *name, uint64_t *luid);

#endif
