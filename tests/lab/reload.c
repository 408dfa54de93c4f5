/* reload: loads and unloads deputy-client.dll, and says what that left behind, as a JSON object.
 *
 * usage: reload rounds N EVERY      N times, with a session in each EVERY-th
 *        reload stack N EVERY SIZE  likewise, on a thread with so many bytes of stack
 *        reload attach-opens MS     a session with this timeout is opened and closed, or
 *        reload attach-queries MS   the service is asked without one, or
 *        reload attach-closes MS    one is closed, or
 *        reload attach-pings MS     used and closed, while attach.dll is loaded, or
 *        reload detach-closes MS    unloaded
 *        reload detach-pings MS
 *
 * {"handles": [N, N], "threads": [N, N], "indexes": [N, N], "loaded": N, "done": N, "status": N,
 * "took_ms": N, "flags": N, "whole": N}: before and after; whether the DLL is still there; how
 * often DllMain did its work, what opening or asking returned there, and how long it took; the
 * global flags of the process, which say what its heap checks, and whether that is whole. Threads
 * have some time to end. Exit code: 0, 1 when something failed.
 */
#include "attach.h"
#include "handles.h"
#include "unit/heaps.h"

#include <windows.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <tlhelp32.h>
#include <wchar.h>

#define DLL L"deputy-client.dll"

/* As ReactOS's ntdll has it; in no document. */
NTSYSAPI ULONG NTAPI RtlGetNtGlobalFlags(void);

enum { WARM_UP = 10, PATIENCE_MS = 10 * 1000, INDEXES_MAX = 2048 };

typedef void function(void);
typedef uint32_t open_function(
    const struct deputy_options *, struct deputy_session **, struct deputy_reply *);
typedef uint32_t ping_function(
    struct deputy_session *, struct deputy_service_info *, struct deputy_reply *);
typedef void close_function(struct deputy_session *);

struct held {
    unsigned long handles;
    unsigned threads;
    unsigned indexes; /* of thread-local storage that are still free */
};

static void fail(const char *what, uint32_t status)
{
    fprintf(stderr, "reload: %s: %u\n", what, (unsigned)status);
    exit(1);
}

static function *find(HMODULE library, const char *name)
{
    function *found = (function *)GetProcAddress(library, name);
    if (!found)
        fail(name, GetLastError());
    return found;
}

static HMODULE load(const wchar_t *name)
{
    HMODULE library = LoadLibraryW(name);
    if (!library)
        fail("LoadLibrary", GetLastError());
    return library;
}

static struct deputy_session *open_session(HMODULE library, uint32_t timeout_ms)
{
    struct deputy_session *session;
    struct deputy_options options = {sizeof(options), timeout_ms, NULL};
    uint32_t status = ((open_function *)find(library, "deputy_open"))(&options, &session, NULL);
    if (status)
        fail("deputy_open", status);
    return session;
}

static void use(HMODULE library)
{
    struct deputy_service_info info;
    struct deputy_session *session = open_session(library, 0);
    uint32_t status = ((ping_function *)find(library, "deputy_ping"))(session, &info, NULL);
    if (status)
        fail("deputy_ping", status);
    ((close_function *)find(library, "deputy_close"))(session);
}

static void rounds(unsigned long count, unsigned long every)
{
    for (unsigned long i = 0; i < count; i++) {
        HMODULE library = load(DLL);
        if (i % every == 0)
            use(library);
        FreeLibrary(library);
    }
}

struct small_stack {
    unsigned long count;
    unsigned long every;
    unsigned long size;
};

/* Wine gives each thread 1 MiB at least: what is more than was asked for is taken away. The stack
 * begins where its allocation does (page "VirtualQuery function"). */
static DWORD WINAPI rounds_on_stack(LPVOID argument)
{
    const struct small_stack *stack = argument;
    char here = 0;
    MEMORY_BASIC_INFORMATION memory;
    if (!VirtualQuery(&here, &memory, sizeof(memory)))
        fail("VirtualQuery", GetLastError());
    size_t left = (size_t)(&here - (char *)memory.AllocationBase);
    if (left > stack->size)
        *(volatile char *)__builtin_alloca(left - stack->size) = 0;
    rounds(stack->count, stack->every);
    return 0;
}

