#include "child.h"
#include "hostile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

static void fail(const char *what)
{
    say("%s: error %lu", what, GetLastError());
    exit(2);
}

static HANDLE own_token(bool restricted)
{
    BYTE sid[SECURITY_MAX_SID_SIZE];
    DWORD size = sizeof(sid);
    SID_AND_ATTRIBUTES administrators = {.Sid = sid};
    HANDLE own, token;
    const DWORD access =
        TOKEN_QUERY | TOKEN_DUPLICATE | TOKEN_ASSIGN_PRIMARY | TOKEN_ADJUST_DEFAULT;
    if (!OpenProcessToken(GetCurrentProcess(), access, &own))
        fail("the process's token");
    if (!restricted)
        return own;
    if (!CreateWellKnownSid(WinBuiltinAdministratorsSid, NULL, sid, &size) ||
        !CreateRestrictedToken(own, 0, 1, &administrators, 0, NULL, 0, NULL, &token))
        fail("a restricted token");
    CloseHandle(own);
    return token;
}

static HANDLE make_pipe(HANDLE *end)
{
    SECURITY_ATTRIBUTES inherited = {.nLength = sizeof(inherited), .bInheritHandle = TRUE};
    HANDLE read;
    if (!CreatePipe(&read, end, &inherited, 0))
        fail("a pipe");
    SetHandleInformation(read, HANDLE_FLAG_INHERIT, 0);
    return read;
}

struct child child_start(const wchar_t *part, const wchar_t *argument, bool restricted)
{
    WCHAR program[MAX_PATH], line[4 * MAX_PATH];
    HANDLE token = own_token(restricted), end;
    struct child child = {.output = make_pipe(&end)};
    PROCESS_INFORMATION started;
    STARTUPINFOW startup = {.cb = sizeof(startup),
        .dwFlags = STARTF_USESTDHANDLES,
        .hStdOutput = end,
        .hStdError = end};
    if (!GetModuleFileNameW(NULL, program, MAX_PATH))
        fail("the program's name");
    swprintf(line, sizeof(line) / sizeof(*line), L"\"%ls\" %ls \"%ls\"", program, part,
        argument ? argument : L"-");
    if (!CreateProcessAsUserW(
            token, program, line, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &started))
        fail("a process");
    CloseHandle(token);
    CloseHandle(end);
    CloseHandle(started.hThread);
    child.process = started.hProcess;
    return child;
}

bool child_is_ready(struct child *child)
{
    char line[64] = {0};
    DWORD size;
    for (size_t i = 0; i + 1 < sizeof(line) && !strchr(line, '\n'); i++) {
        if (!ReadFile(child->output, line + i, 1, &size, NULL) || !size)
            break;
    }
    return expect(strncmp(line, "ready", 5) == 0, "no session or no call in a child: %s", line);
}

/* What it still prints is shown: it may say what went wrong. */
uint32_t child_end(struct child *child)
{
    char bytes[512];
    DWORD size, code = 2;
    while (ReadFile(child->output, bytes, sizeof(bytes), &size, NULL) && size)
        fwrite(bytes, 1, size, stdout);
    WaitForSingleObject(child->process, INFINITE);
    GetExitCodeProcess(child->process, &code);
    CloseHandle(child->process);
    CloseHandle(child->output);
    return code;
}

void child_kill(struct child *child)
{
    TerminateProcess(child->process, 9);
    WaitForSingleObject(child->process, INFINITE);
    CloseHandle(child->process);
    CloseHandle(child->output);
}
