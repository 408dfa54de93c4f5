#include "crash/dump_write.h"

#include <windows.h>
#include <dbghelp.h>
#include <stdio.h>
#include <string.h>

typedef BOOL WINAPI mini_dump_write_dump(HANDLE, DWORD, HANDLE, MINIDUMP_TYPE,
    PMINIDUMP_EXCEPTION_INFORMATION, PMINIDUMP_USER_STREAM_INFORMATION,
    PMINIDUMP_CALLBACK_INFORMATION);

enum {
    STACK_BYTES_MAX = 64 * 1024,
    PLACES_MAX = 64,
    PLACE_SIZE = 2 * sizeof(void *) + 1, /* an address and a line break */
    TYPE_OF_CODE = MiniDumpNormal | MiniDumpFilterMemory | MiniDumpFilterModulePaths,
    TYPE_OF_DATA = MiniDumpNormal | MiniDumpWithIndirectlyReferencedMemory,
};

/* As its documentation says; where that is missing, the dump is without memory all the same. */
uint32_t dump_writer_find(struct dump_writer *writer)
{
    static const WCHAR name[] = L"\\dbghelp.dll";
    WCHAR path[MAX_PATH + ARRAYSIZE(name)];
    UINT length = GetSystemDirectoryW(path, MAX_PATH);
    if (!length || length >= MAX_PATH)
        return ERROR_BAD_PATHNAME;
    memcpy(path + length, name, sizeof(name));
    HMODULE module = LoadLibraryExW(path, NULL, LOAD_WITH_ALTERED_SEARCH_PATH);
    if (!module)
        return GetLastError();
    writer->write = (void (*)(void))GetProcAddress(module, "MiniDumpWriteDump");
    return writer->write ? ERROR_SUCCESS : ERROR_PROC_NOT_FOUND;
}

/* Where the code was, and nothing that it worked with. */
static void keep_places(const CONTEXT *from, CONTEXT *to)
{
    memset(to, 0, sizeof(*to));
    to->ContextFlags = CONTEXT_CONTROL;
    to->SegCs = from->SegCs;
    to->SegSs = from->SegSs;
    to->EFlags = from->EFlags;
#ifdef _WIN64
    to->Rip = from->Rip;
    to->Rsp = from->Rsp;
    to->Rbp = from->Rbp;
#else
    to->Eip = from->Eip;
    to->Esp = from->Esp;
    to->Ebp = from->Ebp;
#endif
}

static ULONG_PTR stack_pointer(const CONTEXT *context)
{
#ifdef _WIN64
    return context->Rsp;
#else
    return context->Esp;
#endif
}

/* Type and protection are undefined of what is not committed (Microsoft:
 * "MEMORY_BASIC_INFORMATION structure"). */
static bool is_code(ULONG_PTR address)
{
    const DWORD executable =
        PAGE_EXECUTE | PAGE_EXECUTE_READ | PAGE_EXECUTE_READWRITE | PAGE_EXECUTE_WRITECOPY;
    MEMORY_BASIC_INFORMATION region;
    return VirtualQuery((const void *)address, &region, sizeof(region)) &&
           region.State == MEM_COMMIT && region.Type == MEM_IMAGE && region.Protect & executable;
}

/* The words of a stack from its pointer on, as many as are there: to read a guard page raises. */
static size_t count_words(ULONG_PTR pointer)
{
    MEMORY_BASIC_INFORMATION region;
    if (pointer % sizeof(ULONG_PTR) ||
        !VirtualQuery((const void *)pointer, &region, sizeof(region)) ||
        region.State != MEM_COMMIT || region.Protect != PAGE_READWRITE)
        return 0;
    SIZE_T left = (ULONG_PTR)region.BaseAddress + region.RegionSize - pointer;
    return (left < STACK_BYTES_MAX ? left : STACK_BYTES_MAX) / sizeof(ULONG_PTR);
}

