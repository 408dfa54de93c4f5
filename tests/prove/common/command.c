#include "prove/common/command.h"
#include "prove/kit/product.h"
#include "prove/kit/things.h"
#include "prove/proof.h"

#include <stdlib.h>
#include <wchar.h>

enum { LINE_MAX = 1024, TIMEOUT_MS = 5 * 60 * 1000 };

/* A file that a process started from here writes to, gone when it is closed; what that process
 * has started may have it open longer. */
static HANDLE open_output(void)
{
    static unsigned number;
    WCHAR path[MAX_PATH];
    SECURITY_ATTRIBUTES inherited = {.nLength = sizeof(inherited), .bInheritHandle = TRUE};
    _snwprintf(path, MAX_PATH, THINGS_FOLDER L"\\results\\command.%lu.%u", GetCurrentProcessId(),
        number++);
    HANDLE file = CreateFileW(path, GENERIC_READ | GENERIC_WRITE, 0, &inherited, CREATE_ALWAYS,
        FILE_FLAG_DELETE_ON_CLOSE, NULL);
    ck_assert_msg(
        file != INVALID_HANDLE_VALUE, "no file for what it writes: error %lu", GetLastError());
    return file;
}

static DWORD await(HANDLE process)
{
    DWORD exit_code = 0;
    const DWORD waited = WaitForSingleObject(process, TIMEOUT_MS);
    if (waited != WAIT_OBJECT_0)
        TerminateProcess(process, ERROR_TIMEOUT);
    const BOOL ended = GetExitCodeProcess(process, &exit_code);
    CloseHandle(process);
    ck_assert_msg(ended && waited == WAIT_OBJECT_0, "a program does not end");
    return exit_code;
}

static char *read_all(HANDLE file)
{
    DWORD read = 0;
    const DWORD size = GetFileSize(file, NULL);
    ck_assert_uint_ne(size, INVALID_FILE_SIZE);
    char *text = calloc(1, (size_t)size + 1);
    ck_assert_ptr_nonnull(text);
    ck_assert_uint_eq(SetFilePointer(file, 0, NULL, FILE_BEGIN), 0);
    ck_assert(ReadFile(file, text, size, &read, NULL) && read == size);
    return text;
}

/* Where and as whom a program is run. */
struct surroundings {
    const WCHAR *folder; /* NULL: this process's */
    HANDLE token;        /* the same */
    DWORD console;       /* a flag of "Process Creation Flags" */
};

/* A console has a host, which another user's window station may not let in
 * ("CreateProcessAsUserW function": lpStartupInfo); deputyctl needs none. What starts programs
 * itself would have one made for each. */
enum { WITHOUT_CONSOLE = DETACHED_PROCESS, UNSEEN_CONSOLE = CREATE_NO_WINDOW };

/* Where what a program writes is for nobody: one that could not write would end. */
static HANDLE open_nowhere(void)
{
    SECURITY_ATTRIBUTES inherited = {.nLength = sizeof(inherited), .bInheritHandle = TRUE};
    HANDLE file = CreateFileW(L"NUL", GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, &inherited,
        OPEN_EXISTING, 0, NULL);
    ck_assert(file != INVALID_HANDLE_VALUE);
    return file;
}

static HANDLE start(const WCHAR *path, const WCHAR *arguments,
    const struct surroundings *surroundings, HANDLE output)
{
    WCHAR line[LINE_MAX];
    PROCESS_INFORMATION started;
    STARTUPINFOW startup = {
        .cb = sizeof(startup),
        .dwFlags = STARTF_USESTDHANDLES,
        .hStdOutput = output,
        .hStdError = output,
    };
    ck_assert_int_gt(_snwprintf(line, LINE_MAX, L"\"%ls\" %ls", path, arguments), 0);
    const BOOL run =
        surroundings->token
            ? CreateProcessAsUserW(surroundings->token, path, line, NULL, NULL, TRUE,
                  surroundings->console, NULL, surroundings->folder, &startup, &started)
            : CreateProcessW(path, line, NULL, NULL, TRUE, surroundings->console, NULL,
                  surroundings->folder, &startup, &started);
    ck_assert_msg(run, "%ls cannot be started: error %lu", path, GetLastError());
    CloseHandle(started.hThread);
    return started.hProcess;
}

static HANDLE start_quietly(const WCHAR *arguments, HANDLE token)
{
    WCHAR path[MAX_PATH];
    HANDLE nowhere = open_nowhere();
    product_path(path, L"deputyctl.exe");
    const struct surroundings as = {.token = token, .console = WITHOUT_CONSOLE};
    HANDLE process = start(path, arguments, &as, nowhere);
    CloseHandle(nowhere);
    return process;
}

static char *run(const WCHAR *path, const WCHAR *arguments, const struct surroundings *surroundings,
    DWORD *exit_code)
{
    HANDLE file = open_output();
    *exit_code = await(start(path, arguments, surroundings, file));
    char *text = read_all(file);
    CloseHandle(file);
    return text;
}

HANDLE command_start(const WCHAR *arguments)
{
    return start_quietly(arguments, NULL);
}

DWORD command_run_as(HANDLE token, const WCHAR *arguments)
{
    return await(start_quietly(arguments, token));
}

char *command_run(const WCHAR *arguments, DWORD *exit_code)
{
    WCHAR path[MAX_PATH];
    product_path(path, L"deputyctl.exe");
    return run(path, arguments, &(struct surroundings){.console = WITHOUT_CONSOLE}, exit_code);
}

static void system_path(WCHAR *path, const WCHAR *name)
{
    WCHAR folder[MAX_PATH];
    ck_assert_uint_ne(GetSystemDirectoryW(folder, MAX_PATH), 0);
    _snwprintf(path, MAX_PATH, L"%ls\\%ls", folder, name);
}

char *command_run_system(const WCHAR *name, const WCHAR *arguments, DWORD *exit_code)
{
    WCHAR path[MAX_PATH];
    system_path(path, name);
    return run(path, arguments, &(struct surroundings){.console = UNSEEN_CONSOLE}, exit_code);
}

char *command_run_program(const WCHAR *path, const WCHAR *arguments, DWORD *exit_code)
{
    return run(path, arguments, &(struct surroundings){.console = UNSEEN_CONSOLE}, exit_code);
}

DWORD command_run_script(const WCHAR *folder, const WCHAR *script)
{
    WCHAR path[MAX_PATH], arguments[LINE_MAX];
    DWORD exit_code;
    system_path(path, L"cmd.exe");
    _snwprintf(arguments, LINE_MAX, L"/c .\\%ls", script);
    const struct surroundings there = {.folder = folder, .console = UNSEEN_CONSOLE};
    free(run(path, arguments, &there, &exit_code));
    return exit_code;
}