/* STACK_SIZE_PARAM_IS_A_RESERVATION: page "Thread Stack Size". */
static void rounds_on_thread(struct small_stack *stack)
{
    HANDLE thread = CreateThread(
        NULL, stack->size, rounds_on_stack, stack, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
    if (!thread)
        fail("CreateThread", GetLastError());
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
}

static unsigned count_threads(void)
{
    unsigned count = 0;
    THREADENTRY32 entry = {.dwSize = sizeof(entry)};
    HANDLE snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPTHREAD, 0);
    if (snapshot == INVALID_HANDLE_VALUE)
        fail("CreateToolhelp32Snapshot", GetLastError());
    for (BOOL more = Thread32First(snapshot, &entry); more; more = Thread32Next(snapshot, &entry))
        count += entry.th32OwnerProcessID == GetCurrentProcessId();
    CloseHandle(snapshot);
    return count;
}

static unsigned count_free_indexes(void)
{
    DWORD taken[INDEXES_MAX];
    unsigned count = 0;
    while (count < INDEXES_MAX && (taken[count] = TlsAlloc()) != TLS_OUT_OF_INDEXES)
        count++;
    for (unsigned i = 0; i < count; i++)
        TlsFree(taken[i]);
    return count;
}

static struct held count_held(void)
{
    struct held held = {.threads = count_threads(), .indexes = count_free_indexes()};
    if (!count_handles(GetCurrentProcessId(), &held.handles))
        fail("NtQuerySystemInformation", 0);
    return held;
}

/* Threads end by themselves, soon after nobody needs them. */
static bool wait_unloaded(unsigned threads)
{
    uint64_t limit = GetTickCount64() + PATIENCE_MS;
    while ((GetModuleHandleW(DLL) || count_threads() > threads) && GetTickCount64() < limit)
        Sleep(10);
    return !GetModuleHandleW(DLL);
}

static void attach(struct attach_work *work)
{
    WCHAR address[32];
    HMODULE library = load(DLL);
    if (work->when > ATTACH_QUERIES)
        work->session = open_session(library, work->timeout_ms);
    swprintf(address, 32, L"%llu", (unsigned long long)(uintptr_t)work);
    SetEnvironmentVariableW(L"ATTACH_WORK", address);
    HMODULE user = load(L"attach.dll");
    FreeLibrary(library);
    FreeLibrary(user);
    SetEnvironmentVariableW(L"ATTACH_WORK", NULL);
}

static void report(const struct held *before, const struct attach_work *work)
{
    bool unloaded = wait_unloaded(before->threads);
    struct held after = count_held();
    printf("{\"handles\": [%lu, %lu], \"threads\": [%u, %u], \"indexes\": [%u, %u], "
           "\"loaded\": %d, \"done\": %u, \"status\": %u, \"took_ms\": %llu, "
           "\"flags\": %lu, \"whole\": %d}\n",
        before->handles, after.handles, before->threads, after.threads, before->indexes,
        after.indexes, !unloaded, (unsigned)work->done, (unsigned)work->status,
        (unsigned long long)work->took_ms, RtlGetNtGlobalFlags(), heaps_are_whole());
}

/* What the work is, by its name; false for another name. */
static bool named(const wchar_t *name, struct attach_work *work)
{
    static const wchar_t *const names[] = {L"attach-opens", L"attach-queries", L"attach-closes",
        L"attach-pings", L"detach-closes", L"detach-pings"};
    for (unsigned i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (wcscmp(name, names[i]) == 0) {
            work->when = (enum attach_when)i;
            return true;
        }
    return false;
}

int wmain(int argc, wchar_t **argv); /* the C runtime declares it nowhere */

static unsigned long number(const wchar_t *text)
{
    return wcstoul(text, NULL, 10);
}

int wmain(int argc, wchar_t **argv)
{
    struct attach_work work = {0};
    bool attaching = argc == 3 && named(argv[1], &work);
    bool on_thread = argc == 5 && wcscmp(argv[1], L"stack") == 0;
    if (!attaching && !on_thread && (argc != 4 || wcscmp(argv[1], L"rounds") != 0))
        fail("wrong usage", 2);
    rounds(WARM_UP, 1); /* what the system itself keeps after the first time is nobody's leak */
    wait_unloaded(UINT_MAX);
    struct held before = count_held();
    if (attaching) {
        work.timeout_ms = number(argv[2]);
        attach(&work);
    } else if (on_thread) {
        struct small_stack stack = {number(argv[2]), number(argv[3]), number(argv[4])};
        rounds_on_thread(&stack);
    } else {
        rounds(number(argv[2]), number(argv[3]));
    }
    report(&before, &work);
    return 0;
}
