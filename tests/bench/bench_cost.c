/* bench_cost: calls the service, or does what it would be called for, for tests/bench/cost to
 * count by.
 *
 * usage: bench_cost service|plain CALLS OPERATION...
 *
 * Prints "ready" when everything is there and waits for a line of input.
 * Does each operation once for what only a first call does, and then CALLS times, but twice where
 * it takes long; prints of each of these a line, OPERATION BEGIN END, with the times between which
 * all of it happened: microseconds since 1970. Exit code: 0, 1 when a call failed, 2 for wrong
 * usage.
 */
#include "bench/cost_acts.h"

#include <stdio.h>
#include <wchar.h>

enum {
    SETTLE_MS = 4, /* what a call sets off is over by then */
    SLOW_CALLS = 2,
};

static const uint64_t epoch = UINT64_C(11644473600000000); /* 1970 in microseconds since 1601 */

static uint64_t now_us(void)
{
    FILETIME now;
    GetSystemTimePreciseAsFileTime(&now);
    return ((uint64_t)now.dwHighDateTime << 32 | now.dwLowDateTime) / 10 - epoch;
}

static uint32_t act(const struct cost_act *act, struct deputy_session *session)
{
    return session ? act->call(session) : act->plain();
}

static uint32_t prepare(const struct cost_act *act, struct deputy_session *session)
{
    if (session)
        return act->before ? act->before(session) : ERROR_SUCCESS;
    return act->plain_before ? act->plain_before() : ERROR_SUCCESS;
}

static uint32_t restore(const struct cost_act *act, struct deputy_session *session)
{
    if (session)
        return act->after ? act->after(session) : ERROR_SUCCESS;
    return act->plain_after ? act->plain_after() : ERROR_SUCCESS;
}

static uint32_t run_once(const struct cost_act *done, struct deputy_session *session, int counted)
{
    uint32_t status = prepare(done, session);
    if (status != ERROR_SUCCESS)
        return status;
    Sleep(SETTLE_MS);
    uint64_t begin = now_us();
    status = act(done, session);
    if (session)
        Sleep(SETTLE_MS);
    uint64_t end = now_us();
    if (counted)
        printf("%ls %llu %llu\n", done->name, (unsigned long long)begin, (unsigned long long)end);
    return status == ERROR_SUCCESS ? restore(done, session) : status;
}

static uint32_t run(const struct cost_act *done, struct deputy_session *session, long calls)
{
    uint32_t status = ERROR_SUCCESS;
    if (!session && !done->plain)
        return ERROR_SUCCESS;
    if (done->slow && calls > SLOW_CALLS)
        calls = SLOW_CALLS;
    for (long i = 0; i <= calls && status == ERROR_SUCCESS; i++)
        status = run_once(done, session, i > 0);
    if (status != ERROR_SUCCESS)
        fprintf(stderr, "bench_cost: %ls: error %lu\n", done->name, (unsigned long)status);
    return status;
}

static uint32_t run_all(struct deputy_session *session, WCHAR **names, int count, long calls)
{
    uint32_t status = cost_prepare();
    puts("ready");
    fflush(stdout);
    (void)getchar();
    for (int i = 0; i < count && status == ERROR_SUCCESS; i++)
        status = run(cost_act_find(names[i]), session, calls);
    fflush(stdout);
    return status;
}

static int is_valid(WCHAR **arguments, int count)
{
    if (count < 4 || wcstol(arguments[2], NULL, 10) <= 0)
        return 0;
    for (int i = 3; i < count; i++) {
        if (!cost_act_find(arguments[i]))
            return 0;
    }
    return wcscmp(arguments[1], L"service") == 0 || wcscmp(arguments[1], L"plain") == 0;
}

int wmain(int count, WCHAR **arguments); /* the C runtime declares it nowhere */

int wmain(int count, WCHAR **arguments)
{
    struct deputy_session *session = NULL;
    if (!is_valid(arguments, count)) {
        fprintf(stderr, "usage: bench_cost service|plain CALLS OPERATION...\n");
        return 2;
    }
    uint32_t status = ERROR_SUCCESS;
    if (*arguments[1] == L's')
        status = deputy_open(NULL, &session, NULL);
    if (status == ERROR_SUCCESS)
        status = run_all(session, arguments + 3, count - 3, wcstol(arguments[2], NULL, 10));
    deputy_close(session);
    return status == ERROR_SUCCESS ? 0 : 1;
}
