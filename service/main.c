#include "include/deputy.h"
#include "host/console.h"
#include "installation/data_folder.h"
#include "installation/hardening.h"
#include "host/host.h"
#include "installation/machine.h"
#include "host/service.h"
#include "token/token.h"

#include <windows.h>
#include <stdio.h>

static const char help[] =
    "Usage: deputy.exe [--console | --check | --prepare | --version | --help]\n"
    "\n"
    "The Deputy service: performs operations for local programs as those programs.\n"
    "Without an option it expects to be started by the service control manager\n"
    "(sc.exe start Deputy).\n"
    "\n"
    "  --console   run in the foreground until Ctrl+C\n"
    "  --check     tell whether this program can be the service on this system\n"
    "  --prepare   make the folders of its data, so that nobody else can\n"
    "  --version   print the version\n"
    "  --help      print this\n"
    "\n"
    "Exit codes, also as service-specific exit codes (sc.exe query Deputy):\n"
    "  0 success            3 the endpoint is taken         6 out of resources\n"
    "  1 configuration      4 the endpoint does not answer  7 the spool\n"
    "  2 the event source   5 RPC                           8 wrong usage\n"
    "  9 a 32-bit program on 64-bit Windows\n";

static int run_service(void)
{
    uint32_t status = service_run();
    if (status == ERROR_FAILED_SERVICE_CONTROLLER_CONNECT)
        fprintf(stderr,
            "deputy: not started by the service control manager; use sc.exe start Deputy, "
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

/* A system of another kind does not even run it. */
static int check(void)
{
    if (!machine_redirects())
        return print("deputy: this program can be the service here\n");
    fputs("deputy: this is the 32-bit program, which would open other files than those named on "
          "this 64-bit Windows; install the 64-bit package (x86_64)\n",
        stderr);
    return HOST_EXIT_MACHINE;
}

/* They have their descriptor from the start. */
static uint32_t make_folders(const struct deputy_sid *user, char *problem)
{
    static const wchar_t *const names[] = {L"spool", L"dumps"};
    uint32_t status = ERROR_SUCCESS;
    for (size_t i = 0; i < ARRAYSIZE(names) && status == ERROR_SUCCESS; i++) {
        struct data_folder folder;
        status = data_folder_open(NULL, names[i], user, &folder, problem);
        if (status == ERROR_SUCCESS)
            data_folder_close(&folder);
    }
    return status;
}

/* The service itself trusts no other user's folders; who runs this may have made them. */
static int prepare(void)
{
    struct arena arena = {0};
    struct deputy_identity identity;
    char problem[DATA_FOLDER_PROBLEM_SIZE] = "this program's token cannot be read";
    uint32_t status = token_read_process(&arena, &identity);
    if (status == ERROR_SUCCESS)
        status = make_folders(&identity.user, problem);
    arena_free(&arena);
    if (status == ERROR_SUCCESS)
        return print("deputy: the folders are there\n");
    fprintf(stderr, "deputy: %s (error %lu)\n", problem, (unsigned long)status);
    return HOST_EXIT_SPOOL;
}

int wmain(int count, wchar_t **arguments); /* the C runtime declares it nowhere */

int wmain(int count, wchar_t **arguments)
{
    hardening_apply();
    if (count == 1)
        return run_service();
    if (count == 2 && wcscmp(arguments[1], L"--console") == 0)
        return console_run();
    if (count == 2 && wcscmp(arguments[1], L"--check") == 0)
        return check();
    if (count == 2 && wcscmp(arguments[1], L"--prepare") == 0)
        return prepare();
    if (count == 2 && wcscmp(arguments[1], L"--version") == 0)
        return print("deputy " DEPUTY_VERSION_TEXT "\n");
    if (count == 2 && wcscmp(arguments[1], L"--help") == 0)
        return print(help);
    fputs(help, stderr);
    return HOST_EXIT_USAGE;
}
