#include "ctl/events/event_source.h"
#include "client/answer/wide.h"

#include <windows.h>
#include <string.h>

/* What a channel's name may not have (Microsoft: "ChannelType Complex Type"), a path has. The ends
 * are compared with their zeros. */
static bool is_path(const wchar_t *text)
{
    static const wchar_t evtx[] = L".evtx", evt[] = L".evt";
    const wchar_t *end = wcsrchr(text, L'.');
    return wcspbrk(text, L"\\:") || (end && (_wcsnicmp(end, evtx, ARRAYSIZE(evtx)) == 0 ||
                                                _wcsnicmp(end, evt, ARRAYSIZE(evt)) == 0));
}

/* EvtQuery asks for a complete path. */
static uint32_t complete(const wchar_t *path, struct arena *arena, const wchar_t **whole)
{
    DWORD units = GetFullPathNameW(path, 0, NULL, NULL);
    if (!units)
        return GetLastError();
    WCHAR *made = arena_array(arena, units, sizeof(*made));
    if (!made)
        return ERROR_NOT_ENOUGH_MEMORY;
    DWORD length = GetFullPathNameW(path, units, made, NULL);
    if (!length || length >= units)
        return length ? ERROR_BAD_PATHNAME : GetLastError();
    *whole = made;
    return ERROR_SUCCESS;
}

uint32_t event_log_find(const char *text, struct arena *arena, struct event_log *log)
{
    struct event_log found = {.name = wide_from_utf8(arena, text)};
    if (!found.name)
        return ERROR_NOT_ENOUGH_MEMORY;
    found.is_file = is_path(found.name);
    uint32_t status =
        found.is_file ? complete(found.name, arena, &found.name) : (uint32_t)ERROR_SUCCESS;
    if (!status)
        *log = found;
    return status;
}

/* The archives are opened by paths that begin with it. */
uint32_t event_archives_find(
    const char *folder, struct arena *arena, struct event_archives *archives)
{
    const wchar_t *path = wide_from_utf8(arena, folder);
    uint32_t status = path ? complete(path, arena, &path) : (uint32_t)ERROR_NOT_ENOUGH_MEMORY;
    if (status)
        return status;
    DWORD attributes = GetFileAttributesW(path);
    if (attributes == INVALID_FILE_ATTRIBUTES)
        return GetLastError();
    if (!(attributes & FILE_ATTRIBUTE_DIRECTORY))
        return ERROR_PATH_NOT_FOUND;
    archives->folder = path;
    return ERROR_SUCCESS;
}