/* An address of code, on a line of its own. */
static char *put_place(char *text, ULONG_PTR place)
{
    return text + snprintf(text, PLACE_SIZE + 1, "%0*llx\n", 2 * (int)sizeof(place),
                      (unsigned long long)place);
}

/* What a reader of the dump needs to follow the calls, and no more. */
static size_t put_places(const CONTEXT *context, char text[PLACES_MAX * PLACE_SIZE + 1])
{
    const ULONG_PTR *stack = (const ULONG_PTR *)stack_pointer(context);
    size_t words = count_words((ULONG_PTR)stack), places = 0;
    char *end = text;
    *end = 0;
    for (size_t i = 0; i < words && places < PLACES_MAX; i++) {
        if (!is_code(stack[i]))
            continue;
        end = put_place(end, stack[i]);
        places++;
    }
    return (size_t)(end - text) + 1;
}

/* No stacks, registers or data of modules, whatever the type of the dump is taken for. */
static BOOL CALLBACK leave_out_data(
    void *unused, MINIDUMP_CALLBACK_INPUT *input, MINIDUMP_CALLBACK_OUTPUT *output)
{
    (void)unused;
    switch (input->CallbackType) {
    case ThreadCallback:
    case ThreadExCallback:
        output->ThreadWriteFlags = ThreadWriteThread;
        return TRUE;
    case ModuleCallback:
        output->ModuleWriteFlags &= ~(ULONG)ModuleWriteDataSeg;
        return TRUE;
    case IncludeThreadCallback:
    case IncludeModuleCallback:
        return TRUE;
    default: /* no memory of our own to add, no cancelling */
        return FALSE;
    }
}

static uint32_t write(const struct dump_writer *writer, void *file, MINIDUMP_TYPE type,
    MINIDUMP_EXCEPTION_INFORMATION *exception, MINIDUMP_USER_STREAM_INFORMATION *streams,
    MINIDUMP_CALLBACK_INFORMATION *callback)
{
    mini_dump_write_dump *call = (mini_dump_write_dump *)writer->write;
    BOOL done =
        call(GetCurrentProcess(), GetCurrentProcessId(), file, type, exception, streams, callback);
    return done ? ERROR_SUCCESS : GetLastError();
}

static uint32_t write_code(
    const struct dump_writer *writer, const struct dump_crash *crash, void *file)
{
    static char places[PLACES_MAX * PLACE_SIZE + 1]; /* a stack may be all that is wrong */
    static CONTEXT context;
    EXCEPTION_RECORD record = *crash->exception->ExceptionRecord;
    EXCEPTION_POINTERS pointers = {&record, &context};
    MINIDUMP_EXCEPTION_INFORMATION exception = {crash->thread_id, &pointers, FALSE};
    keep_places(crash->exception->ContextRecord, &context);
    record.ExceptionRecord = NULL;
    MINIDUMP_USER_STREAM comment = {
        .Type = CommentStreamA,
        .BufferSize = (ULONG)put_places(crash->exception->ContextRecord, places),
        .Buffer = places,
    };
    MINIDUMP_USER_STREAM_INFORMATION streams = {1, &comment};
    MINIDUMP_CALLBACK_INFORMATION callback = {leave_out_data, NULL};
    return write(writer, file, (MINIDUMP_TYPE)TYPE_OF_CODE, &exception, &streams, &callback);
}

static uint32_t write_data(
    const struct dump_writer *writer, const struct dump_crash *crash, void *file)
{
    MINIDUMP_EXCEPTION_INFORMATION exception = {crash->thread_id, crash->exception, FALSE};
    return write(writer, file, (MINIDUMP_TYPE)TYPE_OF_DATA, &exception, NULL, NULL);
}

uint32_t dump_write(const struct dump_writer *writer, const struct dump_crash *crash, void *file)
{
    return crash->caller_data ? write_data(writer, crash, file) : write_code(writer, crash, file);
}
