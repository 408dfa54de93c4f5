#include "prove/kit/start.h"
#include "prove/kit/things.h"

#include <stdbool.h>
#include <stdlib.h>
#include <wchar.h>

enum { LINE_MAX = 1024 };

/* PROC_THREAD_ATTRIBUTE_SECURITY_CAPABILITIES ("UpdateProcThreadAttribute function"); mingw-w64
 * has it for later versions only. */
enum { ATTRIBUTE_SECURITY_CAPABILITIES = 0x20009 };

struct capabilities {
    PSID container;
    SID_AND_ATTRIBUTES *items;
    DWORD count;
    DWORD reserved;
};

/* A program of the console needs neither desktop nor console, which another user might not be
 * allowed to use. */
static const DWORD flags = DETACHED_PROCESS | CREATE_UNICODE_ENVIRONMENT;

typedef BOOL WINAPI initialize_list(LPPROC_THREAD_ATTRIBUTE_LIST, DWORD, DWORD, PSIZE_T);
typedef BOOL WINAPI update_list(
    LPPROC_THREAD_ATTRIBUTE_LIST, DWORD, DWORD_PTR, PVOID, SIZE_T, PVOID, PSIZE_T);

/* Windows Vista and later have them ("InitializeProcThreadAttributeList function"). */
static FARPROC list_function(const char *name)
{
    return GetProcAddress(GetModuleHandleW(L"kernel32.dll"), name);
}

/* A list of attributes with these capabilities, to be freed; NULL, see GetLastError. */
static LPPROC_THREAD_ATTRIBUTE_LIST make_list(struct capabilities *capabilities)
{
    SIZE_T size = 0;
    initialize_list *initialize =
        (initialize_list *)(void (*)(void))list_function("InitializeProcThreadAttributeList");
    update_list *update = (update_list *)(void (*)(void))list_function("UpdateProcThreadAttribute");
    if (!initialize || !update)
        return NULL;
    initialize(NULL, 1, 0, &size);
    LPPROC_THREAD_ATTRIBUTE_LIST list = malloc(size);
    if (list && initialize(list, 1, 0, &size) &&
        update(list, 0, ATTRIBUTE_SECURITY_CAPABILITIES, capabilities, sizeof(*capabilities), NULL,
            NULL))
        return list;
    free(list);
    return NULL;
}

static uint32_t start_in_container(WCHAR *line, PROCESS_INFORMATION *started)
{
    STARTUPINFOEXW startup = {.StartupInfo.cb = sizeof(startup)};
    struct capabilities capabilities = {.container = things_container()};
    uint32_t status = ERROR_NOT_SUPPORTED;
    if (!capabilities.container)
        return status;
    startup.lpAttributeList = make_list(&capabilities);
    if (startup.lpAttributeList &&
        CreateProcessW(NULL, line, NULL, NULL, FALSE, flags | EXTENDED_STARTUPINFO_PRESENT, NULL,
            THINGS_FOLDER, &startup.StartupInfo, started))
        status = ERROR_SUCCESS;
    else
        status = GetLastError();
    free(startup.lpAttributeList);
    FreeSid(capabilities.container);
    return status;
}

static uint32_t start_with(HANDLE token, WCHAR *line, PROCESS_INFORMATION *started)
{
    STARTUPINFOW startup = {.cb = sizeof(startup)};
    if (!token)
        return CreateProcessW(
                   NULL, line, NULL, NULL, FALSE, flags, NULL, THINGS_FOLDER, &startup, started)
                   ? ERROR_SUCCESS
                   : GetLastError();
    return CreateProcessAsUserW(
               token, NULL, line, NULL, NULL, FALSE, flags, NULL, THINGS_FOLDER, &startup, started)
               ? ERROR_SUCCESS
               : GetLastError();
}

/* A token that is not a restricted version of one's own takes SeAssignPrimaryTokenPrivilege
 * ("CreateProcessAsUserW function"), which the system has. */
static uint32_t start(
    enum caller caller, HANDLE system, HANDLE token, WCHAR *line, PROCESS_INFORMATION *started)
{
    if (caller == CALLER_APPCONTAINER)
        return start_in_container(line, started);
    const bool as_system = system && token;
    if (as_system && !ImpersonateLoggedOnUser(system))
        return GetLastError();
    const uint32_t status = start_with(token, line, started);
    if (as_system && !RevertToSelf())
        abort(); /* whatever came next would be done as somebody else */
    return status;
}

static uint32_t await(const PROCESS_INFORMATION *started, DWORD timeout_ms, DWORD *exit_code)
{
    uint32_t status = ERROR_SUCCESS;
    const DWORD waited = WaitForSingleObject(started->hProcess, timeout_ms);
    if (waited == WAIT_TIMEOUT) {
        TerminateProcess(started->hProcess, ERROR_TIMEOUT);
        WaitForSingleObject(started->hProcess, timeout_ms);
        return ERROR_TIMEOUT;
    }
    if (waited != WAIT_OBJECT_0 || !GetExitCodeProcess(started->hProcess, exit_code))
        status = GetLastError();
    return status;
}

uint32_t start_and_wait(enum caller caller, HANDLE system, HANDLE token, const WCHAR *arguments,
    DWORD timeout_ms, DWORD *exit_code, const char **what)
{
    WCHAR line[LINE_MAX];
    PROCESS_INFORMATION started;
    *what = "the program cannot be started";
    if (_snwprintf(line, LINE_MAX, L"\"" THINGS_FOLDER L"\\prove.exe\" %ls", arguments) < 0)
        return ERROR_BUFFER_OVERFLOW;
    uint32_t status = start(caller, system, token, line, &started);
    if (status)
        return status;
    *what = "the program did not end";
    status = await(&started, timeout_ms, exit_code);
    CloseHandle(started.hThread);
    CloseHandle(started.hProcess);
    return status;
}
