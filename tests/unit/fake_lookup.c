#include "fake_lookup.h"
#include "host/lookup.h"

#include <string.h>
#include <windows.h>
#include <winternl.h>

enum { REMOTE_DEVICE = 0x10 };

#define NOT_SUPPORTED ((NTSTATUS)0xC00000BB) /* STATUS_NOT_SUPPORTED */

typedef NTSTATUS(NTAPI query_volume)(HANDLE, IO_STATUS_BLOCK *, void *, ULONG, ULONG);
typedef NTSTATUS(NTAPI set_information)(HANDLE, IO_STATUS_BLOCK *, void *, ULONG, ULONG);
typedef DWORD(WINAPI final_path_name)(HANDLE, LPWSTR, DWORD, DWORD);

struct fake_lookup fake_lookup;

static lookup_function *find(const wchar_t *dll, const char *name)
{
    return (lookup_function *)GetProcAddress(GetModuleHandleW(dll), name);
}

static NTSTATUS NTAPI fake_query_volume(
    HANDLE file, IO_STATUS_BLOCK *block, void *information, ULONG size, ULONG kind)
{
    query_volume *function = (query_volume *)find(L"ntdll.dll", "NtQueryVolumeInformationFile");
    if (fake_lookup.asked)
        fake_lookup.asked();
    NTSTATUS status = function(file, block, information, size, kind);
    if (status >= 0 && fake_lookup.remote)
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
    if (strcmp(name, "GetFinalPathNameByHandleW") == 0)
        return (lookup_function *)fake_final_path;
    return find(dll, name);
}
