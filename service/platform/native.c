#include "platform/native.h"
#include "platform/lookup.h"

#include <winternl.h>
#include <stdlib.h>
#include <string.h>

typedef NTSTATUS(NTAPI set_information)(HANDLE, IO_STATUS_BLOCK *, void *, ULONG, ULONG);
typedef NTSTATUS(NTAPI query)(HANDLE, IO_STATUS_BLOCK *, void *, ULONG, ULONG);
typedef NTSTATUS(NTAPI query_directory)(HANDLE, HANDLE, PIO_APC_ROUTINE, void *, IO_STATUS_BLOCK *,
    void *, ULONG, ULONG, BOOLEAN, UNICODE_STRING *, BOOLEAN);
typedef NTSTATUS(NTAPI create_file)(HANDLE *, ACCESS_MASK, OBJECT_ATTRIBUTES *, IO_STATUS_BLOCK *,
    LARGE_INTEGER *, ULONG, ULONG, ULONG, ULONG, void *, ULONG);
typedef NTSTATUS(NTAPI set_security)(HANDLE, SECURITY_INFORMATION, void *);
typedef ULONG(NTAPI to_win32)(NTSTATUS);

/* Classes of information, from the pages named in the header. */
enum {
    DEVICE_INFORMATION = 4,
    BASIC_INFORMATION = 4, /* of a file */
    ATTRIBUTE_INFORMATION = 5,
    RENAME_INFORMATION = 10,
    DISPOSITION_INFORMATION = 13,
    END_OF_FILE_INFORMATION = 20,
    TAG_INFORMATION = 35,
    ID_BOTH_DIRECTORY_INFORMATION = 37,
    DISPOSITION_INFORMATION_EX = 64,
    RENAME_INFORMATION_EX = 65,
    REMOTE_DEVICE = 0x10,
};

static uint32_t status_of(NTSTATUS status)
{
    to_win32 *translate = (to_win32 *)lookup(L"ntdll.dll", "RtlNtStatusToDosError");
    if (status >= 0)
        return ERROR_SUCCESS;
    return translate ? translate(status) : ERROR_GEN_FAILURE;
}

static uint32_t set(HANDLE file, void *information, size_t size, ULONG kind)
{
    IO_STATUS_BLOCK block;
    set_information *function = (set_information *)lookup(L"ntdll.dll", "NtSetInformationFile");
    if (!function)
        return ERROR_PROC_NOT_FOUND;
    return status_of(function(file, &block, information, (ULONG)size, kind));
}

uint32_t native_is_remote(HANDLE file, bool *remote)
{
    struct {
        ULONG type;
        ULONG characteristics;
    } device;
    IO_STATUS_BLOCK block;
    query *function = (query *)lookup(L"ntdll.dll", "NtQueryVolumeInformationFile");
    if (!function)
        return ERROR_PROC_NOT_FOUND;
    NTSTATUS status = function(file, &block, &device, sizeof(device), DEVICE_INFORMATION);
    if (status >= 0)
        *remote = (device.characteristics & REMOTE_DEVICE) != 0;
    return status_of(status);
}

uint32_t native_keeps_descriptors(HANDLE file, bool *keeps)
{
    struct {
        ULONG attributes;
        LONG name_max;
        ULONG name_size;
        WCHAR name[MAX_PATH];
    } volume;
    IO_STATUS_BLOCK block;
    query *function = (query *)lookup(L"ntdll.dll", "NtQueryVolumeInformationFile");
    if (!function)
        return ERROR_PROC_NOT_FOUND;
    NTSTATUS status = function(file, &block, &volume, sizeof(volume), ATTRIBUTE_INFORMATION);
    if (status >= 0)
        *keeps = (volume.attributes & FILE_PERSISTENT_ACLS) != 0;
    return status_of(status);
}

