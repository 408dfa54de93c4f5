#include "pipeline/authorize.h"

#include <windows.h>
#include <sddl.h>
#include <stdlib.h>

struct authorization {
    size_t count;
    PSECURITY_DESCRIPTOR descriptors[]; /* by the operation's place in the table */
};

/* Anonymous callers, guests and network logons get nothing; whoever else has authenticated may use
 * every operation on what it reaches itself; administrators may do all. AccessCheck wants an owner
 * and a group. */
static const WCHAR default_descriptor[] = L"O:SYG:SYD:"
                                          L"(D;;0x7;;;S-1-5-7)"
                                          L"(D;;0x7;;;S-1-5-32-546)"
                                          L"(D;;0x7;;;S-1-5-2)"
                                          L"(A;;0x7;;;S-1-5-18)"
                                          L"(A;;0x7;;;S-1-5-32-544)"
                                          L"(A;;0x1;;;S-1-5-11)";

uint32_t authorization_open(struct authorization **authorization)
{
    size_t count = operation_count();
    struct authorization *opened = calloc(1, sizeof(*opened) + count * sizeof(void *));
    if (!opened)
        return ERROR_NOT_ENOUGH_MEMORY;
    for (; opened->count < count; opened->count++) {
        if (ConvertStringSecurityDescriptorToSecurityDescriptorW(
                default_descriptor, SDDL_REVISION_1, &opened->descriptors[opened->count], NULL))
            continue;
        DWORD status = GetLastError();
        authorization_close(opened);
        return status;
    }
    *authorization = opened;
    return ERROR_SUCCESS;
}

void authorization_close(struct authorization *authorization)
{
    if (!authorization)
        return;
    for (size_t i = 0; i < authorization->count; i++)
        LocalFree(authorization->descriptors[i]);
    free(authorization);
}

uint32_t authorize(
    const struct authorization *authorization, const struct operation *operation, void *token)
{
    GENERIC_MAPPING mapping = {
        .GenericRead = OPERATION_USE,
        .GenericWrite = OPERATION_ADMINISTER,
        .GenericExecute = OPERATION_USE,
        .GenericAll = OPERATION_USE | OPERATION_USE_OTHERS | OPERATION_ADMINISTER,
    };
    PRIVILEGE_SET privileges;
    DWORD privileges_size = sizeof(privileges);
    DWORD granted;
    BOOL allowed;
    size_t index = operation_index(operation);
    if (index >= authorization->count)
        return ERROR_ACCESS_DENIED;
    if (!AccessCheck(authorization->descriptors[index], token, operation->right, &mapping,
            &privileges, &privileges_size, &granted, &allowed))
        return GetLastError();
    return allowed ? ERROR_SUCCESS : ERROR_ACCESS_DENIED;
}
