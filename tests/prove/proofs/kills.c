/* Nothing that was answered is lost when the service is killed: every call that this program got an
 * answer to is in the Event Log in the end. */
#include "audit/record/field.h"
#include "prove/kit/control.h"
#include "prove/sabotage/sabotage.h"
#include "prove/common/log_query.h"
#include "prove/proofs/subjects.h"
#include "include/deputy.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Few enough calls that no log is full of them. */
enum { KILLS = 50, ASKERS = 2, PAUSE_MS = 20, ALIVE_MS = 600, ANSWERS_MAX = 16384 };
enum { CORRELATION_SIZE = 37, DELIVERED_MS = 60 * 1000 };

struct answer {
    char correlation[CORRELATION_SIZE];
    bool found;
};

static struct answer answers[ANSWERS_MAX];
static volatile LONG count;
static volatile LONG over;

static void note(const char *correlation)
{
    const LONG index = InterlockedIncrement(&count) - 1;
    if (index < ANSWERS_MAX)
        memcpy(answers[index].correlation, correlation, CORRELATION_SIZE);
}

/* Whom the service answers with a record; everything else may be lost with it. */
static DWORD WINAPI ask_on(void *unused)
{
    struct deputy_session *session = NULL;
    (void)unused;
    while (!over) {
        struct deputy_whoami *answer;
        struct deputy_reply reply;
        if (!session && deputy_open(NULL, &session, NULL))
            session = NULL;
        if (session && !deputy_whoami(session, &answer, &reply)) {
            note(reply.correlation);
            deputy_whoami_free(answer);
        }
        Sleep(PAUSE_MS);
    }
    deputy_close(session);
    return 0;
}

/* After each crash the service would wait longer before it starts. */
static void start_at_once(void)
{
    HKEY key;
    const DWORD none = 0;
    ck_assert_int_eq(RegCreateKeyExW(HKEY_LOCAL_MACHINE,
                         L"SYSTEM\\CurrentControlSet\\Services\\Deputy\\Parameters", 0, NULL, 0,
                         KEY_SET_VALUE, NULL, &key, NULL),
        ERROR_SUCCESS);
    ck_assert_int_eq(RegSetValueExW(key, L"RestartDelayMaxSeconds", 0, REG_DWORD,
                         (const BYTE *)&none, sizeof(none)),
        ERROR_SUCCESS);
    RegCloseKey(key);
}

/* At moments that nobody chose. */
static void kill_often(void)
{
    HANDLE askers[ASKERS];
    for (int i = 0; i < ASKERS; i++)
        askers[i] = CreateThread(NULL, 0, ask_on, NULL, 0, NULL);
    for (int i = 0; i < KILLS; i++) {
        Sleep((DWORD)(rand() % ALIVE_MS));
        ck_assert_uint_eq(control_kill(), ERROR_SUCCESS);
        ck_assert_uint_eq(control_start(), ERROR_SUCCESS);
    }
    Sleep(ALIVE_MS);
    over = TRUE;
    WaitForMultipleObjects(ASKERS, askers, TRUE, INFINITE);
    for (int i = 0; i < ASKERS; i++)
        CloseHandle(askers[i]);
}

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

/* How many answers the log does not have. */
static LONG missing(void)
{
    EVT_HANDLE results = log_query(L"*");
    EVT_HANDLE event;
    LONG lost = 0;
    while ((event = log_next(results)) != NULL) {
        DWORD fields;
        EVT_VARIANT *values = log_values(event, EvtRenderContextUser, &fields);
        if (values && fields >= AUDIT_CORRELATION &&
            values[AUDIT_CORRELATION - 1].Type == EvtVarTypeString)
            tick(values[AUDIT_CORRELATION - 1].StringVal);
        free(values);
        log_close(event);
    }
    log_close(results);
    for (LONG i = 0; i < count; i++)
        lost += !answers[i].found;
    return lost;
}

START_TEST(kills)
{
    trial_disturbs();
    log_close(log_query(L"*[System[EventID=0]]")); /* skips where there are no such functions */
    start_at_once();
    kill_often();
    ck_assert_int_gt(count, KILLS);
    ck_assert_int_le(count, ANSWERS_MAX);
    if (sabotage_is("self"))
        note("00000000-0000-0000-0000-000000000000");
    qsort(answers, (size_t)count, sizeof(*answers), compare);
    LONG lost = missing();
    for (int waited = 0; lost && waited < DELIVERED_MS; waited += 1000) {
        Sleep(1000); /* what the log did not take at once comes from the spool */
        lost = missing();
    }
    trial_figure("answered", (double)count);
    trial_figure("lost", (double)lost);
    ck_assert_int_eq(lost, 0);
}
END_TEST

static const struct proof proofs[] = {
    {"kills.answered", "kills", AS(ELEVATED), "self", &kills},
};

SUBJECT(kills_proofs, proofs);
