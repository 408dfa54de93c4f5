/* control: sends a service a control code, or sets how long a shutdown waits for it or when it
 * starts, for service control programs that cannot.
 *
 * usage: control SERVICE CODE
 *        control SERVICE preshutdown MILLISECONDS
 *        control SERVICE start TYPE
 *
 * CODE is a number: 4 is INTERROGATE, 6 is PARAMCHANGE. TYPE is one: 2 is automatic, 3 on demand,
 * 4 disabled. Exit code: 0, 1 when it failed (the Win32
 * status is on standard error), 2 for wrong usage.
 */
#include <windows.h>
#include <stdbool.h>
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

static DWORD send_control(SC_HANDLE service, DWORD control)
{
    SERVICE_STATUS state;
    return ControlService(service, control, &state) ? ERROR_SUCCESS : GetLastError();
}

static DWORD set_preshutdown(SC_HANDLE service, DWORD milliseconds)
{
    SERVICE_PRESHUTDOWN_INFO info = {milliseconds};
    return ChangeServiceConfig2W(service, SERVICE_CONFIG_PRESHUTDOWN_INFO, &info) ? ERROR_SUCCESS
                                                                                  : GetLastError();
}

static DWORD set_start(SC_HANDLE service, DWORD type)
{
    return ChangeServiceConfigW(service, SERVICE_NO_CHANGE, type, SERVICE_NO_CHANGE, NULL, NULL,
               NULL, NULL, NULL, NULL, NULL)
               ? ERROR_SUCCESS
               : GetLastError();
}

static DWORD do_to(const WCHAR *name, DWORD access, DWORD (*act)(SC_HANDLE, DWORD), DWORD value)
{
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
    if (!manager)
        return GetLastError();
    SC_HANDLE service = OpenServiceW(manager, name, access);
    DWORD status = service ? act(service, value) : GetLastError();
    if (service)
        CloseServiceHandle(service);
    CloseServiceHandle(manager);
    return status;
}

int wmain(int count, WCHAR **arguments); /* the C runtime declares it nowhere */

int wmain(int count, WCHAR **arguments)
{
    WCHAR *end = NULL;
    bool time = count == 4 && wcscmp(arguments[2], L"preshutdown") == 0;
    bool start = count == 4 && wcscmp(arguments[2], L"start") == 0;
    bool change = time || start;
    DWORD value = count == 3 || change ? wcstoul(arguments[count - 1], &end, 10) : 0;
    if (!end || *end || (!change && (value == 0 || value > 255))) {
        fprintf(stderr, "usage: control SERVICE CODE | preshutdown MILLISECONDS | start TYPE\n");
        return 2;
    }
    DWORD status = do_to(arguments[1], change ? SERVICE_CHANGE_CONFIG : access_of(value),
        time    ? set_preshutdown
        : start ? set_start
                : send_control,
        value);
    if (status == ERROR_SUCCESS)
        return 0;
    fprintf(stderr, "control: error %lu\n", status);
    return 1;
}
