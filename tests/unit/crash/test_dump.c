/* Crash dumps: what is in them, what is not, and how many are kept. That a crash writes one is
 * tested end to end. */
#include "crash/dump.h"
#include "crash/dump_file.h"
#include "crash/dump_write.h"
#include "unit/imported.h"
#include "unit/suite.h"

#include <windows.h>
#include <dbghelp.h>
#include <stdio.h>
#include <string.h>

enum { PATH_SIZE = 2 * MAX_PATH, DUMP_MAX = 16 << 20, SECRET_SIZE = 32 };

static WCHAR folder[MAX_PATH];
static struct dump_writer writer;
static BYTE *dump;
static DWORD dump_size;

static BOOL flushes = TRUE;

static BOOL WINAPI flush(HANDLE file)
{
    DWORD flags;
    ck_assert(GetHandleInformation(file, &flags));
    if (!flushes)
        SetLastError(ERROR_IO_DEVICE);
    return flushes;
}
BOOL(WINAPI *imported_flush)(HANDLE) IMPORTED(FlushFileBuffers, 4) = flush;

/* A thread that has a secret on its stack and in its registers, and waits as one that crashed. */
static struct {
    HANDLE ready;
    HANDLE done;
    EXCEPTION_RECORD record;
    CONTEXT context;
    char secret[SECRET_SIZE];
} victim;

#ifdef _WIN64
static void fill_registers(CONTEXT *context)
{
    memcpy(&context->FltSave.XmmRegisters, victim.secret, SECRET_SIZE);
    context->Rax = context->Rcx = 1;
}

static bool says_where(const CONTEXT *context)
{
    return context->Rip == victim.context.Rip && context->Rsp == victim.context.Rsp &&
           context->Rax == 0 && context->Rcx == 0;
}
#else
static void fill_registers(CONTEXT *context)
{
    memcpy(context->ExtendedRegisters, victim.secret, SECRET_SIZE);
    context->Eax = context->Ecx = 1;
}

static bool says_where(const CONTEXT *context)
{
    return context->Eip == victim.context.Eip && context->Esp == victim.context.Esp &&
           context->Eax == 0 && context->Ecx == 0;
}
#endif

static DWORD WINAPI crash(void *unused)
{
    volatile char copy[SECRET_SIZE];
    (void)unused;
    for (size_t i = 0; i < SECRET_SIZE; i++)
        copy[i] = victim.secret[i];
    RtlCaptureContext(&victim.context);
    fill_registers(&victim.context);
    victim.record = (EXCEPTION_RECORD){.ExceptionCode = EXCEPTION_ACCESS_VIOLATION};
    SetEvent(victim.ready);
    WaitForSingleObject(victim.done, INFINITE);
    return (DWORD)copy[0];
}

static void clear(void)
{
    WCHAR path[PATH_SIZE];
    WIN32_FIND_DATAW found;
    swprintf(path, PATH_SIZE, L"%ls\\*", folder);
    HANDLE search = FindFirstFileW(path, &found);
    while (search != INVALID_HANDLE_VALUE && FindNextFileW(search, &found)) {
        swprintf(path, PATH_SIZE, L"%ls\\%ls", folder, found.cFileName);
        DeleteFileW(path);
    }
    FindClose(search);
}

static void setup(void)
{
    WCHAR temporary[MAX_PATH];
    ck_assert(GetTempPathW(MAX_PATH - 20, temporary));
    swprintf(folder, MAX_PATH, L"%lsdumps-%lu", temporary, GetCurrentProcessId());
    ck_assert(CreateDirectoryW(folder, NULL) || GetLastError() == ERROR_ALREADY_EXISTS);
    clear();
    ck_assert_uint_eq(dump_writer_find(&writer), ERROR_SUCCESS);
    dump = malloc(DUMP_MAX);
    ck_assert_ptr_nonnull(dump);
    /* Not as a constant, which would be in the program's image. */
    snprintf(victim.secret, SECRET_SIZE, "secret-%08lx-%08lx", GetTickCount() | 1u,
        ~GetCurrentProcessId());
    victim.ready = CreateEventW(NULL, FALSE, FALSE, NULL);
    victim.done = CreateEventW(NULL, FALSE, FALSE, NULL);
}