uint32_t native_set_delete(HANDLE file, bool delete)
{
    BOOLEAN disposition = delete;
    return set(file, &disposition, sizeof(disposition), DISPOSITION_INFORMATION);
}

uint32_t native_delete_read_only(HANDLE file)
{
    enum { DELETE_FLAG = 0x1, IGNORE_READONLY_ATTRIBUTE = 0x10 };
    ULONG flags = DELETE_FLAG | IGNORE_READONLY_ATTRIBUTE;
    return set(file, &flags, sizeof(flags), DISPOSITION_INFORMATION_EX);
}

static uint32_t read_basic(HANDLE file, FILE_BASIC_INFO *basic)
{
    IO_STATUS_BLOCK block;
    query *function = (query *)lookup(L"ntdll.dll", "NtQueryInformationFile");
    if (!function)
        return ERROR_PROC_NOT_FOUND;
    return status_of(function(file, &block, basic, sizeof(*basic), BASIC_INFORMATION));
}

uint32_t native_attributes(HANDLE file, uint32_t *attributes)
{
    FILE_BASIC_INFO basic;
    uint32_t status = read_basic(file, &basic);
    if (status == ERROR_SUCCESS)
        *attributes = basic.FileAttributes;
    return status;
}

/* Times of zero stay as they are, and attributes of zero would ("FILE_BASIC_INFORMATION"). */
uint32_t native_set_read_only(HANDLE file, bool read_only)
{
    FILE_BASIC_INFO basic;
    uint32_t status = read_basic(file, &basic);
    if (status != ERROR_SUCCESS)
        return status;
    DWORD others = basic.FileAttributes & ~(DWORD)FILE_ATTRIBUTE_READONLY;
    basic = (FILE_BASIC_INFO){.FileAttributes = others ? others : FILE_ATTRIBUTE_NORMAL};
    if (read_only)
        basic.FileAttributes = others | FILE_ATTRIBUTE_READONLY;
    return set(file, &basic, sizeof(basic), BASIC_INFORMATION);
}

/* The two structures differ in what their first member is: a BOOLEAN, or flags of which 1 says the
 * same. The size is at least the structure's and the name's ("FILE_RENAME_INFORMATION"). */
static uint32_t rename_with(HANDLE file, const WCHAR *path, ULONG flags, ULONG kind)
{
    size_t name_size = wcslen(path) * sizeof(WCHAR);
    size_t size = sizeof(FILE_RENAME_INFO) + name_size;
    FILE_RENAME_INFO *rename = calloc(1, size);
    if (!rename)
        return ERROR_NOT_ENOUGH_MEMORY;
    memcpy(rename, &flags, sizeof(flags));
    rename->FileNameLength = (DWORD)name_size;
    memcpy(rename->FileName, path, name_size);
    rename->FileName[1] = L'?'; /* the system's own form of the prefix is "\??\" */
    uint32_t status = set(file, rename, size, kind);
    free(rename);
    return status;
}

uint32_t native_rename(HANDLE file, const WCHAR *path, bool replace)
{
    return rename_with(file, path, replace, RENAME_INFORMATION);
}

uint32_t native_replace_read_only(HANDLE file, const WCHAR *path)
{
    enum { REPLACE_IF_EXISTS = 0x1, IGNORE_READONLY_ATTRIBUTE = 0x40 };
    return rename_with(
        file, path, REPLACE_IF_EXISTS | IGNORE_READONLY_ATTRIBUTE, RENAME_INFORMATION_EX);
}

uint32_t native_set_dacl(HANDLE file, void *descriptor)
{
    set_security *function = (set_security *)lookup(L"ntdll.dll", "NtSetSecurityObject");
    if (!function)
        return ERROR_PROC_NOT_FOUND;
    return status_of(function(
        file, DACL_SECURITY_INFORMATION | PROTECTED_DACL_SECURITY_INFORMATION, descriptor));
}

