#include "operations/parent.h"
#include "operations/native.h"

#include <string.h>

/* The directory's part of a path, in the arena; a root keeps its backslash. */
static const WCHAR *directory_of(struct call *call, const WCHAR *full, const WCHAR *end)
{
    size_t units = (size_t)(end - full) + (end[-1] == L':' ? 1 : 0);
    WCHAR *path = arena_copy(&call->arena, full, (units + 1) * sizeof(WCHAR));
    if (path)
        path[units] = 0;
    return path;
}

/* Put on the record what is below the directory that was found. Without memory it stays as asked.
 */
static void record_below(struct call *call, const struct call_object *directory, const WCHAR *name)
{
    size_t before = directory->name_size, units = wcslen(name);
    WCHAR *path = arena_array(&call->arena, before + 1 + units, sizeof(WCHAR));
    if (!path)
        return;
    memcpy(path, directory->name, before * sizeof(WCHAR));
    if (path[before - 1] != L'\\')
        path[before++] = L'\\';
    memcpy(path + before, name, units * sizeof(WCHAR));
    call->object.name = path;
    call->object.name_size = before + units;
    call->object.name_final = true;
}

uint32_t parent_open(struct call *call, const WCHAR *full, uint32_t access, struct parent *parent)
{
    const struct open_how how = {
        .access = access,
        .share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
        .disposition = OPEN_EXISTING,
        .flags = DEPUTY_FILE_DIRECTORY,
    };
    const struct call_object asked = call->object;
    const WCHAR *end = wcsrchr(full, L'\\');
    const WCHAR *path = directory_of(call, full, end);
    HANDLE directory;
    if (!path)
        return ERROR_NOT_ENOUGH_MEMORY;
    call->object.name_final = false;
    uint32_t status = open_taken(call, path, &how, &directory);
    const struct call_object found = call->object;
    call->object = asked;
    if (found.name_final)
        record_below(call, &found, end + 1);
    if (status == ERROR_SUCCESS)
        *parent = (struct parent){.directory = directory, .name = end + 1};
    return status == ERROR_FILE_NOT_FOUND ? ERROR_PATH_NOT_FOUND : status;
}

uint32_t parent_make(const struct parent *parent, const struct open_how *how, HANDLE *made)
{
    bool directory = (how->flags & DEPUTY_FILE_DIRECTORY) != 0;
    const struct native_new new = {
        .name = parent->name,
        .access = how->access,
        .share = how->share,
        .directory = directory,
        .follow = wcschr(parent->name, L':') != NULL,
        .descriptor = how->descriptor,
    };
    uint32_t status = ERROR_ALREADY_EXISTS; /* a root's name is empty */
    if (*parent->name)
        status = native_create(parent->directory, &new, made);
    return status == ERROR_ALREADY_EXISTS && !directory ? ERROR_FILE_EXISTS : status;
}
