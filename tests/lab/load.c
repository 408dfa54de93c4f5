#include "load.h"

#include <windows.h>
#include <stdlib.h>
#include <wchar.h>

enum { RETRY_MS = 10 };

/* One run: what its threads share. */
struct run {
    const struct load *load;
    struct load_result *result;
    struct deputy_session *session; /* of all threads; NULL when each has its own */
    uint64_t started_us;
    CRITICAL_SECTION lock; /* of result, of samples and of load->each */
    uint32_t *samples;     /* microseconds */
    uint32_t sample_count;
};

uint64_t load_clock_us(void)
{
    LARGE_INTEGER frequency, now;
    QueryPerformanceFrequency(&frequency);
    QueryPerformanceCounter(&now);
    uint64_t second = (uint64_t)frequency.QuadPart;
    uint64_t ticks = (uint64_t)now.QuadPart;
    return ticks / second * 1000000 + ticks % second * 1000000 / second;
}

int load_operation_find(const wchar_t *name, enum load_operation *operation)
{
    if (wcscmp(name, L"ping") && wcscmp(name, L"whoami"))
        return 0;
    *operation = *name == L'p' ? LOAD_PING : LOAD_WHOAMI;
    return 1;
}

uint64_t load_count(const struct load_result *result, uint32_t status)
{
    uint64_t count = 0;
    for (uint32_t i = 0; i < result->outcome_count; i++) {
        if (result->outcomes[i].status == status)
            count += result->outcomes[i].count;
    }
    return count;
}

/* The last place collects whatever finds no place of its own. */
static struct load_outcome *find_outcome(
    struct load_result *result, const struct deputy_reply *reply)
{
    uint32_t i = 0;
    while (i < result->outcome_count && (result->outcomes[i].status != reply->status ||
                                            result->outcomes[i].stage != reply->stage))
        i++;
    if (i == LOAD_OUTCOMES_MAX)
        return &result->outcomes[LOAD_OUTCOMES_MAX - 1];
    if (i == result->outcome_count) {
        result->outcome_count++;
        result->outcomes[i] = (struct load_outcome){.status = reply->status, .stage = reply->stage};
    }
    return &result->outcomes[i];
}

static void count_call(struct run *run, const struct deputy_reply *reply, uint64_t microseconds)
{
    EnterCriticalSection(&run->lock);
    if (reply->status == ERROR_SUCCESS && run->sample_count < LOAD_SAMPLES_MAX)
        run->samples[run->sample_count++] = (uint32_t)microseconds;
    find_outcome(run->result, reply)->count++;
    run->result->calls++;
    if (run->load->each && (!run->load->each_most || run->result->calls <= run->load->each_most))
        run->load->each(reply);
    LeaveCriticalSection(&run->lock);
}

static void call(const struct run *run, struct deputy_session *session, struct deputy_reply *reply)
{
    struct deputy_service_info info;
    struct deputy_whoami *whoami = NULL;
    if (run->load->operation == LOAD_PING)
        (void)deputy_ping(session, &info, reply); /* the reply has the status, too */
    else
        (void)deputy_whoami(session, &whoami, reply);
    deputy_whoami_free(whoami);
}

static int is_over(const struct run *run, uint32_t calls)
{
    const struct load *load = run->load;
    if (load->over || (load->calls && calls >= load->calls))
        return 1;
    return load->milliseconds &&
           load_clock_us() - run->started_us >= (uint64_t)load->milliseconds * 1000;
}

static DWORD WINAPI run_thread(void *context)
{
    struct run *run = context;
    struct deputy_session *session = run->session;
    for (uint32_t calls = 0; !is_over(run, calls); calls++) {
        struct deputy_reply reply = {0};
        uint64_t begun = load_clock_us();
        if (session || deputy_open(NULL, &session, &reply) == ERROR_SUCCESS)
            call(run, session, &reply);
        count_call(run, &reply, load_clock_us() - begun);
        if (reply.status != ERROR_SUCCESS)
            Sleep(RETRY_MS);
        else if (run->load->pause_ms)
            Sleep(run->load->pause_ms);
    }
    if (session != run->session)
        deputy_close(session);
    return 0;
}

uint32_t load_threads(uint32_t count, LPTHREAD_START_ROUTINE routine, void *context)
{
    HANDLE threads[LOAD_THREADS_MAX];
    uint32_t started = 0;
    while (started < count && (threads[started] = CreateThread(NULL, 0, routine, context, 0, NULL)))
        started++;
    for (uint32_t i = 0; i < started; i++) {
        WaitForSingleObject(threads[i], INFINITE);
        CloseHandle(threads[i]);
    }
    return started == count ? ERROR_SUCCESS : ERROR_NOT_ENOUGH_MEMORY;
}

static int compare(const void *one, const void *other)
{
    uint32_t a = *(const uint32_t *)one, b = *(const uint32_t *)other;
    return (a > b) - (a < b);
}

static void measure(const struct run *run)
{
    uint32_t count = run->sample_count;
    qsort(run->samples, count, sizeof(*run->samples), compare);
    run->result->median_us = count ? run->samples[count / 2] : 0;
    run->result->slowest_us = count ? run->samples[count - 1 - count / 100] : 0;
}

uint32_t load_run(const struct load *load, struct load_result *result)
{
    struct load_result counted = {0};
    struct run run = {.load = load, .result = &counted};
    uint32_t status = ERROR_SUCCESS;
    run.samples = calloc(LOAD_SAMPLES_MAX, sizeof(*run.samples));
    if (!run.samples)
        return ERROR_NOT_ENOUGH_MEMORY;
    if (!load->own_sessions)
        status = deputy_open(NULL, &run.session, NULL);
    if (status != ERROR_SUCCESS)
        goto free_samples;
    InitializeCriticalSection(&run.lock);
    run.started_us = load_clock_us();
    status = load_threads(load->threads, run_thread, &run);
    counted.microseconds = load_clock_us() - run.started_us;
    DeleteCriticalSection(&run.lock);
    deputy_close(run.session);
    measure(&run);
    if (status == ERROR_SUCCESS)
        *result = counted;
free_samples:
    free(run.samples);
    return status;
}
