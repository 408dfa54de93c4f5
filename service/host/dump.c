#include "host/dump.h"
#include "host/dump_file.h"
#include "host/dump_write.h"
#include "rpc/routine.h"

#include <stdatomic.h>
#include <windows.h>

enum { WRITE_TIMEOUT_MS = 30000 };

/* A handler of exceptions gets no context. */
static struct dumper {
    struct dump_writer writer;
    WCHAR folder[MAX_PATH];
    ULONG_PTR image; /* where our own code is */
    ULONG_PTR image_end;
    HANDLE crashed; /* events: there is something to write; it is written */
    HANDLE written;
    DWORD thread_id; /* of the thread that writes; 0 while there is none */
    struct dump_crash crash;
    _Atomic bool caller_data;
    atomic_flag taken; /* by the first thread that crashes */
} dumper = {.taken = ATOMIC_FLAG_INIT};

static void write_dump(void)
{
    HANDLE file;
    struct dump_crash *crash = &dumper.crash;
    crash->caller_data = dumper.caller_data;
    if (dump_file_create(dumper.folder, &file) != ERROR_SUCCESS)
        return;
    uint32_t status = dump_write(&dumper.writer, crash, file);
    dump_file_close(file, status == ERROR_SUCCESS);
}

static DWORD WINAPI write_when_crashed(void *unused)
{
    (void)unused;
    WaitForSingleObject(dumper.crashed, INFINITE);
    write_dump();
    SetEvent(dumper.written);
    return 0;
}

/* End the process, with a dump if there is somebody to write it. This thread may be anybody. */
static void crash(EXCEPTION_POINTERS *exception)
{
    DWORD thread_id = GetCurrentThreadId();
    DWORD code = exception->ExceptionRecord->ExceptionCode;
    if (dumper.thread_id && dumper.thread_id != thread_id) {
        if (atomic_flag_test_and_set(&dumper.taken))
            Sleep(INFINITE); /* the first one ends the process */
        dumper.crash.thread_id = thread_id;
        dumper.crash.exception = exception;
        SetEvent(dumper.crashed);
        WaitForSingleObject(dumper.written, WRITE_TIMEOUT_MS);
    }
    TerminateProcess(GetCurrentProcess(), code);
}

static bool is_fatal(DWORD code)
{
    switch (code) {
    case EXCEPTION_ACCESS_VIOLATION:
    case EXCEPTION_ARRAY_BOUNDS_EXCEEDED:
    case EXCEPTION_DATATYPE_MISALIGNMENT:
    case EXCEPTION_ILLEGAL_INSTRUCTION:
    case EXCEPTION_IN_PAGE_ERROR:
    case EXCEPTION_INT_DIVIDE_BY_ZERO:
    case EXCEPTION_INT_OVERFLOW:
    case EXCEPTION_INVALID_HANDLE:
    case EXCEPTION_PRIV_INSTRUCTION:
    case EXCEPTION_STACK_OVERFLOW:
        return true;
    default:
        return false;
    }
}

/* Any answer but "no token" may mean a caller's. */
static bool acts_as_caller(void)
{
    HANDLE token;
    if (!OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, TRUE, &token))
        return GetLastError() != ERROR_NO_TOKEN;
    CloseHandle(token);
    return true;
}

static LONG CALLBACK on_exception(EXCEPTION_POINTERS *exception)
{
    const EXCEPTION_RECORD *record = exception->ExceptionRecord;
    ULONG_PTR address = (ULONG_PTR)record->ExceptionAddress;
    bool own = address >= dumper.image && address < dumper.image_end;
    if (is_fatal(record->ExceptionCode) && (own || routine_runs() || acts_as_caller()))
        crash(exception);
    return EXCEPTION_CONTINUE_SEARCH;
}

static LONG WINAPI on_unhandled(EXCEPTION_POINTERS *exception)
{
    crash(exception);
    return EXCEPTION_EXECUTE_HANDLER;
}

static void find_image(void)
{
    const BYTE *base = (const BYTE *)GetModuleHandleW(NULL);
    const IMAGE_DOS_HEADER *dos = (const void *)base;
    const IMAGE_NT_HEADERS *headers = (const void *)(base + dos->e_lfanew);
    dumper.image = (ULONG_PTR)base;
    dumper.image_end = dumper.image + headers->OptionalHeader.SizeOfImage;
}

static uint32_t start_thread(void)
{
    DWORD thread_id;
    dumper.crashed = CreateEventA(NULL, FALSE, FALSE, NULL);
    dumper.written = CreateEventA(NULL, TRUE, FALSE, NULL);
    if (!dumper.crashed || !dumper.written)
        return GetLastError();
    HANDLE thread = CreateThread(NULL, 0, write_when_crashed, NULL, 0, &thread_id);
    if (!thread)
        return GetLastError();
    CloseHandle(thread);
    dumper.thread_id = thread_id;
    return ERROR_SUCCESS;
}

void dump_catch_crashes(void)
{
    find_image();
    SetUnhandledExceptionFilter(on_unhandled);
    AddVectoredExceptionHandler(1, on_exception);
}

uint32_t dump_open(const char *folder)
{
    if (!MultiByteToWideChar(CP_UTF8, 0, folder, -1, dumper.folder, MAX_PATH - DUMP_NAME_SIZE))
        return GetLastError();
    dump_file_prune(dumper.folder, DUMPS_MAX - 1);
    uint32_t status = dump_writer_find(&dumper.writer);
    return status == ERROR_SUCCESS ? start_thread() : status;
}

void dump_set_caller_data(bool allowed)
{
    dumper.caller_data = allowed;
}
