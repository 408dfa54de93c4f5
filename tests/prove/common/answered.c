#include "prove/common/answered.h"
#include "audit/record/field.h"
#include "include/deputy.h"
#include "prove/common/archived.h"
#include "prove/common/log_query.h"
#include "prove/proof.h"
#include "prove/sabotage/sabotage.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

/* Few enough calls that no log is full of them. */
enum { ASKERS = 2, PAUSE_MS = 20, ANSWERS_MAX = 16384 };
enum { CORRELATION_SIZE = 37, DELIVERED_MS = 60 * 1000 };

struct answer {
    char correlation[CORRELATION_SIZE];
    bool found;
};

static struct answer answers[ANSWERS_MAX];
static volatile LONG count;
static volatile LONG over;
static HANDLE askers[ASKERS];

/* --- asking ----------------------------------------------------------------------------------- */

static void note(const char *correlation)
{
    const LONG index = InterlockedIncrement(&count) - 1;
    if (index < ANSWERS_MAX)
        memcpy(answers[index].correlation, correlation, CORRELATION_SIZE);
}

/* Whom the service answers with a record; everything else may be lost with it. */
static uint32_t ask_once(struct deputy_session *session)
{
    struct deputy_whoami *answer;
    struct deputy_reply reply;
    const uint32_t status = deputy_whoami(session, &answer, &reply);
    if (!status) {
        note(reply.correlation);
        deputy_whoami_free(answer);
    }
    return status;
}

static DWORD WINAPI ask_on(void *unused)
{
    struct deputy_session *session = NULL;
    (void)unused;
    while (!over) {
        if (!session && deputy_open(NULL, &session, NULL))
            session = NULL;
        if (session)
            ask_once(session);
        Sleep(PAUSE_MS);
    }
    deputy_close(session);
    return 0;
}

void answered_begin(void)
{
    log_close(log_query(L"*[System[EventID=0]]")); /* skips where there are no such functions */
    for (int i = 0; i < ASKERS; i++)
        askers[i] = CreateThread(NULL, 0, ask_on, NULL, 0, NULL);
}

void answered_end(void)
{
    over = TRUE;
    WaitForMultipleObjects(ASKERS, askers, TRUE, INFINITE);
    for (int i = 0; i < ASKERS; i++)
        CloseHandle(askers[i]);
}

uint32_t answered_ask(void)
{
    struct deputy_session *session;
    uint32_t status = deputy_open(NULL, &session, NULL);
    if (status)
        return status;
    status = ask_once(session);
    deputy_close(session);
    return status;
}

const char *answered_correlation(LONG number)
{
    ck_assert(number >= 0 && number < count && number < ANSWERS_MAX);
    return answers[number].correlation;
}

LONG answered_count(void)
{
    return count;
}

/* --- the log ---------------------------------------------------------------------------------- */

static int compare(const void *left, const void *right)
{
    const struct answer *a = left, *b = right;
    return strcmp(a->correlation, b->correlation);
}

static void tick(const WCHAR *text)
{
    struct answer wanted = {0};
    for (int i = 0; i < CORRELATION_SIZE - 1 && text[i]; i++)
        wanted.correlation[i] = (char)text[i];
    struct answer *found = bsearch(&wanted, answers, (size_t)count, sizeof(wanted), compare);
    if (found)
        found->found = true;
}

static void tick_all(EVT_HANDLE results)
{
    EVT_HANDLE event;
    while ((event = log_next(results)) != NULL) {
        DWORD fields;
        EVT_VARIANT *values = log_values(event, EvtRenderContextUser, &fields);
        if (fields >= AUDIT_CORRELATION && values[AUDIT_CORRELATION - 1].Type == EvtVarTypeString)
            tick(values[AUDIT_CORRELATION - 1].StringVal);
        free(values);
        log_close(event);
    }
    log_close(results);
}

static void tick_archive(const WCHAR *path)
{
    tick_all(log_query_file(path));
}

/* How many answers the log does not have. */
static LONG missing(const WCHAR *archives)
{
    LONG lost = 0;
    if (archives)
        (void)archived_each(archives, tick_archive);
    tick_all(log_query(L"*"));
    for (LONG i = 0; i < count; i++)
        lost += !answers[i].found;
    return lost;
}

void answered_expect_logged(const WCHAR *archives)
{
    if (sabotage_is("self"))
        note("00000000-0000-0000-0000-000000000000");
    ck_assert_int_le(count, ANSWERS_MAX);
    qsort(answers, (size_t)count, sizeof(*answers), compare);
    LONG lost = missing(archives);
    for (int waited = 0; lost && waited < DELIVERED_MS; waited += 1000) {
        Sleep(1000);
        lost = missing(archives);
    }
    trial_figure("answered", (double)count);
    trial_figure("lost", (double)lost);
    ck_assert_int_eq(lost, 0);
}