static void teardown(void)
{
    CloseHandle(victim.ready);
    CloseHandle(victim.done);
    free(dump);
    clear();
    RemoveDirectoryW(folder);
}

/* The dumps in the folder; *name is the last one's. */
static unsigned count_dumps(WCHAR name[MAX_PATH])
{
    WCHAR pattern[PATH_SIZE];
    WIN32_FIND_DATAW found;
    unsigned count = 0;
    swprintf(pattern, PATH_SIZE, L"%ls\\*.dmp", folder);
    HANDLE search = FindFirstFileW(pattern, &found);
    if (search == INVALID_HANDLE_VALUE)
        return 0;
    do {
        count++;
        wcscpy(name, found.cFileName);
    } while (FindNextFileW(search, &found));
    FindClose(search);
    return count;
}

/* Write a dump of the victim, and read it. */
static void write_dump(bool caller_data)
{
    HANDLE file;
    DWORD thread_id;
    HANDLE thread = CreateThread(NULL, 0, crash, NULL, 0, &thread_id);
    ck_assert_ptr_nonnull(thread);
    WaitForSingleObject(victim.ready, INFINITE);
    EXCEPTION_POINTERS pointers = {&victim.record, &victim.context};
    const struct dump_crash found = {thread_id, &pointers, caller_data};
    ck_assert_uint_eq(dump_file_create(folder, &file), ERROR_SUCCESS);
    ck_assert_uint_eq(dump_write(&writer, &found, file), ERROR_SUCCESS);
    SetFilePointer(file, 0, NULL, FILE_BEGIN);
    ck_assert(ReadFile(file, dump, DUMP_MAX, &dump_size, NULL));
    dump_file_close(file, true);
    SetEvent(victim.done);
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
}

static bool holds_secret(void)
{
    size_t size = strlen(victim.secret);
    for (size_t i = 0; i + size <= dump_size; i++) {
        if (memcmp(dump + i, victim.secret, size) == 0)
            return true;
    }
    return false;
}

static const MINIDUMP_DIRECTORY *find_stream(ULONG32 type)
{
    static const char signature[] = "MDMP"; /* MINIDUMP_SIGNATURE is a character of several */
    const MINIDUMP_HEADER *header = (const void *)dump;
    const MINIDUMP_DIRECTORY *streams = (const void *)(dump + header->StreamDirectoryRva);
    ck_assert(memcmp(&header->Signature, signature, sizeof(header->Signature)) == 0);
    for (ULONG32 i = 0; i < header->NumberOfStreams; i++) {
        if (streams[i].StreamType == type)
            return &streams[i];
    }
    return NULL;
}

START_TEST(without_leave_there_is_nothing_of_a_caller_in_it)
{
    write_dump(false);
    ck_assert(!holds_secret());
    ck_assert_ptr_nonnull(find_stream(ExceptionStream));
    ck_assert_ptr_nonnull(find_stream(ModuleListStream));
    const MINIDUMP_DIRECTORY *threads = find_stream(ThreadListStream);
    const MINIDUMP_THREAD_LIST *list = (const void *)(dump + threads->Location.Rva);
    for (ULONG32 i = 0; i < list->NumberOfThreads; i++)
        ck_assert_uint_eq(list->Threads[i].ThreadContext.DataSize, 0);
}
END_TEST

START_TEST(it_says_where_the_code_was)
{
    write_dump(false);
    const MINIDUMP_DIRECTORY *exception = find_stream(ExceptionStream);
    const MINIDUMP_EXCEPTION_STREAM *what = (const void *)(dump + exception->Location.Rva);
    ck_assert_uint_eq(what->ExceptionRecord.ExceptionCode, EXCEPTION_ACCESS_VIOLATION);
    CONTEXT context;
    memcpy(&context, dump + what->ThreadContext.Rva, sizeof(context));
    ck_assert(says_where(&context));
    const MINIDUMP_DIRECTORY *comment = find_stream(CommentStreamA);
    ck_assert_ptr_nonnull(comment);
    ck_assert_uint_ge(comment->Location.DataSize, 17);
}
END_TEST

