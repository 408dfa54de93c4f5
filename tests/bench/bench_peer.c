/* bench_peer: how many calls a second the service answers, and peer_server, which has to run.
 *
 * usage: bench_peer ROUNDS MILLISECONDS
 *
 * Measures, from 1, 4 and 16 callers, the service's ping and whoami and both requests of the peer,
 * each in turn for MILLISECONDS, and that ROUNDS times, so that whatever else the machine does
 * meets all alike. Prints for each round and number of callers a line: the callers, and the calls a
 * second of ping, whoami, the peer's basic request and its whoami. Exit code: 0, 1 when a call
 * failed, 2 for wrong usage.
 */
#include "bench/peer_pipe.h"
#include "lab/load.h"

#include <windows.h>
#include <stdio.h>
#include <wchar.h>

enum cell { PING, WHOAMI, BASIC, PEER, CELLS };

static const uint32_t callers_of[] = {1, 4, 16};

/* What the peer's callers share. */
struct asking {
    BYTE request;
    uint64_t end_us;
    volatile LONG calls;
    volatile LONG failed; /* with this status; 0 */
};

static DWORD open_pipe(HANDLE *pipe)
{
    DWORD mode = PIPE_READMODE_MESSAGE;
    HANDLE opened;
    do
        opened = CreateFileW(PEER_PIPE, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING,
            SECURITY_SQOS_PRESENT | SECURITY_IMPERSONATION, NULL);
    while (opened == INVALID_HANDLE_VALUE && GetLastError() == ERROR_PIPE_BUSY &&
           WaitNamedPipeW(PEER_PIPE, NMPWAIT_WAIT_FOREVER));
    if (opened == INVALID_HANDLE_VALUE)
        return GetLastError();
    if (!SetNamedPipeHandleState(opened, &mode, NULL, NULL)) {
        DWORD status = GetLastError();
        CloseHandle(opened);
        return status;
    }
    *pipe = opened;
    return ERROR_SUCCESS;
}

static DWORD ask(HANDLE pipe, BYTE request)
{
    BYTE answer[PEER_ANSWER_MAX];
    DWORD done;
    if (!WriteFile(pipe, &request, sizeof(request), &done, NULL) ||
        !ReadFile(pipe, answer, sizeof(answer), &done, NULL))
        return GetLastError();
    return ERROR_SUCCESS;
}

static DWORD WINAPI ask_thread(void *context)
{
    struct asking *asking = context;
    HANDLE pipe = NULL;
    DWORD status = open_pipe(&pipe);
    if (status == ERROR_SUCCESS) {
        while (status == ERROR_SUCCESS && load_clock_us() < asking->end_us) {
            status = ask(pipe, asking->request);
            InterlockedIncrement(&asking->calls);
        }
        CloseHandle(pipe);
    }
    if (status != ERROR_SUCCESS)
        InterlockedExchange(&asking->failed, (LONG)status);
    return 0;
}

static uint32_t ask_peer(BYTE request, uint32_t callers, uint32_t milliseconds, double *rate)
{
    uint64_t begun = load_clock_us();
    struct asking asking = {.request = request, .end_us = begun + milliseconds * UINT64_C(1000)};
    uint32_t status = load_threads(callers, ask_thread, &asking);
    *rate = (double)asking.calls * 1e6 / (double)(load_clock_us() - begun);
    return status == ERROR_SUCCESS ? (uint32_t)asking.failed : status;
}

static uint32_t ask_service(
    enum load_operation operation, uint32_t callers, uint32_t milliseconds, double *rate)
{
    const struct load load = {
        .operation = operation,
        .threads = callers,
        .milliseconds = milliseconds,
        .own_sessions = 1,
    };
    struct load_result result;
    uint32_t status = load_run(&load, &result);
    if (status != ERROR_SUCCESS)
        return status;
    *rate = (double)result.calls * 1e6 / (double)result.microseconds;
    return load_count(&result, ERROR_SUCCESS) == result.calls ? ERROR_SUCCESS
                                                              : result.outcomes[0].status;
}

static uint32_t measure(enum cell cell, uint32_t callers, uint32_t milliseconds, double *rate)
{
    switch (cell) {
    case PING:
        return ask_service(LOAD_PING, callers, milliseconds, rate);
    case WHOAMI:
        return ask_service(LOAD_WHOAMI, callers, milliseconds, rate);
    case BASIC:
        return ask_peer(PEER_BASIC, callers, milliseconds, rate);
    default:
        return ask_peer(PEER_WHOAMI, callers, milliseconds, rate);
    }
}

/* Every other round the other way round: what comes last is always the same otherwise. */
static uint32_t run_round(uint32_t round, uint32_t callers, uint32_t milliseconds)
{
    double rates[CELLS];
    for (int i = 0; i < CELLS; i++) {
        enum cell cell = (enum cell)(round % 2 ? CELLS - 1 - i : i);
        uint32_t status = measure(cell, callers, milliseconds, &rates[cell]);
        if (status != ERROR_SUCCESS)
            return status;
    }
    printf("%lu %.1f %.1f %.1f %.1f\n", (unsigned long)callers, rates[PING], rates[WHOAMI],
        rates[BASIC], rates[PEER]);
    fflush(stdout);
    return ERROR_SUCCESS;
}

int wmain(int count, WCHAR **arguments); /* the C runtime declares it nowhere */

int wmain(int count, WCHAR **arguments)
{
    uint32_t rounds = count == 3 ? (uint32_t)wcstoul(arguments[1], NULL, 10) : 0;
    uint32_t milliseconds = count == 3 ? (uint32_t)wcstoul(arguments[2], NULL, 10) : 0;
    if (!rounds || !milliseconds) {
        fprintf(stderr, "usage: bench_peer ROUNDS MILLISECONDS\n");
        return 2;
    }
    for (uint32_t i = 0; i < rounds * ARRAYSIZE(callers_of); i++) {
        uint32_t round = i / (uint32_t)ARRAYSIZE(callers_of);
        uint32_t status = run_round(round, callers_of[i % ARRAYSIZE(callers_of)], milliseconds);
        if (status != ERROR_SUCCESS) {
            fprintf(stderr, "bench_peer: error %lu\n", (unsigned long)status);
            return 1;
        }
    }
    return 0;
}
