/* What calls cost, as ratios to the one that does nothing: a ping is a call of RPC without an
 * identity, an operation or a record. Only the ratios say something of another machine. */
#include "prove/kit/things.h"
#include "prove/common/asking.h"
#include "prove/proofs/subjects.h"

#include <stdlib.h>

enum { ROUNDS = 40, WARM_UP = 4 };

typedef uint32_t one_call(struct deputy_session *session);

static uint32_t ping(struct deputy_session *session)
{
    struct deputy_service_info info;
    return deputy_ping(session, &info, NULL);
}

static uint32_t whoami(struct deputy_session *session)
{
    struct deputy_whoami *answer;
    const uint32_t status = deputy_whoami(session, &answer, NULL);
    if (!status)
        deputy_whoami_free(answer);
    return status;
}

static uint32_t stat_file(struct deputy_session *session)
{
    struct deputy_file_info *info;
    const uint32_t status = deputy_stat_file(session, THINGS_FOLDER L"\\open", 0, &info, NULL);
    if (!status)
        deputy_file_info_free(info);
    return status;
}

static uint32_t open_file(struct deputy_session *session)
{
    void *handle;
    const uint32_t status = deputy_open_file(session, THINGS_FOLDER L"\\open", GENERIC_READ,
        FILE_SHARE_READ, OPEN_EXISTING, 0, &handle, NULL, NULL);
    if (!status)
        CloseHandle(handle);
    return status;
}

static uint32_t read_events(struct deputy_session *session)
{
    struct deputy_events_page *page;
    const uint32_t status = deputy_events_read(session, 0, DEPUTY_EVENTS_OLDEST, 0, &page, NULL);
    if (!status)
        deputy_events_page_free(page);
    return status;
}

static double now(void)
{
    LARGE_INTEGER count;
    QueryPerformanceCounter(&count);
    return (double)count.QuadPart;
}

/* How long a call takes; the proof fails when it does. */
static double time_of(one_call *call, struct deputy_session *session)
{
    const double before = now();
    ck_assert_uint_eq(call(session), ERROR_SUCCESS);
    return now() - before;
}

static int compare(const void *left, const void *right)
{
    const double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static double median(double times[ROUNDS])
{
    qsort(times, ROUNDS, sizeof(*times), compare);
    return times[ROUNDS / 2];
}

START_TEST(ratios)
{
    static const struct {
        const char *name;
        one_call *call;
    } calls[] = {
        {"ping", ping},
        {"whoami", whoami},
        {"stat", stat_file},
        {"open", open_file},
        {"events", read_events},
    };
    enum { CALLS = sizeof(calls) / sizeof(*calls) };
    static double times[CALLS][ROUNDS];
    struct deputy_session *session = ask();
    for (int round = -WARM_UP; round < ROUNDS; round++)
        for (int i = 0; i < CALLS; i++)
            times[i][round < 0 ? 0 : round] = time_of(calls[i].call, session);
    deputy_close(session);
    const double least = median(times[0]);
    for (int i = 1; i < CALLS; i++)
        trial_figure(calls[i].name, median(times[i]) / least);
}
END_TEST

static const struct proof proofs[] = {
    {"speed.ratios", "speed", AS(ELEVATED) | AS(PLAIN), "stopped", &ratios},
};

SUBJECT(speed_proofs, proofs);
