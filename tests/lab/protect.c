/* protect: sets who may do what with a registry key.
 *
 * usage: protect SUBKEY-OF-HKLM SDDL
 *
 * The key is created if it is missing, and gets the DACL. Exit code: 0, 1 when that failed (the
 * Win32 status is on standard error), 2 for wrong usage.
 */
#include <windows.h>
#include <sddl.h>
#include <stdio.h>

static DWORD protect(const WCHAR *name, PSECURITY_DESCRIPTOR descriptor)
{
    HKEY key;
    LSTATUS status = RegCreateKeyExW(
        HKEY_LOCAL_MACHINE, name, 0, NULL, 0, WRITE_DAC | KEY_WOW64_64KEY, NULL, &key, NULL);
    if (status != ERROR_SUCCESS)
        return (DWORD)status;
    status = RegSetKeySecurity(key, DACL_SECURITY_INFORMATION, descriptor);
    RegCloseKey(key);
    return (DWORD)status;
}

int wmain(int count, WCHAR **arguments); /* the C runtime declares it nowhere */

int wmain(int count, WCHAR **arguments)
{
    PSECURITY_DESCRIPTOR descriptor;
    if (count != 3 || !ConvertStringSecurityDescriptorToSecurityDescriptorW(
                          arguments[2], SDDL_REVISION_1, &descriptor, NULL)) {
        fprintf(stderr, "usage: protect SUBKEY-OF-HKLM SDDL\n");
        return 2;
    }
    DWORD status = protect(arguments[1], descriptor);
    LocalFree(descriptor);
    if (status == ERROR_SUCCESS)
        return 0;
    fprintf(stderr, "protect: error %lu\n", status);
    return 1;
}
