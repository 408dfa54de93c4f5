#include "operations/files/parent.h"
#include "platform/native.h"

#include <string.h>

/* A path up to its end, in the arena; a root keeps its backslash. */
static const WCHAR *part_of(struct call *call, const WCHAR *full, const WCHAR *end)
{
    size_t units = (size_t)(end - full) + (end[-1] == L':' ? 1 : 0);
    WCHAR *path = arena_copy(&call->arena, full, (units + 1) * sizeof(WCHAR));
    if (path)
        path[units] = 0;
    return path;
}

/* Put on the record what is below, or a stream of, what was found. Without memory it stays as
 * asked.
 */
static void record_below(struct call *call, const struct call_object *above, const WCHAR *name)
{
    size_t before = above->name_size, units = wcslen(name);
    WCHAR *path = arena_array(&call->arena, before + 1 + units, sizeof(WCHAR));
    if (!path)
        return;
    memcpy(path, above->name, before * sizeof(WCHAR));
    if (path[before - 1] != L'\\' && *name != L':')
        path[before++] = L'\\';
    memcpy(path + before, name, units * sizeof(WCHAR));
    call->object.name = path;
    call->object.name_size = before + units;
    call->object.name_final = true;
}

static uint32_t open_there(
    struct call *call, const WCHAR *path, const struct open_how *how, HANDLE *file)
{
    HANDLE opened;
    open_record_access(call, how);
    uint32_t status = open_existing(path, how, &opened);
    if (status != ERROR_SUCCESS)
        return status;
    status = open_check(call, opened, how);
    if (status == ERROR_SUCCESS)
        *file = opened;
    else
        CloseHandle(opened);
    return status;
}

/* Open the part of a path that ends here; what is behind it is to be made, by this name. */
static uint32_t open_part(struct call *call, const WCHAR *full, const WCHAR *end,
    const struct open_how *how, struct parent *parent)
{
    const struct call_object asked = call->object;
    const WCHAR *path = part_of(call, full, end);
    const WCHAR *name = *end == L'\\' ? end + 1 : end;
    HANDLE opened = INVALID_HANDLE_VALUE;
    if (!path)
        return ERROR_NOT_ENOUGH_MEMORY;
    call->object.name_final = false;
    uint32_t status = open_there(call, path, how, &opened);
    const struct call_object found = call->object;
    call->object = asked;
    if (found.name_final)
        record_below(call, &found, name);
    if (status == ERROR_SUCCESS)
        *parent = (struct parent){.handle = opened, .name = name};
    return status;
}

uint32_t parent_open(struct call *call, const WCHAR *full, uint32_t access, struct parent *parent)
{
    struct open_how how = {
        .access = access,
        .share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
        .disposition = OPEN_EXISTING,
        .any = true,
    };
    const WCHAR *end = wcsrchr(full, L'\\');
    const WCHAR *stream = wcschr(end, L':');
    uint32_t status = ERROR_FILE_NOT_FOUND;
    if (stream)
        status = open_part(call, full, stream, &how, parent);
    if (status != ERROR_FILE_NOT_FOUND)
        return status;
    how.any = false;
    how.flags = DEPUTY_FILE_DIRECTORY;
    status = open_part(call, full, end, &how, parent);
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
        .descriptor = how->descriptor,
    };
    uint32_t status = ERROR_ALREADY_EXISTS; /* a root's name is empty */
    if (*parent->name)
        status = native_create(parent->handle, &new, made);
    return status == ERROR_ALREADY_EXISTS && !directory ? ERROR_FILE_EXISTS : status;
}
