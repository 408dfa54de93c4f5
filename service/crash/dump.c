#include "crash/dump.h"
#include "crash/dump_file.h"
#include "crash/dump_write.h"
#include "platform/thread_start.h"
#include "base/utf16.h"

#include <stdatomic.h>
#include <string.h>
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

static unsigned __stdcall write_when_crashed(void *unused)
{
    (void)unused;
    if (WaitForSingleObject(dumper.crashed, INFINITE) != WAIT_OBJECT_0)
        return 1; /* nothing has crashed that is known of */
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

void dump_judge(EXCEPTION_POINTERS *exception)
{
    if (is_fatal(exception->ExceptionRecord->ExceptionCode))
        crash(exception);
}

/* Before anybody who would handle it (Microsoft: "Vectored Exception Handling"): this sees what
 * others handle as well, and judges only what happens in our own code. */
static LONG CALLBACK on_exception(EXCEPTION_POINTERS *exception)
{
    ULONG_PTR address = (ULONG_PTR)exception->ExceptionRecord->ExceptionAddress;
    if (address >= dumper.image && address < dumper.image_end)
        dump_judge(exception);
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
    unsigned thread_id;
    HANDLE thread;
    dumper.crashed = CreateEventA(NULL, FALSE, FALSE, NULL);
    if (dumper.crashed)
        dumper.written = CreateEventA(NULL, TRUE, FALSE, NULL);
    if (!dumper.written)
        return GetLastError();
    uint32_t status = thread_start(write_when_crashed, NULL, 0, &thread, &thread_id);
    if (status != ERROR_SUCCESS)
        return status;
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
    const size_t room = MAX_PATH - DUMP_NAME_SIZE;
    if (utf16_from_utf8(folder, strlen(folder) + 1, dumper.folder, room) > room)
        return ERROR_BAD_PATHNAME;
    dump_file_prune(dumper.folder, DUMPS_MAX - 1);
    uint32_t status = dump_writer_find(&dumper.writer);
    return status == ERROR_SUCCESS ? start_thread() : status;
}

void dump_set_caller_data(bool allowed)
{
    dumper.caller_data = allowed;
}
