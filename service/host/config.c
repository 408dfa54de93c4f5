#include "host/config.h"

#include <windows.h>
#include <stdio.h>
#include <wchar.h>

static const WCHAR parameters_key[] = L"SYSTEM\\CurrentControlSet\\Services\\Deputy\\Parameters";

enum { SETTING_NAME_SIZE = 64 };

static DWORD load_setting(
    HKEY key, const struct setting *setting, struct config *config, char *problem)
{
    DWORD value = 0, type = 0, size = sizeof(value);
    WCHAR name[SETTING_NAME_SIZE];
    swprintf(name, ARRAYSIZE(name), L"%hs", setting->name);
    LSTATUS status = RegQueryValueExW(key, name, NULL, &type, (BYTE *)&value, &size);
    if (status == ERROR_FILE_NOT_FOUND)
        return ERROR_SUCCESS;
    if (status == ERROR_MORE_DATA || (status == ERROR_SUCCESS && type != REG_DWORD)) {
        snprintf(problem, CONFIG_PROBLEM_SIZE, "%s is not a REG_DWORD", setting->name);
        return ERROR_INVALID_DATA;
    }
    if (status != ERROR_SUCCESS) {
        snprintf(problem, CONFIG_PROBLEM_SIZE, "%s cannot be read", setting->name);
        return (DWORD)status;
    }
    if (value < setting->smallest || value > setting->largest) {
        snprintf(problem, CONFIG_PROBLEM_SIZE, "%s is %lu, outside %lu to %lu", setting->name,
            value, (DWORD)setting->smallest, (DWORD)setting->largest);
        return ERROR_INVALID_DATA;
    }
    setting_set(setting, config, value);
    return ERROR_SUCCESS;
}

static DWORD load_all(HKEY key, struct config *config, char *problem)
{
    DWORD status = ERROR_SUCCESS;
    for (size_t i = 0; i < settings_count() && status == ERROR_SUCCESS; i++)
        status = load_setting(key, &settings[i], config, problem);
    return status;
}

uint32_t config_load(struct config *config, char problem[CONFIG_PROBLEM_SIZE])
{
    struct config loaded;
    HKEY key;
    settings_preset(&loaded);
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