uint32_t native_empty(HANDLE file)
{
    LARGE_INTEGER end = {.QuadPart = 0};
    return set(file, &end, sizeof(end), END_OF_FILE_INFORMATION);
}

/* Whatever turns up under the name learns nothing of the caller. */
uint32_t native_create(HANDLE root, const struct native_new *new, HANDLE *made)
{
    SECURITY_QUALITY_OF_SERVICE quality = {
        sizeof(quality), SecurityAnonymous, SECURITY_STATIC_TRACKING, FALSE};
    UNICODE_STRING name = {.Buffer = (WCHAR *)(uintptr_t) new->name};
    OBJECT_ATTRIBUTES attributes;
    IO_STATUS_BLOCK block;
    HANDLE file;
    ULONG options = FILE_SYNCHRONOUS_IO_NONALERT | FILE_OPEN_REPARSE_POINT;
    create_file *function = (create_file *)lookup(L"ntdll.dll", "NtCreateFile");
    if (!function)
        return ERROR_PROC_NOT_FOUND;
    options |= new->directory ? FILE_DIRECTORY_FILE : FILE_NON_DIRECTORY_FILE;
    name.Length = name.MaximumLength = (USHORT)(wcslen(new->name) * sizeof(WCHAR));
    InitializeObjectAttributes(&attributes, &name, OBJ_CASE_INSENSITIVE, root, new->descriptor);
    attributes.SecurityQualityOfService = &quality;
    NTSTATUS status = function(&file, new->access | SYNCHRONIZE | FILE_READ_ATTRIBUTES, &attributes,
        &block, NULL, FILE_ATTRIBUTE_NORMAL, new->share, FILE_CREATE, options, NULL, 0);
    if (status >= 0)
        *made = file;
    return status_of(status);
}

uint32_t native_reparse_tag(HANDLE file)
{
    struct {
        ULONG attributes;
        ULONG tag;
    } information;
    IO_STATUS_BLOCK block;
    query *function = (query *)lookup(L"ntdll.dll", "NtQueryInformationFile");
    if (!function || function(file, &block, &information, sizeof(information), TAG_INFORMATION) < 0)
        return 0;
    return information.attributes & FILE_ATTRIBUTE_REPARSE_POINT ? information.tag : 0;
}

/* Whether all of a chain lies in what was filled, in order. That comes from the file system, and
 * which one that is a caller may choose. */
static bool is_chain(const BYTE *bytes, size_t filled)
{
    enum { FIXED = offsetof(FILE_ID_BOTH_DIR_INFO, FileName), ALIGNMENT = 8 };
    for (;;) {
        const FILE_ID_BOTH_DIR_INFO *entry = (const void *)bytes;
        if (filled < FIXED)
            return false;
        size_t name_size = entry->FileNameLength, next = entry->NextEntryOffset;
        if (!name_size || name_size % sizeof(WCHAR) || name_size > filled - FIXED)
            return false;
        if (!next)
            return true;
        if (next % ALIGNMENT || next < FIXED + name_size || next > filled)
            return false;
        bytes += next;
        filled -= next;
    }
}

uint32_t native_list(HANDLE directory, void *buffer, uint32_t size, bool restart)
{
    IO_STATUS_BLOCK block = {0};
    query_directory *function = (query_directory *)lookup(L"ntdll.dll", "NtQueryDirectoryFile");
    if (!function)
        return ERROR_PROC_NOT_FOUND;
    uint32_t status = status_of(function(directory, NULL, NULL, NULL, &block, buffer, size,
        ID_BOTH_DIRECTORY_INFORMATION, FALSE, NULL, restart));
    if (status != ERROR_SUCCESS)
        return status;
    if (!block.Information) /* the next entry needs more ("NtQueryDirectoryFile function") */
        return ERROR_MORE_DATA;
    return block.Information <= size && is_chain(buffer, block.Information) ? ERROR_SUCCESS
                                                                            : ERROR_INVALID_DATA;
}
