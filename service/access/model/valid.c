#include "access/model/valid.h"
#include "access/model/descriptor.h"

#include <windows.h>

/* Not in mingw-w64's headers: Microsoft, "RtlValidRelativeSecurityDescriptor function". */
BOOLEAN NTAPI RtlValidRelativeSecurityDescriptor(
    PSECURITY_DESCRIPTOR descriptor, ULONG length, SECURITY_INFORMATION required);

bool descriptor_valid(void *bytes, size_t size)
{
    struct descriptor parsed;
    return bytes && descriptor_parse(bytes, size, &parsed) == ERROR_SUCCESS &&
           RtlValidRelativeSecurityDescriptor(bytes, (ULONG)size, 0) &&
           IsValidSecurityDescriptor(bytes);
}
