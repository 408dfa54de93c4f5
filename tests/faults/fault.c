#include "faults/fault.h"

#include <windows.h>

enum { STALL_STEPS = 1200, STALL_STEP_MS = 50 };

static const WCHAR parameters[] = L"SYSTEM\\CurrentControlSet\\Services\\Deputy\\Parameters";

enum fault fault_read(void)
{
    DWORD fault = FAULT_NONE, size = sizeof(fault);
    if (RegGetValueW(HKEY_LOCAL_MACHINE, parameters, L"TestFault", RRF_RT_REG_DWORD, NULL, &fault,
            &size) != ERROR_SUCCESS)
        return FAULT_NONE;
    return (enum fault)fault;
}

void fault_stall(enum fault stage)
{
    const DWORD number = stage;
    if (fault_read() != stage)
        return;
    RegSetKeyValueW(
        HKEY_LOCAL_MACHINE, parameters, L"TestStalled", REG_DWORD, &number, sizeof(number));
    for (int i = 0; i < STALL_STEPS && fault_read() == stage; i++)
        Sleep(STALL_STEP_MS);
}
