#include "host/restart/run_state.h"
#include "base/utf16.h"

#include <string.h>
#include <windows.h>

static const WCHAR file_name[] = L"\\last-run";

static uint32_t make_path(const char *folder, WCHAR path[MAX_PATH])
{
    const size_t room = MAX_PATH - ARRAYSIZE(file_name);
    if (utf16_from_utf8(folder, strlen(folder) + 1, path, room) > room)
        return ERROR_BAD_PATHNAME;
    wcscat(path, file_name);
    return ERROR_SUCCESS;
}

static uint32_t read_state(HANDLE file, uint32_t most_s, struct backoff *last)
{
    char text[BACKOFF_TEXT_SIZE];
    DWORD size = 0;
    if (!ReadFile(file, text, sizeof(text), &size, NULL))
        return GetLastError();
    *last = backoff_parse(text, size, most_s);
    return ERROR_SUCCESS;
}

uint32_t run_state_open(const char *folder, uint32_t most_s, void **file, struct backoff *last)
{
    WCHAR path[MAX_PATH];
    uint32_t status = make_path(folder, path);
    if (status != ERROR_SUCCESS)
        return status;
    HANDLE opened = CreateFileW(path, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ, NULL,
        OPEN_ALWAYS, FILE_FLAG_OPEN_REPARSE_POINT, NULL);
    if (opened == INVALID_HANDLE_VALUE)
        return GetLastError();
    status = read_state(opened, most_s, last);
    if (status == ERROR_SUCCESS)
        *file = opened;
    else
        CloseHandle(opened);
    return status;
}

uint32_t run_state_write(void *file, struct backoff run)
{
    char text[BACKOFF_TEXT_SIZE];
    LARGE_INTEGER start = {.QuadPart = 0};
    DWORD written;
    backoff_format(run, text);
    if (!SetFilePointerEx(file, start, NULL, FILE_BEGIN) ||
        !WriteFile(file, text, sizeof(text), &written, NULL) || !FlushFileBuffers(file))
        return GetLastError();
    return ERROR_SUCCESS;
}

void run_state_close(void *file)
{
    CloseHandle(file);
}
