#include "installation/program_data.h"

#include <windows.h>

static const WCHAR profile_list[] = L"SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\ProfileList";

static DWORD read_value(HKEY key, const WCHAR *name, WCHAR text[PROGRAM_DATA_SIZE])
{
    WCHAR raw[PROGRAM_DATA_SIZE] = {0};
    DWORD type, size = sizeof(raw) - sizeof(WCHAR); /* it may come without its zero */
    LSTATUS status = RegQueryValueExW(key, name, NULL, &type, (BYTE *)raw, &size);
    if (status != ERROR_SUCCESS)
        return (DWORD)status;
    if (type != REG_SZ && type != REG_EXPAND_SZ)
        return ERROR_INVALID_DATA;
    /* The one variable in it, %SystemDrive%, comes to a service from the system. */
    DWORD count = ExpandEnvironmentStringsW(raw, text, PROGRAM_DATA_SIZE);
    if (!count)
        return GetLastError();
    return count <= PROGRAM_DATA_SIZE ? ERROR_SUCCESS : ERROR_BAD_PATHNAME;
}

/* As systems before Windows Vista have it: a folder, and the name of one in it. */
static DWORD read_all_users(HKEY key, WCHAR text[PROGRAM_DATA_SIZE])
{
    WCHAR name[PROGRAM_DATA_SIZE];
    DWORD status = read_value(key, L"ProfilesDirectory", text);
    if (status == ERROR_SUCCESS)
        status = read_value(key, L"AllUsersProfile", name);
    if (status != ERROR_SUCCESS)
        return status;
    if (wcslen(text) + 1 + wcslen(name) >= PROGRAM_DATA_SIZE)
        return ERROR_BAD_PATHNAME;
    wcscat(text, L"\\");
    wcscat(text, name);
    return ERROR_SUCCESS;
}

static BOOL is_absolute(const WCHAR *path)
{
    WCHAR letter = path[0] & 0xFFDF; /* in upper case */
    return letter >= L'A' && letter <= L'Z' && path[1] == L':' && path[2] == L'\\' && path[3] != 0;
}

uint32_t program_data_path(wchar_t path[PROGRAM_DATA_SIZE])
{
    HKEY key;
    WCHAR text[PROGRAM_DATA_SIZE];
    LSTATUS opened =
        RegOpenKeyExW(HKEY_LOCAL_MACHINE, profile_list, 0, KEY_QUERY_VALUE | KEY_WOW64_64KEY, &key);
    if (opened != ERROR_SUCCESS)
        return (uint32_t)opened;
    DWORD status = read_value(key, L"ProgramData", text);
    if (status == ERROR_FILE_NOT_FOUND)
        status = read_all_users(key, text);
    RegCloseKey(key);
    if (status == ERROR_SUCCESS && !is_absolute(text))
        status = ERROR_BAD_PATHNAME;
    if (status == ERROR_SUCCESS)
        wcscpy(path, text);
    return status;
}
