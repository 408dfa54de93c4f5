/* What is closed to callers is open. */
#include "prove/sabotage/means.h"
#include "prove/kit/things.h"

/* --- what the kit made ------------------------------------------------------------------------ */

static uint32_t protect_key(const WCHAR *sddl)
{
    HKEY key;
    PSECURITY_DESCRIPTOR descriptor = things_descriptor(sddl);
    uint32_t status = descriptor ? (uint32_t)RegOpenKeyExW(HKEY_LOCAL_MACHINE,
                                       THINGS_KEY L"\\closed", 0, WRITE_DAC | KEY_WOW64_64KEY, &key)
                                 : GetLastError();
    if (!status) {
        status = (uint32_t)RegSetKeySecurity(key, DACL_SECURITY_INFORMATION, descriptor);
        RegCloseKey(key);
    }
    LocalFree(descriptor);
    return status;
}

void close_things(void)
{
    things_protect(THINGS_FOLDER L"\\closed", THINGS_CLOSED);
    protect_key(L"D:P(A;;KA;;;SY)(A;;KA;;;BA)");
}

uint32_t open_things(void)
{
    uint32_t status = things_protect(THINGS_FOLDER L"\\closed", L"D:(A;;FA;;;WD)");
    if (!status)
        status = protect_key(L"D:(A;;KA;;;WD)");
    if (status)
        close_things();
    return status;
}

/* --- others may write to the service's data -----------------------------------------------------
 */

enum { DESCRIPTOR_MAX = 4096 };

#define DATA_FOLDER L"C:\\ProgramData\\Deputy"

static union {
    SECURITY_DESCRIPTOR descriptor;
    BYTE bytes[DESCRIPTOR_MAX];
} kept_data;

uint32_t open_data(void)
{
    DWORD size;
    if (!GetFileSecurityW(
            DATA_FOLDER, DACL_SECURITY_INFORMATION, kept_data.bytes, sizeof(kept_data), &size))
        return GetLastError();
    return things_protect(DATA_FOLDER, L"D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FA;;;WD)");
}

void close_data(void)
{
    SetFileSecurityW(DATA_FOLDER, DACL_SECURITY_INFORMATION, kept_data.bytes);
}
