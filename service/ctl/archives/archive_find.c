#include "ctl/archives/archive_find.h"
#include "client/answer/wide.h"
#include "installation/registered_names.h"

#include <windows.h>
#include <stdlib.h>

enum { FILE_SIZE = 4096 }; /* characters of the value, with its zero */

static const WCHAR standard_folder[] = L"\\winevt\\Logs";

static WCHAR *join(struct arena *arena, const WCHAR *left, const WCHAR *right)
{
    size_t size = wcslen(left);
    WCHAR *path = arena_array(arena, size + wcslen(right) + 2, sizeof(*path));
    if (!path)
        return NULL;
    wcscpy(path, left);
    if (size && left[size - 1] != L'\\' && right[0] != L'\\')
        wcscat(path, L"\\");
    wcscat(path, right);
    return path;
}

/* Where Windows Vista and later keep their logs. */
static uint32_t find_standard(struct arena *arena, WCHAR **folder)
{
    WCHAR system[MAX_PATH];
    UINT length = GetSystemDirectoryW(system, MAX_PATH);
    if (!length || length >= MAX_PATH)
        return length ? ERROR_BAD_PATHNAME : GetLastError();
    WCHAR *made = join(arena, system, standard_folder);
    if (!made)
        return ERROR_NOT_ENOUGH_MEMORY;
    *folder = made;
    return ERROR_SUCCESS;
}

static uint32_t standard_file(struct arena *arena, const WCHAR **path)
{
    WCHAR *folder;
    uint32_t status = find_standard(arena, &folder);
    if (status)
        return status;
    WCHAR *made = join(arena, folder, L"" EVENT_LOG_NAME L".evtx");
    if (!made)
        return ERROR_NOT_ENOUGH_MEMORY;
    *path = made;
    return ERROR_SUCCESS;
}

/* Variables in the value are expanded. */
static uint32_t read_path(
    struct arena *arena, const WCHAR *key, const WCHAR *name, const WCHAR **path)
{
    DWORD size = FILE_SIZE * sizeof(WCHAR);
    WCHAR *text = arena_array(arena, FILE_SIZE, sizeof(*text));
    if (!text)
        return ERROR_NOT_ENOUGH_MEMORY;
    uint32_t status =
        (uint32_t)RegGetValueW(HKEY_LOCAL_MACHINE, key, name, RRF_RT_REG_SZ, NULL, text, &size);
    if (!status)
        *path = text;
    return status;
}

/* Without a value the log is where all are. */
uint32_t archive_log_file(struct arena *arena, const wchar_t **path)
{
    uint32_t status = read_path(arena, L"" EVENT_LOG_KEY, L"File", path);
    return status == ERROR_FILE_NOT_FOUND ? standard_file(arena, path) : status;
}

wchar_t *archive_folder_of(struct arena *arena, const wchar_t *path)
{
    const WCHAR *end = wcsrchr(path, L'\\');
    if (!end || end == path)
        return NULL;
    size_t size = (size_t)(end - path);
    if (path[size - 1] == L':')
        size++;
    WCHAR *folder = arena_array(arena, size + 1, sizeof(*folder));
    if (folder)
        wmemcpy(folder, path, size);
    return folder;
}

static uint32_t grow(struct archive_list *list)
{
    size_t capacity = list->capacity ? 2 * list->capacity : 16;
    if (list->count < list->capacity)
        return ERROR_SUCCESS;
    struct archive *items = realloc(list->items, capacity * sizeof(*items));
    if (!items)
        return ERROR_NOT_ENOUGH_MEMORY;
    list->items = items;
    list->capacity = capacity;
    return ERROR_SUCCESS;
}

/* A pattern finds short names as well, and other forms. */
static uint32_t add(struct archive_list *list, const WCHAR *folder, const WIN32_FIND_DATAW *found)
{
    struct archive archive = {.size = (uint64_t)found->nFileSizeHigh << 32 | found->nFileSizeLow};
    archive.name = wide_to_utf8(&list->arena, found->cFileName);
    if (!archive.name)
        return ERROR_NOT_ENOUGH_MEMORY;
    if (found->dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY ||
        !archive_time(archive.name, &archive.time))
        return ERROR_SUCCESS;
    archive.path = join(&list->arena, folder, found->cFileName);
    uint32_t status = archive.path ? grow(list) : (uint32_t)ERROR_NOT_ENOUGH_MEMORY;
    if (!status)
        list->items[list->count++] = archive;
    return status;
}

uint32_t archive_list_add(struct archive_list *list, const wchar_t *folder)
{
    WIN32_FIND_DATAW found;
    uint32_t status = ERROR_SUCCESS;
    WCHAR *pattern = join(&list->arena, folder, L"Archive-" EVENT_LOG_NAME L"-*.evtx");
    if (!pattern)
        return ERROR_NOT_ENOUGH_MEMORY;
    HANDLE search = FindFirstFileW(pattern, &found);
    if (search == INVALID_HANDLE_VALUE) {
        status = GetLastError();
        return status == ERROR_FILE_NOT_FOUND || status == ERROR_PATH_NOT_FOUND
                   ? (uint32_t)ERROR_SUCCESS
                   : status;
    }
    do
        status = add(list, folder, &found);
    while (!status && FindNextFileW(search, &found));
    if (!status)
        status = GetLastError();
    FindClose(search);
    return status == ERROR_NO_MORE_FILES ? (uint32_t)ERROR_SUCCESS : status;
}

uint32_t archive_list_find(struct archive_list *list)
{
    const WCHAR *file;
    WCHAR *standard;
    uint32_t status = archive_log_file(&list->arena, &file);
    if (!status)
        status = find_standard(&list->arena, &standard);
    if (status)
        return status;
    WCHAR *folder = archive_folder_of(&list->arena, file);
    if (folder && _wcsicmp(folder, standard) != 0)
        status = archive_list_add(list, folder);
    return status ? status : archive_list_add(list, standard);
}

uint32_t archive_list_moved(struct archive_list *list)
{
    const WCHAR *folder;
    uint32_t status = read_path(&list->arena, L"" ADMIN_KEY, L"ArchiveFolder", &folder);
    if (status == ERROR_FILE_NOT_FOUND)
        return ERROR_SUCCESS;
    if (!status && GetFileAttributesW(folder) == INVALID_FILE_ATTRIBUTES)
        status = GetLastError();
    return status ? status : archive_list_add(list, folder);
}

void archive_list_sort(struct archive_list *list)
{
    list->count = archive_sort(list->items, list->count);
}

void archive_list_free(struct archive_list *list)
{
    free(list->items);
    arena_free(&list->arena);
    *list = (struct archive_list){0};
}
