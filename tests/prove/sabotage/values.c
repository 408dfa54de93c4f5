/* A value of the registry is another. */
#include "prove/sabotage/means.h"

#include <stdbool.h>
#include <windows.h>

enum { VALUE_MAX = 4096 };

#define SERVICE_KEY L"SYSTEM\\CurrentControlSet\\Services\\Deputy"
#define LOG_KEY     L"SYSTEM\\CurrentControlSet\\Services\\EventLog\\Deputy"
#define SOURCE_KEY  LOG_KEY L"\\Deputy-Service"

/* One at a time. */
static struct {
    const WCHAR *key, *name;
    bool existed;
    DWORD type, size;
    BYTE bytes[VALUE_MAX];
} kept;

static uint32_t put(DWORD type, const void *bytes, DWORD size)
{
    HKEY key;
    uint32_t status = (uint32_t)RegOpenKeyExW(
        HKEY_LOCAL_MACHINE, kept.key, 0, KEY_SET_VALUE | KEY_WOW64_64KEY, &key);
    if (status)
        return status;
    status = (uint32_t)RegSetValueExW(key, kept.name, 0, type, bytes, size);
    RegCloseKey(key);
    return status;
}

static uint32_t change(
    const WCHAR *path, const WCHAR *name, DWORD type, const void *bytes, DWORD size)
{
    HKEY key;
    uint32_t status = (uint32_t)RegOpenKeyExW(
        HKEY_LOCAL_MACHINE, path, 0, KEY_QUERY_VALUE | KEY_WOW64_64KEY, &key);
    if (status)
        return status;
    kept.key = path;
    kept.name = name;
    kept.size = sizeof(kept.bytes);
    status = (uint32_t)RegQueryValueExW(key, name, NULL, &kept.type, kept.bytes, &kept.size);
    RegCloseKey(key);
    kept.existed = !status;
    return status && status != ERROR_FILE_NOT_FOUND ? status : put(type, bytes, size);
}

void restore_value(void)
{
    HKEY key;
    if (kept.existed) {
        put(kept.type, kept.bytes, kept.size);
        return;
    }
    if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, kept.key, 0, KEY_SET_VALUE | KEY_WOW64_64KEY, &key))
        return;
    RegDeleteValueW(key, kept.name);
    RegCloseKey(key);
}

static uint32_t change_number(const WCHAR *key, const WCHAR *name, DWORD number)
{
    return change(key, name, REG_DWORD, &number, sizeof(number));
}

uint32_t widen_privileges(void)
{
    static const WCHAR list[] = L"SeImpersonatePrivilege\0SeDebugPrivilege\0";
    return change(SERVICE_KEY, L"RequiredPrivileges", REG_MULTI_SZ, list, sizeof(list));
}

uint32_t lose_sid(void)
{
    return change_number(SERVICE_KEY, L"ServiceSidType", 0);
}

uint32_t lose_messages(void)
{
    static const WCHAR file[] = L"C:\\nowhere.dll";
    return change(SOURCE_KEY, L"EventMessageFile", REG_SZ, file, sizeof(file));
}

uint32_t open_log(void)
{
    static const WCHAR sddl[] = L"O:BAG:SYD:(A;;0x7;;;WD)";
    return change(LOG_KEY, L"CustomSD", REG_SZ, sddl, sizeof(sddl));
}
