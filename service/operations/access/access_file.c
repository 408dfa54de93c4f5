/* Files, directories and named pipes, for access_object.h.
 *
 * They are opened with NtOpenFile, because CreateFileW asks for more rights than it is told to
 * (SYNCHRONIZE and FILE_READ_ATTRIBUTES), and opens directories only for backup, where the backup
 * privileges count (Microsoft: "CreateFileW function", "ZwOpenFile function"). */
#include "operations/access/access_object.h"
#include "operations/files/open_path.h"
#include "paths/path.h"

#include <string.h>
#include <winternl.h>

/* Before a drive's letter and before "pipe\": the names that programs use, in the caller's session
 * (Microsoft: "MS-DOS Device Names"). */
#define NATIVE_PREFIX L"\\??\\"
#define PIPE_PREFIX   L"\\\\.\\pipe\\"

enum {
    PREFIX_UNITS = 4, /* of NATIVE_PREFIX, and of "\\?\" and "\\.\", which it takes the place of */
    OPEN_NO_RECALL = 0x00400000, /* FILE_OPEN_NO_RECALL: leave what is archived where it is */
    DEVICE_INFORMATION = 4,      /* FileFsDeviceInformation (Microsoft:
                                    "ZwQueryVolumeInformationFile function") */
    REMOTE_DEVICE = 0x10,        /* FILE_REMOTE_DEVICE */
};

/* Open what has this name in the system's own form. A server at the other end, by accident or for
 * a pipe, learns nothing of the caller. */
static uint32_t open_native(const WCHAR *name, size_t units, uint32_t mask, void **handle)
{
    SECURITY_QUALITY_OF_SERVICE quality = {
        sizeof(quality), SecurityAnonymous, SECURITY_STATIC_TRACKING, FALSE};
    UNICODE_STRING text = {.Buffer = (WCHAR *)(uintptr_t)name};
    OBJECT_ATTRIBUTES attributes;
    IO_STATUS_BLOCK block;
    HANDLE file;
    text.Length = text.MaximumLength = (USHORT)(units * sizeof(WCHAR));
    InitializeObjectAttributes(&attributes, &text, OBJ_CASE_INSENSITIVE, NULL, NULL);
    attributes.SecurityQualityOfService = &quality;
    NTSTATUS status = NtOpenFile(&file, mask, &attributes, &block,
        FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, OPEN_NO_RECALL);
    if (!NT_SUCCESS(status))
        return RtlNtStatusToDosError(status);
    *handle = file;
    return ERROR_SUCCESS;
}

/* Open a name whose first units, if any, the system's prefix takes the place of. */
static uint32_t open_replaced(struct call *call, const struct access_object *object,
    size_t replaced, uint32_t mask, void **handle)
{
    size_t rest = object->units - 1 - replaced;
    WCHAR *name = arena_array(&call->arena, PREFIX_UNITS + rest + 1, sizeof(*name));
    if (!name)
        return ERROR_NOT_ENOUGH_MEMORY;
    memcpy(name, NATIVE_PREFIX, PREFIX_UNITS * sizeof(*name));
    memcpy(name + PREFIX_UNITS, object->name + replaced, rest * sizeof(*name));
    return open_native(name, PREFIX_UNITS + rest, mask, handle);
}

/* Streams have their file's descriptor: there is nothing to ask of them. Nothing is made, so that
 * whatever the prefix reaches may be looked at. */
static uint32_t access_object_check_path(const struct access_object *object)
{
    enum path_reason reason = path_check(object->name, object->units - 1, PATH_ALLOW_LITERAL);
    return reason == PATH_OK ? ERROR_SUCCESS : path_status(reason);
}

static uint32_t open_file(
    struct call *call, const struct access_object *object, uint32_t mask, void **handle)
{
    uint32_t status = access_object_check_path(object);
    if (status != ERROR_SUCCESS)
        return status;
    bool prefixed = path_is_prefixed(object->name, object->units - 1) != 0;
    return open_replaced(call, object, prefixed ? PREFIX_UNITS : 0, mask, handle);
}

static uint32_t open_pipe(
    struct call *call, const struct access_object *object, uint32_t mask, void **handle)
{
    size_t prefix = wcslen(PIPE_PREFIX);
    if (_wcsnicmp(object->name, PIPE_PREFIX, prefix) != 0 || !object->name[prefix])
        return ERROR_INVALID_NAME;
    return open_replaced(call, object, PREFIX_UNITS, mask, handle);
}

static void close_file(void *handle)
{
    CloseHandle(handle);
}

/* Whether this is a file or directory of this computer, and which of both. No right is needed to
 * ask (Microsoft: "ZwQueryInformationFile", FileStandardInformation). */
static uint32_t describe_file(struct call *call, struct access_object *object, void *handle)
{
    struct {
        ULONG type;
        ULONG characteristics;
    } device;
    FILE_STANDARD_INFORMATION standard;
    IO_STATUS_BLOCK block;
    if (GetFileType(handle) != FILE_TYPE_DISK)
        return ERROR_NOT_SUPPORTED;
    NTSTATUS status = NtQueryVolumeInformationFile(
        handle, &block, &device, sizeof(device), (FS_INFORMATION_CLASS)DEVICE_INFORMATION);
    if (NT_SUCCESS(status) && device.characteristics & REMOTE_DEVICE)
        return ERROR_NOT_SUPPORTED;
    if (NT_SUCCESS(status))
        status = NtQueryInformationFile(
            handle, &block, &standard, sizeof(standard), FileStandardInformation);
    if (!NT_SUCCESS(status))
        return RtlNtStatusToDosError(status);
    object->kind = standard.Directory ? RIGHT_OBJECT_DIRECTORY : RIGHT_OBJECT_FILE;
    call->object.type = standard.Directory ? "Directory" : "File";
    record_final_path(call, handle);
    return ERROR_SUCCESS;
}

static uint32_t describe_pipe(struct call *call, struct access_object *object, void *handle)
{
    (void)call;
    (void)object;
    return GetFileType(handle) == FILE_TYPE_PIPE ? ERROR_SUCCESS : ERROR_NOT_SUPPORTED;
}

const struct access_kind access_kind_file = {
    .type = "File",
    .open = open_file,
    .close = close_file,
    .describe = describe_file,
    .granted = access_handle_granted,
    .security = GetKernelObjectSecurity,
    .describe_mask = FILE_READ_ATTRIBUTES,
};

const struct access_kind access_kind_pipe = {
    .type = "Pipe",
    .open = open_pipe,
    .close = close_file,
    .describe = describe_pipe,
    .granted = access_handle_granted,
    .security = GetKernelObjectSecurity,
};
