#include "operations/files/read_only.h"
#include "platform/native.h"

bool read_only_is(HANDLE file)
{
    uint32_t attributes;
    return native_attributes(file, &attributes) == ERROR_SUCCESS &&
           attributes & FILE_ATTRIBUTE_READONLY;
}

uint32_t read_only_delete(HANDLE file)
{
    if (native_delete_read_only(file) == ERROR_SUCCESS)
        return ERROR_SUCCESS;
    if (!read_only_is(file))
        return ERROR_ACCESS_DENIED;
    uint32_t status = native_set_read_only(file, false);
    if (status != ERROR_SUCCESS)
        return status;
    status = native_set_delete(file, true);
    if (status != ERROR_SUCCESS)
        (void)native_set_read_only(file, true); /* why it stays is what counts */
    return status;
}

/* It is open only meanwhile: a file that is open cannot be replaced ([MS-FSA] 2.1.5.15.12). */
static uint32_t change(struct call *call, const WCHAR *path, bool read_only)
{
    const struct open_how how = {
        .access = FILE_READ_ATTRIBUTES | FILE_WRITE_ATTRIBUTES,
        .share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
        .disposition = OPEN_EXISTING,
        .flags = DEPUTY_FILE_LINK,
    };
    const struct call_object object = call->object;
    HANDLE file;
    uint32_t status = open_taken(call, path, &how, &file);
    call->object = object;
    if (status != ERROR_SUCCESS)
        return status;
    if (read_only_is(file) == read_only)
        status = ERROR_ACCESS_DENIED;
    else
        status = native_set_read_only(file, read_only);
    CloseHandle(file);
    return status;
}

uint32_t read_only_replace(struct call *call, HANDLE file, const WCHAR *target)
{
    if (native_replace_read_only(file, target) == ERROR_SUCCESS)
        return ERROR_SUCCESS;
    uint32_t status = change(call, target, false);
    if (status != ERROR_SUCCESS)
        return status;
    status = native_rename(file, target, true);
    if (status != ERROR_SUCCESS)
        (void)change(call, target, true); /* why it stays is what counts */
    return status;
}
