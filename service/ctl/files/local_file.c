#include "ctl/files/local_file.h"
#include "platform/optional.h"

#include <stdlib.h>
#include <windows.h>

/* Microsoft: "Wow64DisableWow64FsRedirection function". */
typedef BOOL(WINAPI disable_redirection)(void **state);
typedef BOOL(WINAPI revert_redirection)(void *state);

static struct optional disable = {L"kernel32.dll", "Wow64DisableWow64FsRedirection", 0};
static struct optional revert = {L"kernel32.dll", "Wow64RevertWow64FsRedirection", 0};

struct redirection {
    void *state;
    BOOL done;
    DWORD error;
};

static void use_disable(lookup_function *function, void *argument)
{
    struct redirection *redirection = argument;
    redirection->done = ((disable_redirection *)function)(&redirection->state);
    redirection->error = GetLastError();
}

static void use_revert(lookup_function *function, void *argument)
{
    struct redirection *redirection = argument;
    redirection->done = ((revert_redirection *)function)(redirection->state);
    redirection->error = GetLastError();
}

uint32_t local_file_see_all(struct local_view *view)
{
    BOOL emulated = FALSE;
    struct redirection redirection = {0};
    *view = (struct local_view){0};
    if (!IsWow64Process(GetCurrentProcess(), &emulated) || !emulated)
        return ERROR_SUCCESS;
    if (!optional_call(&disable, use_disable, &redirection))
        return ERROR_PROC_NOT_FOUND;
    if (!redirection.done)
        return redirection.error;
    *view = (struct local_view){.state = redirection.state, .changed = true};
    return ERROR_SUCCESS;
}

uint32_t local_file_see_own(const struct local_view *view)
{
    struct redirection redirection = {.state = view->state};
    if (!view->changed)
        return ERROR_SUCCESS;
    if (!optional_call(&revert, use_revert, &redirection))
        return ERROR_PROC_NOT_FOUND;
    return redirection.done ? ERROR_SUCCESS : redirection.error;
}

/* With the prefix, so that the name is taken as the service takes it; NULL without memory. */
static wchar_t *literal(const wchar_t *path)
{
    const wchar_t *prefix = wcsncmp(path, L"\\\\?\\", 4) == 0 ? L"" : L"\\\\?\\";
    wchar_t *made = calloc(wcslen(prefix) + wcslen(path) + 1, sizeof(*made));
    if (made) {
        wcscpy(made, prefix);
        wcscat(made, path);
    }
    return made;
}

bool local_file_has(const wchar_t *path, uint32_t attribute)
{
    struct local_view view;
    wchar_t *whole = literal(path);
    DWORD attributes = INVALID_FILE_ATTRIBUTES;
    if (whole && local_file_see_all(&view) == ERROR_SUCCESS) {
        attributes = GetFileAttributesW(whole);
        if (local_file_see_own(&view) != ERROR_SUCCESS)
            attributes = INVALID_FILE_ATTRIBUTES;
    }
    free(whole);
    return attributes != INVALID_FILE_ATTRIBUTES && attributes & attribute;
}

static uint32_t open_and_close(const wchar_t *whole, uint32_t access)
{
    HANDLE file = CreateFileW(whole, access, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
        NULL, OPEN_EXISTING,
        FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_NO_RECALL | SECURITY_SQOS_PRESENT |
            SECURITY_ANONYMOUS,
        NULL);
    if (file == INVALID_HANDLE_VALUE)
        return GetLastError();
    CloseHandle(file);
    return ERROR_SUCCESS;
}

uint32_t local_file_try(const wchar_t *path, uint32_t access)
{
    struct local_view view;
    wchar_t *whole = literal(path);
    uint32_t status = whole ? local_file_see_all(&view) : ERROR_NOT_ENOUGH_MEMORY;
    if (!status) {
        status = open_and_close(whole, access);
        uint32_t failure = local_file_see_own(&view);
        status = failure ? failure : status;
    }
    free(whole);
    return status;
}
