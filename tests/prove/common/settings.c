#include "prove/common/settings.h"
#include "prove/kit/control.h"

#include <wchar.h>

enum { RELOAD_MS = 1000 };

static void put(const WCHAR *path, const WCHAR *name, DWORD type, const void *bytes, size_t size)
{
    HKEY key;
    LSTATUS status = RegCreateKeyExW(
        HKEY_LOCAL_MACHINE, path, 0, NULL, 0, KEY_SET_VALUE | KEY_WOW64_64KEY, NULL, &key, NULL);
    ck_assert_msg(!status, "%ls cannot be opened: error %ld", path, status);
    status = RegSetValueExW(key, name, 0, type, bytes, (DWORD)size);
    RegCloseKey(key);
    ck_assert_msg(!status, "%ls cannot be set: error %ld", name, status);
}

void setting_number(const WCHAR *key, const WCHAR *name, DWORD number)
{
    put(key, name, REG_DWORD, &number, sizeof(number));
}

void setting_text(const WCHAR *key, const WCHAR *name, const WCHAR *text)
{
    put(key, name, REG_SZ, text, (wcslen(text) + 1) * sizeof(*text));
}

void setting_remove(const WCHAR *path, const WCHAR *name)
{
    HKEY key;
    if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, path, 0, KEY_SET_VALUE | KEY_WOW64_64KEY, &key))
        return;
    RegDeleteValueW(key, name);
    RegCloseKey(key);
}

void settings_restored(void)
{
    control_send(SERVICE_CONTROL_PARAMCHANGE);
}

/* Nobody is told when it has. */
void settings_reload(void)
{
    ck_assert_uint_eq(control_send(SERVICE_CONTROL_PARAMCHANGE), ERROR_SUCCESS);
    Sleep(RELOAD_MS);
}
