/* steady: callers that behave, and how long they wait.
 *
 * usage: steady MILLISECONDS [threads=N] [pause=MS] [window=MS]
 *
 * Each thread calls in a session of its own, pauses, and calls again: it asks who it is, asks about
 * a file, reads it, and reads a value of the registry, in turn. Prints for each window
 * of time a line {"calls": N, "failed": N, "median_us": N, "p99_us": N}, with the calls that ended
 * in it. Exit code: 0, 1 when no session could be opened, 2 for wrong usage.
 */
#include "../lab/load.h"

#include <windows.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

enum { THREADS_MAX = 16, CALLS_MAX = 1 << 16 };

/* What the threads share. */
static struct steady {
    CRITICAL_SECTION lock;
    uint32_t latencies[CALLS_MAX]; /* of this window, in microseconds */
    uint32_t calls;
    uint32_t failed;
    uint32_t pause_ms;
    uint64_t end_us;
    LONG opened;
} steady;

static void count(uint32_t status, uint64_t took)
{
    EnterCriticalSection(&steady.lock);
    if (status)
        steady.failed++;
    else if (steady.calls < CALLS_MAX)
        steady.latencies[steady.calls++] = took > UINT32_MAX ? UINT32_MAX : (uint32_t)took;
    LeaveCriticalSection(&steady.lock);
}

/* --- what they do ------------------------------------------------------------------------------
 */

static const WCHAR file[] = L"C:\\windows\\win.ini";
static const WCHAR key[] = L"HKLM\\Software\\Microsoft\\Windows NT\\CurrentVersion";

static uint32_t ask_who(struct deputy_session *session)
{
    struct deputy_whoami *whoami = NULL;
    uint32_t status = deputy_whoami(session, &whoami, NULL);
    deputy_whoami_free(whoami);
    return status;
}

static uint32_t ask_about(struct deputy_session *session)
{
    struct deputy_file_info *info = NULL;
    uint32_t status = deputy_stat_file(session, file, 0, &info, NULL);
    deputy_file_info_free(info);
    return status;
}

static uint32_t read_file(struct deputy_session *session)
{
    uint8_t bytes[512];
    uint32_t got;
    return deputy_read_file(session, file, 0, 0, bytes, sizeof(bytes), &got, NULL);
}

static uint32_t get_value(struct deputy_session *session)
{
    struct deputy_registry_value *value = NULL;
    uint32_t status = deputy_registry_get(session, key, L"CurrentVersion", 0, &value, NULL);
    deputy_registry_value_free(value);
    return status;
}

static uint32_t (*const deeds[])(struct deputy_session *session) = {
    ask_who, ask_about, read_file, get_value};

enum { DEEDS = sizeof(deeds) / sizeof(deeds[0]) };

/* --- threads -----------------------------------------------------------------------------------
 */

static DWORD WINAPI call(void *argument)
{
    struct deputy_session *session;
    (void)argument;
    if (deputy_open(NULL, &session, NULL) != ERROR_SUCCESS)
        return 1;
    InterlockedIncrement(&steady.opened);
    for (unsigned i = 0; load_clock_us() < steady.end_us; i++) {
        uint64_t begun = load_clock_us();
        uint32_t status = deeds[i % DEEDS](session);
        count(status, load_clock_us() - begun);
        Sleep(steady.pause_ms);
    }
    deputy_close(session);
    return 0;
}

static int compare(const void *one, const void *other)
{
    const uint32_t *a = one, *b = other;
    return (*a > *b) - (*a < *b);
}

static void print_window(void)
{
    EnterCriticalSection(&steady.lock);
    uint32_t calls = steady.calls;
    qsort(steady.latencies, calls, sizeof(*steady.latencies), compare);
    printf("{\"calls\": %lu, \"failed\": %lu, \"median_us\": %lu, \"p99_us\": %lu}\n",
        (unsigned long)calls, (unsigned long)steady.failed,
        calls ? (unsigned long)steady.latencies[calls / 2] : 0,
        calls ? (unsigned long)steady.latencies[(uint64_t)calls * 99 / 100] : 0);
    fflush(stdout);
    steady.calls = 0;
    steady.failed = 0;
    LeaveCriticalSection(&steady.lock);
}

static uint32_t option(int argc, WCHAR **argv, const WCHAR *name, uint32_t otherwise)
{
    size_t length = wcslen(name);
    for (int i = 2; i < argc; i++) {
        if (wcsncmp(argv[i], name, length) == 0)
            return (uint32_t)wcstoul(argv[i] + length, NULL, 10);
    }
    return otherwise;
}

int wmain(int argc, WCHAR **argv); /* the C runtime declares it nowhere */

int wmain(int argc, WCHAR **argv)
{
    HANDLE threads[THREADS_MAX];
    uint32_t milliseconds = argc > 1 ? (uint32_t)wcstoul(argv[1], NULL, 10) : 0;
    uint32_t wanted = option(argc, argv, L"threads=", 4), started = 0;
    uint32_t window = option(argc, argv, L"window=", 1000);
    if (!milliseconds || !wanted || wanted > THREADS_MAX || !window) {
        fprintf(stderr, "usage: steady MILLISECONDS [threads=N] [pause=MS] [window=MS]\n");
        return 2;
    }
    InitializeCriticalSection(&steady.lock);
    steady.pause_ms = option(argc, argv, L"pause=", 20);
    steady.end_us = load_clock_us() + (uint64_t)milliseconds * 1000;
    while (started < wanted && (threads[started] = CreateThread(NULL, 0, call, NULL, 0, NULL)))
        started++;
    while (load_clock_us() < steady.end_us) {
        Sleep(window);
        print_window();
    }
    WaitForMultipleObjects(started, threads, TRUE, INFINITE);
    return steady.opened == (LONG)wanted ? 0 : 1;
}
