#include "client/deputy.h"
#include "host/console.h"
#include "host/hardening.h"
#include "host/host.h"
#include "host/service.h"

#include <windows.h>
#include <stdio.h>

static const char help[] =
    "Usage: deputy.exe [--console | --version | --help]\n"
    "\n"
    "The Deputy service: performs operations for local programs as those programs.\n"
    "Without an option it expects to be started by the service control manager\n"
    "(sc start Deputy).\n"
    "\n"
    "  --console   run in the foreground until Ctrl+C\n"
    "  --version   print the version\n"
    "  --help      print this\n"
    "\n"
    "Exit codes, also as service-specific exit codes (sc query Deputy):\n"
    "  0 success            3 the endpoint is taken         6 out of resources\n"
    "  1 configuration      4 the endpoint does not answer  7 the spool\n"
    "  2 the event source   5 RPC                           8 wrong usage\n";

static int run_service(void)
{
    uint32_t status = service_run();
    if (status == ERROR_FAILED_SERVICE_CONTROLLER_CONNECT)
        fprintf(stderr, "deputy: not started by the service control manager; use sc start Deputy, "
                        "or deputy.exe --console\n");
    else if (status != ERROR_SUCCESS)
        fprintf(
            stderr, "deputy: the service control manager said error %lu\n", (unsigned long)status);
    return status == ERROR_SUCCESS ? 0 : HOST_EXIT_USAGE;
}

static int print(const char *text)
{
    return fputs(text, stdout) < 0 || fflush(stdout) ? HOST_EXIT_USAGE : 0;
}

int wmain(int count, wchar_t **arguments); /* the C runtime declares it nowhere */

int wmain(int count, wchar_t **arguments)
{
    hardening_apply();
    if (count == 1)
        return run_service();
    if (count == 2 && wcscmp(arguments[1], L"--console") == 0)
        return console_run();
    if (count == 2 && wcscmp(arguments[1], L"--version") == 0)
        return print("deputy " DEPUTY_VERSION_TEXT "\n");
    if (count == 2 && wcscmp(arguments[1], L"--help") == 0)
        return print(help);
    fputs(help, stderr);
    return HOST_EXIT_USAGE;
}
