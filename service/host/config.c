#include "host/config.h"

#include <windows.h>
#include <stddef.h>
#include <stdio.h>

static const WCHAR parameters_key[] = L"SYSTEM\\CurrentControlSet\\Services\\Deputy\\Parameters";

static const struct setting {
    const WCHAR *name; /* a REG_DWORD */
    size_t offset;
    DWORD smallest;
    DWORD largest;
    DWORD preset;
} settings[] = {
    {L"MaxCalls", offsetof(struct config, calls), 1, 10000, 256},
    {L"MaxCallsPerCaller", offsetof(struct config, calls_per_caller), 1, 10000, 64},
    {L"MaxSessions", offsetof(struct config, sessions), 1, 100000, 4096},
    {L"MaxSessionsPerCaller", offsetof(struct config, sessions_per_caller), 1, 100000, 512},
    {L"NameWaitMilliseconds", offsetof(struct config, name_wait_ms), 0, 10000, 500},
    {L"NameLifetimeSeconds", offsetof(struct config, name_ttl_s), 1, 86400, 600},
    {L"StopTimeoutMilliseconds", offsetof(struct config, stop_timeout_ms), 1000, 120000, 20000},
};

static DWORD load_setting(
    HKEY key, const struct setting *setting, struct config *config, char *problem)
{
    DWORD value = 0, type = 0, size = sizeof(value);
    LSTATUS status = RegQueryValueExW(key, setting->name, NULL, &type, (BYTE *)&value, &size);
    if (status == ERROR_FILE_NOT_FOUND)
        return ERROR_SUCCESS;
    if (status == ERROR_MORE_DATA || (status == ERROR_SUCCESS && type != REG_DWORD)) {
        snprintf(problem, CONFIG_PROBLEM_SIZE, "%ls is not a REG_DWORD", setting->name);
        return ERROR_INVALID_DATA;
    }
    if (status != ERROR_SUCCESS) {
        snprintf(problem, CONFIG_PROBLEM_SIZE, "%ls cannot be read", setting->name);
        return (DWORD)status;
    }
    if (value < setting->smallest || value > setting->largest) {
        snprintf(problem, CONFIG_PROBLEM_SIZE, "%ls is %lu, outside %lu to %lu", setting->name,
            value, setting->smallest, setting->largest);
        return ERROR_INVALID_DATA;
    }
    *(uint32_t *)((char *)config + setting->offset) = value;
    return ERROR_SUCCESS;
}

static DWORD load_all(HKEY key, struct config *config, char *problem)
{
    DWORD status = ERROR_SUCCESS;
    for (size_t i = 0; i < ARRAYSIZE(settings) && status == ERROR_SUCCESS; i++)
        status = load_setting(key, &settings[i], config, problem);
    return status;
}

uint32_t config_load(struct config *config, char problem[CONFIG_PROBLEM_SIZE])
{
    struct config loaded;
    HKEY key;
    for (size_t i = 0; i < ARRAYSIZE(settings); i++)
        *(uint32_t *)((char *)&loaded + settings[i].offset) = settings[i].preset;
    LSTATUS status = RegOpenKeyExW(HKEY_LOCAL_MACHINE, parameters_key, 0, KEY_QUERY_VALUE, &key);
    if (status == ERROR_SUCCESS) {
        status = (LSTATUS)load_all(key, &loaded, problem);
        RegCloseKey(key);
    } else if (status == ERROR_FILE_NOT_FOUND) {
        status = ERROR_SUCCESS;
    } else {
        snprintf(problem, CONFIG_PROBLEM_SIZE, "the Parameters key cannot be opened");
    }
    if (status == ERROR_SUCCESS)
        *config = loaded;
    return (uint32_t)status;
}
