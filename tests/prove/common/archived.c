#include "prove/common/archived.h"
#include "installation/registered_names.h"
#include "prove/common/command.h"
#include "prove/proof.h"

#include <stdlib.h>
#include <wchar.h>

#define INSTALLED L"sl " EVENT_LOG_NAME L" /ms:67108864 /rt:true /ab:true"

uint32_t archived_wevtutil(const WCHAR *arguments)
{
    DWORD exit_code;
    free(command_run_system(L"wevtutil.exe", arguments, &exit_code));
    return exit_code;
}

static void end_small_log(void)
{
    archived_wevtutil(INSTALLED);
}

void archived_small_log(const WCHAR *settings)
{
    trial_undo(end_small_log);
    ck_assert_uint_eq(archived_wevtutil(settings), 0);
    ck_assert_uint_eq(archived_wevtutil(L"cl " EVENT_LOG_NAME), 0);
}

void archived_skip_redirected(void)
{
    BOOL other_bits = FALSE;
    if (IsWow64Process(GetCurrentProcess(), &other_bits) && other_bits)
        SKIP("a 32-bit program on 64-bit Windows sees another System32 (\"File System "
             "Redirector\")");
}

const WCHAR *archived_pattern(void)
{
    static WCHAR pattern[MAX_PATH];
    ExpandEnvironmentStringsW(
        L"%SystemRoot%\\System32\\winevt\\Logs\\Archive-" EVENT_LOG_NAME L"-*.evtx", pattern,
        MAX_PATH);
    return pattern;
}

int archived_each(const WCHAR *pattern, void (*visit)(const WCHAR *path))
{
    int count = 0;
    WCHAR path[MAX_PATH];
    WIN32_FIND_DATAW found;
    HANDLE find = FindFirstFileW(pattern, &found);
    const int folder = (int)(wcsrchr(pattern, L'\\') - pattern);
    if (find == INVALID_HANDLE_VALUE)
        return 0;
    do {
        _snwprintf(path, MAX_PATH, L"%.*ls\\%ls", folder, pattern, found.cFileName);
        if (visit)
            visit(path);
        count++;
    } while (FindNextFileW(find, &found));
    FindClose(find);
    return count;
}

int archived_count(void)
{
    return archived_each(archived_pattern(), NULL);
}

static void delete_file(const WCHAR *path)
{
    DeleteFileW(path);
}

void archived_delete_files(const WCHAR *pattern)
{
    (void)archived_each(pattern, delete_file);
}

void archived_delete(void)
{
    archived_delete_files(archived_pattern());
}
