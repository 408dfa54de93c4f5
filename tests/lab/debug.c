/* debug: runs a program as a debugger does, and ends as it ended.
 *
 * usage: debug PROGRAM [ARGUMENT]...
 *
 * A process that a debugger creates has another heap, unless _NO_DEBUG_HEAP is set (Microsoft:
 * "Behavior of Spawned Processes"), and closing a handle that is none raises an exception in it
 * ("CloseHandle function"). The heap breaks into the debugger when it finds that a block was
 * overrun ("Enable heap tail checking"). Exit code: the program's; 101 when it broke in, 102 when
 * it closed what is no handle, 103 when the program could not be run.
 */
#include <windows.h>
#include <stdbool.h>
#include <stdio.h>
#include <wchar.h>

enum { BROKE_IN = 101, NO_HANDLE = 102, NOT_RUN = 103 };

static int fail(const char *what)
{
    fprintf(stderr, "debug: %s: %lu\n", what, GetLastError());
    return NOT_RUN;
}

/* What stands behind this program's own name, as it stands in the command line: every name that
 * tests give it is without quotes, or all within them. */
static wchar_t *rest_of(wchar_t *line)
{
    wchar_t *end = *line == L'"' ? wcschr(line + 1, L'"') : wcschr(line, L' ');
    if (!end)
        return line + wcslen(line);
    end += *end == L'"';
    return end + wcsspn(end, L" ");
}

/* How the program goes on; *code is set when it has failed. The first breakpoint is the system's,
 * which says that the program is loaded (page "EXCEPTION_DEBUG_INFO structure" and those about
 * debugging events). */
static DWORD take_exception(const EXCEPTION_RECORD *record, bool *loaded, DWORD *code)
{
    bool breakpoint = record->ExceptionCode == EXCEPTION_BREAKPOINT;
    if (breakpoint && !*loaded) {
        *loaded = true;
        return DBG_CONTINUE;
    }
    if (breakpoint || record->ExceptionCode == EXCEPTION_INVALID_HANDLE) {
        *code = breakpoint ? BROKE_IN : NO_HANDLE;
        fprintf(stderr, "debug: exception %08lx at %p\n", record->ExceptionCode,
            record->ExceptionAddress);
    }
    return DBG_EXCEPTION_NOT_HANDLED;
}

/* hFile of these two is the debugger's to close (pages of the structures). */
static void close_file(const DEBUG_EVENT *event)
{
    HANDLE file = event->dwDebugEventCode == CREATE_PROCESS_DEBUG_EVENT
                      ? event->u.CreateProcessInfo.hFile
                      : event->u.LoadDll.hFile;
    if (file)
        CloseHandle(file);
}

static DWORD follow(HANDLE process)
{
    DEBUG_EVENT event;
    bool loaded = false;
    DWORD code = 0;
    while (WaitForDebugEvent(&event, INFINITE)) {
        DWORD how = DBG_CONTINUE;
        if (event.dwDebugEventCode == EXIT_PROCESS_DEBUG_EVENT)
            return code ? code : event.u.ExitProcess.dwExitCode;
        if (event.dwDebugEventCode == EXCEPTION_DEBUG_EVENT)
            how = take_exception(&event.u.Exception.ExceptionRecord, &loaded, &code);
        else if (event.dwDebugEventCode == CREATE_PROCESS_DEBUG_EVENT ||
                 event.dwDebugEventCode == LOAD_DLL_DEBUG_EVENT)
            close_file(&event);
        if (code)
            TerminateProcess(process, code);
        ContinueDebugEvent(event.dwProcessId, event.dwThreadId, how);
    }
    return (DWORD)fail("WaitForDebugEvent");
}

int wmain(int argc, wchar_t **argv);

int wmain(int argc, wchar_t **argv)
{
    STARTUPINFOW startup = {.cb = sizeof(startup)};
    PROCESS_INFORMATION made;
    wchar_t *line = rest_of(GetCommandLineW());
    (void)argv;
    SetEnvironmentVariableW(L"_NO_DEBUG_HEAP", NULL);
    if (argc < 2 || !CreateProcessW(NULL, line, NULL, NULL, TRUE, DEBUG_ONLY_THIS_PROCESS, NULL,
                        NULL, &startup, &made))
        return fail("CreateProcess");
    DWORD code = follow(made.hProcess);
    CloseHandle(made.hThread);
    CloseHandle(made.hProcess);
    return (int)code;
}
