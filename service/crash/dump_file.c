#include "crash/dump_file.h"
#include "platform/native.h"

#include <stdio.h>
#include <windows.h>

enum { REMOVED_MAX = 1000 }; /* in one go: the loop has to end */

uint32_t dump_file_create(const wchar_t *folder, void **file)
{
    WCHAR path[MAX_PATH];
    FILETIME now;
    SYSTEMTIME time;
    GetSystemTimeAsFileTime(&now);
    if (!FileTimeToSystemTime(&now, &time))
        return GetLastError();
    _snwprintf(path, MAX_PATH, L"%ls\\deputy-%04u%02u%02u-%02u%02u%02u-%lu.dmp", folder, time.wYear,
        time.wMonth, time.wDay, time.wHour, time.wMinute, time.wSecond, GetCurrentProcessId());
    HANDLE created = CreateFileW(path, GENERIC_READ | GENERIC_WRITE | DELETE, FILE_SHARE_READ, NULL,
        CREATE_NEW, FILE_ATTRIBUTE_NORMAL, NULL);
    if (created == INVALID_HANDLE_VALUE)
        return GetLastError();
    *file = created;
    return ERROR_SUCCESS;
}

void dump_file_close(void *file, bool keep)
{
    LARGE_INTEGER size;
    if (!FlushFileBuffers(file) || !keep || !GetFileSizeEx(file, &size) ||
        size.QuadPart > DUMP_BYTES_MAX)
        (void)native_set_delete(file, true);
    CloseHandle(file);
}

/* Count the dumps, and find the one whose name, which begins with its time, comes first. None where
 * they are not listed to the end: what is first of some may be the newest. */
static unsigned find_oldest(const wchar_t *folder, WCHAR oldest[MAX_PATH])
{
    WCHAR pattern[MAX_PATH];
    WIN32_FIND_DATAW found;
    unsigned count = 0;
    _snwprintf(pattern, MAX_PATH, L"%ls\\deputy-*.dmp", folder);
    HANDLE search = FindFirstFileW(pattern, &found);
    if (search == INVALID_HANDLE_VALUE)
        return 0;
    do {
        if (found.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY)
            continue;
        if (count++ == 0 || wcscmp(found.cFileName, oldest) < 0)
            wcscpy(oldest, found.cFileName);
    } while (FindNextFileW(search, &found));
    bool all = GetLastError() == ERROR_NO_MORE_FILES;
    FindClose(search);
    return all ? count : 0;
}

void dump_file_prune(const wchar_t *folder, unsigned keep)
{
    WCHAR oldest[MAX_PATH], path[2 * MAX_PATH];
    for (unsigned i = 0; i < REMOVED_MAX && find_oldest(folder, oldest) > keep; i++) {
        _snwprintf(path, ARRAYSIZE(path), L"%ls\\%ls", folder, oldest);
        if (!DeleteFileW(path))
            return;
    }
}
