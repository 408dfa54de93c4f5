/* restrict: runs a program as members of the Administrators group usually run: with the group
 * deny-only, so that it denies and never grants.
 *
 * usage: restrict PROGRAM [ARGUMENT]...
 *
 * The arguments reach the program exactly as they were given, it has this process's standard
 * handles, and its exit code becomes this one's; it ends when this process is killed. Exit code
 * 125: it could not be run.
 */
#include <windows.h>
#include <stdio.h>

enum { EXIT_NOT_RUN = 125 };

static int fail(const char *what, DWORD status)
{
    fprintf(stderr, "restrict: %s: error %lu\n", what, status);
    return EXIT_NOT_RUN;
}

static WCHAR *skip_spaces(WCHAR *text)
{
    while (*text == L' ' || *text == L'\t')
        text++;
    return text;
}

/* What follows the program's own name, untouched: taking the arguments apart and putting them
 * together again could change them. */
static WCHAR *command_line_after_name(WCHAR *line)
{
    WCHAR *end;
    if (*line == L'"') {
        end = wcschr(line + 1, L'"');
        return end ? skip_spaces(end + 1) : line + wcslen(line);
    }
    end = line + wcscspn(line, L" \t");
    return skip_spaces(end);
}

static DWORD make_token(HANDLE *restricted)
{
    BYTE sid[SECURITY_MAX_SID_SIZE];
    DWORD size = sizeof(sid);
    DWORD status = ERROR_SUCCESS;
    HANDLE own;
    if (!CreateWellKnownSid(WinBuiltinAdministratorsSid, NULL, sid, &size))
        return GetLastError();
    if (!OpenProcessToken(
            GetCurrentProcess(), TOKEN_QUERY | TOKEN_DUPLICATE | TOKEN_ASSIGN_PRIMARY, &own))
        return GetLastError();
    SID_AND_ATTRIBUTES administrators = {.Sid = sid};
    if (!CreateRestrictedToken(own, 0, 1, &administrators, 0, NULL, 0, NULL, restricted))
        status = GetLastError();
    CloseHandle(own);
    return status;
}

/* A standard handle that the program inherits. */
static HANDLE inherited(DWORD which)
{
    HANDLE handle = GetStdHandle(which);
    if (handle && handle != INVALID_HANDLE_VALUE)
        SetHandleInformation(handle, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT);
    return handle;
}

/* The job ends what runs in it with its last handle, which is this process's own; it is never
 * closed. */
static DWORD join_job(HANDLE process)
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {
        .BasicLimitInformation = {.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE}};
    HANDLE job = CreateJobObjectW(NULL, NULL);
    if (!job ||
        !SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof(limits)) ||
        !AssignProcessToJobObject(job, process))
        return GetLastError();
    return ERROR_SUCCESS;
}

/* Lets a process that was made suspended run, as one that ends with this one. */
static DWORD release(const PROCESS_INFORMATION *made)
{
    DWORD status = join_job(made->hProcess);
    if (status == ERROR_SUCCESS && ResumeThread(made->hThread) == (DWORD)-1)
        status = GetLastError();
    if (status != ERROR_SUCCESS)
        TerminateProcess(made->hProcess, EXIT_NOT_RUN);
    return status;
}

static DWORD start(HANDLE token, WCHAR *line, HANDLE *process)
{
    DWORD status;
    PROCESS_INFORMATION started;
    STARTUPINFOW startup = {
        .cb = sizeof(startup),
        .dwFlags = STARTF_USESTDHANDLES,
        .hStdInput = inherited(STD_INPUT_HANDLE),
        .hStdOutput = inherited(STD_OUTPUT_HANDLE),
        .hStdError = inherited(STD_ERROR_HANDLE),
    };
    if (!CreateProcessAsUserW(
            token, NULL, line, NULL, NULL, TRUE, CREATE_SUSPENDED, NULL, NULL, &startup, &started))
        return GetLastError();
    status = release(&started);
    CloseHandle(started.hThread);
    if (status == ERROR_SUCCESS)
        *process = started.hProcess;
    else
        CloseHandle(started.hProcess);
    return status;
}

static DWORD await_exit(HANDLE process, DWORD *exit_code)
{
    DWORD status = ERROR_SUCCESS;
    if (WaitForSingleObject(process, INFINITE) != WAIT_OBJECT_0 ||
        !GetExitCodeProcess(process, exit_code))
        status = GetLastError();
    CloseHandle(process);
    return status;
}

int wmain(void); /* the C runtime declares it nowhere */

int wmain(void)
{
    WCHAR *line = command_line_after_name(GetCommandLineW());
    HANDLE token, process = NULL;
    DWORD exit_code;
    if (!*line) {
        fprintf(stderr, "usage: restrict PROGRAM [ARGUMENT]...\n");
        return EXIT_NOT_RUN;
    }
    DWORD status = make_token(&token);
    if (status != ERROR_SUCCESS)
        return fail("the restricted token cannot be made", status);
    status = start(token, line, &process);
    CloseHandle(token);
    if (status != ERROR_SUCCESS)
        return fail("the program cannot be started", status);
    status = await_exit(process, &exit_code);
    return status == ERROR_SUCCESS ? (int)exit_code : fail("the program is lost", status);
}
