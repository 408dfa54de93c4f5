#include "targets.h"
#include "hostile.h"

#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

void targets_make(void)
{
    HKEY key;
    CreateDirectoryW(TARGET_FOLDER, NULL);
    HANDLE file = CreateFileW(TARGET_FILE, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    LSTATUS status = RegCreateKeyW(HKEY_CURRENT_USER, TARGET_KEY, &key);
    if (file == INVALID_HANDLE_VALUE || status != ERROR_SUCCESS) {
        say("no targets: error %lu, %ld", GetLastError(), status);
        exit(2);
    }
    CloseHandle(file);
    RegCloseKey(key);
}

/* A changed request may have made files of other names. */
void targets_remove(void)
{
    WIN32_FIND_DATAW entry;
    HANDLE find = FindFirstFileW(TARGET_FOLDER L"\\*", &entry);
    for (BOOL more = find != INVALID_HANDLE_VALUE; more; more = FindNextFileW(find, &entry)) {
        WCHAR path[2 * MAX_PATH];
        swprintf(path, 2 * MAX_PATH, L"%ls\\%ls", TARGET_FOLDER, entry.cFileName);
        DeleteFileW(path);
    }
    FindClose(find);
    RemoveDirectoryW(TARGET_FOLDER);
    RegDeleteTreeW(HKEY_CURRENT_USER, TARGET_KEY);
}
