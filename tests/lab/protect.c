/* protect: sets who may do what with a registry key.
 *
 * usage: protect SUBKEY-OF-HKLM SDDL
 *
 * The key is created if it is missing, and gets the DACL and, where there is one, the owner. Exit
 * code: 0, 1 when that failed (the Win32 status is on standard error), 2 for wrong usage.
 */
#include <windows.h>
#include <sddl.h>
#include <stdio.h>

/* What there is to set: an owner only where one is given. */
static SECURITY_INFORMATION parts_of(PSECURITY_DESCRIPTOR descriptor)
{
    PSID owner = NULL;
    BOOL defaulted;
    GetSecurityDescriptorOwner(descriptor, &owner, &defaulted);
    return DACL_SECURITY_INFORMATION | (owner ? (DWORD)OWNER_SECURITY_INFORMATION : 0);
}

static DWORD protect(const WCHAR *name, PSECURITY_DESCRIPTOR descriptor)
{
    HKEY key;
    SECURITY_INFORMATION parts = parts_of(descriptor);
    REGSAM access = WRITE_DAC | (parts & OWNER_SECURITY_INFORMATION ? (REGSAM)WRITE_OWNER : 0);
    LSTATUS status = RegCreateKeyExW(
        HKEY_LOCAL_MACHINE, name, 0, NULL, 0, access | KEY_WOW64_64KEY, NULL, &key, NULL);
    if (status != ERROR_SUCCESS)
        return (DWORD)status;
    status = RegSetKeySecurity(key, parts, descriptor);
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
