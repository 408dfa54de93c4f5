#include "faults/fault.h"

#include <windows.h>

enum fault fault_read(void)
{
    DWORD fault = FAULT_NONE, size = sizeof(fault);
    if (RegGetValueW(HKEY_LOCAL_MACHINE, L"SYSTEM\\CurrentControlSet\\Services\\Deputy\\Parameters",
            L"TestFault", RRF_RT_REG_DWORD, NULL, &fault, &size) != ERROR_SUCCESS)
        return FAULT_NONE;
    return (enum fault)fault;
}
