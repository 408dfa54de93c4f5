#include "prove/common/command.h"
#include "prove/kit/product.h"
#include "prove/kit/things.h"
#include "prove/proof.h"

#include <stdlib.h>
#include <wchar.h>

enum { LINE_MAX = 1024, TIMEOUT_MS = 5 * 60 * 1000 };

/* A file that a process started from here writes to, gone when it is closed. */
static HANDLE open_output(void)
{
    SECURITY_ATTRIBUTES inherited = {.nLength = sizeof(inherited), .bInheritHandle = TRUE};
    HANDLE file = CreateFileW(THINGS_FOLDER L"\\results\\command", GENERIC_READ | GENERIC_WRITE, 0,
        &inherited, CREATE_ALWAYS, FILE_FLAG_DELETE_ON_CLOSE, NULL);
    ck_assert_msg(
        file != INVALID_HANDLE_VALUE, "no file for what it writes: error %lu", GetLastError());
    return file;
}

static DWORD await(const PROCESS_INFORMATION *started)
{
    DWORD exit_code = 0;
    const DWORD waited = WaitForSingleObject(started->hProcess, TIMEOUT_MS);
    if (waited != WAIT_OBJECT_0)
        TerminateProcess(started->hProcess, ERROR_TIMEOUT);
    const BOOL ended = GetExitCodeProcess(started->hProcess, &exit_code);
    CloseHandle(started->hThread);
    CloseHandle(started->hProcess);
    ck_assert_msg(ended && waited == WAIT_OBJECT_0, "deputyctl does not end");
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

char *command_run(const WCHAR *arguments, DWORD *exit_code)
{
    WCHAR path[MAX_PATH], line[LINE_MAX];
    PROCESS_INFORMATION started;
    HANDLE file = open_output();
    STARTUPINFOW startup = {
        .cb = sizeof(startup),
        .dwFlags = STARTF_USESTDHANDLES,
        .hStdOutput = file,
        .hStdError = file,
    };
    product_path(path, L"deputyctl.exe");
    ck_assert_int_gt(_snwprintf(line, LINE_MAX, L"\"%ls\" %ls", path, arguments), 0);
    const BOOL run = CreateProcessW(
        path, line, NULL, NULL, TRUE, DETACHED_PROCESS, NULL, NULL, &startup, &started);
    ck_assert_msg(run, "deputyctl cannot be started: error %lu", GetLastError());
    *exit_code = await(&started);
    char *text = read_all(file);
    CloseHandle(file);
    return text;
}
