/* control: sends a service a control code, for service control programs that cannot.
 *
 * usage: control SERVICE CODE
 *
 * CODE is a number: 4 is INTERROGATE, 6 is PARAMCHANGE. Exit code: 0, 1 when the control was not
 * delivered (the Win32 status is on standard error), 2 for wrong usage.
 */
#include <windows.h>
#include <stdio.h>
#include <wchar.h>

/* The right that each control asks for (Microsoft: "ControlService function"). */
static DWORD access_of(DWORD control)
{
    switch (control) {
    case SERVICE_CONTROL_STOP:
        return SERVICE_STOP;
    case SERVICE_CONTROL_INTERROGATE:
        return SERVICE_INTERROGATE;
    default:
        return control >= 128 ? SERVICE_USER_DEFINED_CONTROL : SERVICE_PAUSE_CONTINUE;
    }
}

static DWORD send_control(const WCHAR *name, DWORD control)
{
    SERVICE_STATUS state;
    DWORD status = ERROR_SUCCESS;
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
    if (!manager)
        return GetLastError();
    SC_HANDLE service = OpenServiceW(manager, name, access_of(control));
    if (!service || !ControlService(service, control, &state))
        status = GetLastError();
    if (service)
        CloseServiceHandle(service);
    CloseServiceHandle(manager);
    return status;
}

int wmain(int count, WCHAR **arguments); /* the C runtime declares it nowhere */

int wmain(int count, WCHAR **arguments)
{
    WCHAR *end = NULL;
    DWORD control = count == 3 ? wcstoul(arguments[2], &end, 10) : 0;
    if (count != 3 || *end || control == 0 || control > 255) {
        fprintf(stderr, "usage: control SERVICE CODE\n");
        return 2;
    }
    DWORD status = send_control(arguments[1], control);
    if (status == ERROR_SUCCESS)
        return 0;
    fprintf(stderr, "control: error %lu\n", status);
    return 1;
}
