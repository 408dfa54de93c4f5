#include "host/restart/start_record.h"

#include <windows.h>

struct start_failures start_record_read(void)
{
    HKEY key;
    uint8_t bytes[START_FAILURES_SIZE];
    DWORD type = REG_NONE, size = sizeof(bytes);
    if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, START_RECORD_KEY, 0, KEY_QUERY_VALUE, &key) !=
        ERROR_SUCCESS)
        return (struct start_failures){0};
    LSTATUS status = RegQueryValueExW(key, START_RECORD_VALUE, NULL, &type, bytes, &size);
    RegCloseKey(key);
    if (status != ERROR_SUCCESS || type != REG_BINARY)
        return (struct start_failures){0};
    return start_failures_unpack(bytes, size);
}
