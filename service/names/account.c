#include "names/account.h"
#include "identity/sid.h"
#include "base/utf16.h"

#include <string.h>
#include <windows.h>

enum { ACCOUNT_UNITS = 512 };

/* A name that UTF-8 cannot say is none: another could look like it. */
static DWORD to_utf8(const WCHAR *units, char text[IDENTITY_NAME_MAX + 1])
{
    size_t count = wcslen(units);
    if (!utf16_valid(units, count))
        return ERROR_NO_UNICODE_TRANSLATION;
    return utf16_to_utf8(units, count + 1, text, IDENTITY_NAME_MAX + 1) <= IDENTITY_NAME_MAX + 1
               ? ERROR_SUCCESS
               : ERROR_INSUFFICIENT_BUFFER;
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
