#include "unit/platform/fake_lookup.h"
#include "platform/lookup.h"

#include <string.h>
#include <windows.h>
#include <winternl.h>

enum { REMOTE_DEVICE = 0x10 };

#define NOT_SUPPORTED ((NTSTATUS)0xC00000BB) /* STATUS_NOT_SUPPORTED */

typedef NTSTATUS(NTAPI query_volume)(HANDLE, IO_STATUS_BLOCK *, void *, ULONG, ULONG);
typedef NTSTATUS(NTAPI set_information)(HANDLE, IO_STATUS_BLOCK *, void *, ULONG, ULONG);
typedef NTSTATUS(NTAPI create_file)(HANDLE *, ACCESS_MASK, OBJECT_ATTRIBUTES *, IO_STATUS_BLOCK *,
    LARGE_INTEGER *, ULONG, ULONG, ULONG, ULONG, void *, ULONG);
typedef DWORD(WINAPI final_path_name)(HANDLE, LPWSTR, DWORD, DWORD);

struct fake_lookup fake_lookup;

static lookup_function *find(const wchar_t *dll, const char *name)
{
    return (lookup_function *)GetProcAddress(GetModuleHandleW(dll), name);
}

static bool is_remote(HANDLE file)
{
    BY_HANDLE_FILE_INFORMATION information;
    return fake_lookup.remote ||
           (fake_lookup.remote_files && GetFileInformationByHandle(file, &information) &&
               !(information.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY));
}

static NTSTATUS NTAPI fake_query_volume(
    HANDLE file, IO_STATUS_BLOCK *block, void *information, ULONG size, ULONG kind)
{
    query_volume *function = (query_volume *)find(L"ntdll.dll", "NtQueryVolumeInformationFile");
    if (fake_lookup.asked)
        fake_lookup.asked();
    NTSTATUS status = function(file, block, information, size, kind);
    if (status >= 0 && is_remote(file))
        ((ULONG *)information)[1] |= REMOTE_DEVICE;
    return status;
}

static NTSTATUS NTAPI fake_set(
    HANDLE file, IO_STATUS_BLOCK *block, void *information, ULONG size, ULONG kind)
{
    set_information *function = (set_information *)find(L"ntdll.dll", "NtSetInformationFile");
    if (fake_lookup.set_successes) {
        fake_lookup.set_successes--;
    } else if (fake_lookup.set_failures) {
        fake_lookup.set_failures--;
        return NOT_SUPPORTED;
    }
    return function(file, block, information, size, kind);
}

static NTSTATUS NTAPI fake_create(HANDLE *file, ACCESS_MASK access, OBJECT_ATTRIBUTES *attributes,
    IO_STATUS_BLOCK *block, LARGE_INTEGER *allocation, ULONG kind, ULONG share, ULONG disposition,
    ULONG options, void *extended, ULONG extended_size)
{
    create_file *function = (create_file *)find(L"ntdll.dll", "NtCreateFile");
    const UNICODE_STRING *name = attributes->ObjectName;
    size_t units = name->Length / sizeof(WCHAR);
    fake_lookup.creations++;
    fake_lookup.follows = !(options & FILE_OPEN_REPARSE_POINT);
    *fake_lookup.root = *fake_lookup.name = 0;
    (void)GetFinalPathNameByHandleW(attributes->RootDirectory, fake_lookup.root, FAKE_PATH_MAX, 0);
    if (units < FAKE_PATH_MAX) {
        memcpy(fake_lookup.name, name->Buffer, name->Length);
        fake_lookup.name[units] = 0;
    }
    return function(file, access, attributes, block, allocation, kind, share, disposition, options,
        extended, extended_size);
}

static DWORD WINAPI fake_final_path(HANDLE file, LPWSTR path, DWORD size, DWORD flags)
{
    final_path_name *function =
        (final_path_name *)find(L"kernel32.dll", "GetFinalPathNameByHandleW");
    bool letter = !(flags & (VOLUME_NAME_GUID | VOLUME_NAME_NT | VOLUME_NAME_NONE));
    if ((letter && fake_lookup.no_letters) || (flags & VOLUME_NAME_GUID && fake_lookup.no_names)) {
        SetLastError(ERROR_PATH_NOT_FOUND);
        return 0;
    }
    return function(file, path, size, flags);
}

lookup_function *lookup(const wchar_t *dll, const char *name)
{
    if (strcmp(name, "NtQueryVolumeInformationFile") == 0)
        return (lookup_function *)fake_query_volume;
    if (strcmp(name, "NtSetInformationFile") == 0)
        return (lookup_function *)fake_set;
    if (strcmp(name, "NtCreateFile") == 0)
        return (lookup_function *)fake_create;
    if (strcmp(name, "GetFinalPathNameByHandleW") == 0)
        return (lookup_function *)fake_final_path;
    return find(dll, name);
}
