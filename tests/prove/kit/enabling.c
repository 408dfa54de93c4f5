#include "prove/kit/enabling.h"

uint32_t enable_in(HANDLE token, const WCHAR *name)
{
    TOKEN_PRIVILEGES one = {.PrivilegeCount = 1};
    one.Privileges[0].Attributes = SE_PRIVILEGE_ENABLED;
    return LookupPrivilegeValueW(NULL, name, &one.Privileges[0].Luid) &&
                   AdjustTokenPrivileges(token, FALSE, &one, 0, NULL, NULL)
               ? ERROR_SUCCESS
               : GetLastError();
}

uint32_t enable_here(const WCHAR *name)
{
    HANDLE token;
    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_ADJUST_PRIVILEGES, &token))
        return GetLastError();
    const uint32_t status = enable_in(token, name);
    CloseHandle(token);
    return status;
}