START_TEST(with_leave_the_stacks_are_in_it)
{
    write_dump(true);
    ck_assert(holds_secret());
}
END_TEST

START_TEST(what_was_not_written_is_not_kept)
{
    HANDLE file;
    WCHAR name[MAX_PATH];
    ck_assert_uint_eq(dump_file_create(folder, &file), ERROR_SUCCESS);
    ck_assert_uint_eq(count_dumps(name), 1);
    dump_file_close(file, false);
    ck_assert_uint_eq(count_dumps(name), 0);
}
END_TEST

START_TEST(what_does_not_get_to_the_disk_is_not_kept)
{
    HANDLE file;
    WCHAR name[MAX_PATH];
    ck_assert_uint_eq(dump_file_create(folder, &file), ERROR_SUCCESS);
    flushes = FALSE;
    dump_file_close(file, true);
    flushes = TRUE;
    ck_assert_uint_eq(count_dumps(name), 0);
}
END_TEST

START_TEST(what_is_too_large_is_not_kept)
{
    HANDLE file;
    WCHAR name[MAX_PATH];
    ck_assert_uint_eq(dump_file_create(folder, &file), ERROR_SUCCESS);
    ck_assert_uint_eq(
        SetFilePointer(file, DUMP_BYTES_MAX + 1, NULL, FILE_BEGIN), DUMP_BYTES_MAX + 1);
    ck_assert(SetEndOfFile(file));
    dump_file_close(file, true);
    ck_assert_uint_eq(count_dumps(name), 0);
}
END_TEST

START_TEST(the_oldest_go_first)
{
    WCHAR path[PATH_SIZE], name[MAX_PATH];
    for (unsigned i = 5; i > 0; i--) {
        swprintf(path, PATH_SIZE, L"%ls\\deputy-2026010%u-000000-1.dmp", folder, i);
        HANDLE file = CreateFileW(path, GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL);
        ck_assert(file != INVALID_HANDLE_VALUE);
        CloseHandle(file);
    }
    dump_file_prune(folder, 5);
    ck_assert_uint_eq(count_dumps(name), 5);
    dump_file_prune(folder, 1);
    ck_assert_uint_eq(count_dumps(name), 1);
    ck_assert_int_eq(wcscmp(name, L"deputy-20260105-000000-1.dmp"), 0);
}
END_TEST

typedef BOOL WINAPI find_next(HANDLE search, WIN32_FIND_DATAW *found);
static DWORD find_failure; /* 0: it does not fail */

static BOOL WINAPI fake_find_next(HANDLE search, WIN32_FIND_DATAW *found)
{
    static find_next *real;
    if (!real)
        real = (find_next *)(void (*)(void))GetProcAddress(
            GetModuleHandleA("kernel32.dll"), "FindNextFileW");
    if (!find_failure)
        return real(search, found);
    SetLastError(find_failure);
    return FALSE;
}
find_next *imported_find_next IMPORTED(FindNextFileW, 8) = fake_find_next;

START_TEST(of_a_list_that_is_cut_short_nothing_goes)
{
    WCHAR path[PATH_SIZE], name[MAX_PATH];
    for (unsigned i = 2; i > 0; i--) {
        swprintf(path, PATH_SIZE, L"%ls\\deputy-2026010%u-000000-1.dmp", folder, i);
        HANDLE file = CreateFileW(path, GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL);
        ck_assert(file != INVALID_HANDLE_VALUE);
        CloseHandle(file);
    }
    find_failure = ERROR_IO_DEVICE;
    dump_file_prune(folder, 0);
    find_failure = 0;
    ck_assert_uint_eq(count_dumps(name), 2);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {without_leave_there_is_nothing_of_a_caller_in_it,
        it_says_where_the_code_was, with_leave_the_stacks_are_in_it,
        what_was_not_written_is_not_kept, what_does_not_get_to_the_disk_is_not_kept,
        what_is_too_large_is_not_kept, the_oldest_go_first,
        of_a_list_that_is_cut_short_nothing_goes, NULL};
    return run_suite(make_suite_with("dump", tests, setup, teardown));
}
