/* Privileges, which a token has and mostly has disabled. */
#ifndef DEPUTY_TESTS_PROVE_KIT_ENABLING_H
#define DEPUTY_TESTS_PROVE_KIT_ENABLING_H

#include <stdint.h>
#include <windows.h>

/* Enable a privilege in a token that was opened with TOKEN_ADJUST_PRIVILEGES, or in this process's
 * own; a Win32 status. That a token does not have it is none: what it is for then fails
 * ("AdjustTokenPrivileges function"). */
uint32_t enable_in(HANDLE token, const WCHAR *name);
uint32_t enable_here(const WCHAR *name);

#endif
