#include "identity/account.h"
#include "identity/sid.h"

#include <string.h>
#include <windows.h>

enum { ACCOUNT_UNITS = 512 };

static DWORD to_utf8(const WCHAR *units, char text[IDENTITY_NAME_MAX + 1])
{
    return WideCharToMultiByte(
               CP_UTF8, WC_ERR_INVALID_CHARS, units, -1, text, IDENTITY_NAME_MAX + 1, NULL, NULL)
               ? ERROR_SUCCESS
               : GetLastError();
}

uint32_t account_lookup(void *context, const uint8_t *sid, size_t size,
    char name[IDENTITY_NAME_MAX + 1], char domain[IDENTITY_NAME_MAX + 1])
{
    WCHAR name_units[ACCOUNT_UNITS], domain_units[ACCOUNT_UNITS];
    DWORD name_size = ACCOUNT_UNITS, domain_size = ACCOUNT_UNITS;
    SID_NAME_USE use;
    BYTE copy[SID_SIZE_MAX]; /* LookupAccountSidW's parameter is not const */
    (void)context;
    if (!sid_valid(sid, size))
        return ERROR_INVALID_SID;
    memcpy(copy, sid, size);
    if (!LookupAccountSidW(NULL, copy, name_units, &name_size, domain_units, &domain_size, &use))
        return GetLastError();
    DWORD status = to_utf8(name_units, name);
    return status == ERROR_SUCCESS ? to_utf8(domain_units, domain) : status;
}
