#include "host/restart/start_record.h"

#include <windows.h>

/* It inherits the descriptor of the service's key. */
void start_record_write(struct start_failures failures)
{
    HKEY key;
    uint8_t bytes[START_FAILURES_SIZE];
    start_failures_pack(failures, bytes);
    if (RegCreateKeyExW(HKEY_LOCAL_MACHINE, START_RECORD_KEY, 0, NULL, REG_OPTION_VOLATILE,
            KEY_SET_VALUE, NULL, &key, NULL) != ERROR_SUCCESS)
        return;
    (void)RegSetValueExW(key, START_RECORD_VALUE, 0, REG_BINARY, bytes, sizeof(bytes));
    RegCloseKey(key);
}

void start_record_clear(void)
{
    HKEY key;
    if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, START_RECORD_KEY, 0, KEY_SET_VALUE, &key) !=
        ERROR_SUCCESS)
        return;
    (void)RegDeleteValueW(key, START_RECORD_VALUE);
    RegCloseKey(key);
}
