/* Nothing that was answered is lost when the Event Log takes no records for a while, whatever its
 * reason. */
#include "audit/record/field.h"
#include "audit/record/record.h"
#include "installation/registered_names.h"
#include "prove/common/answered.h"
#include "prove/common/archived.h"
#include "prove/common/asking.h"
#include "prove/common/log_query.h"
#include "prove/common/recorded.h"
#include "prove/proofs/subjects.h"
#include "prove/sabotage/sabotage.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

enum { CALLS_MAX = 4000, PAGES = 60, WAIT_MS = 1000 };

/* --- what Deputy says of the log -------------------------------------------------------------- */

static const struct deputy_event *find(const struct deputy_events_page *page, uint32_t id)
{
    for (uint32_t i = 0; i < page->count; i++)
        if (page->items[i].id == id &&
            strcmp(recorded_field(&page->items[i], AUDIT_OBJECT_TYPE), "Event Log") == 0)
            return &page->items[i];
    return NULL;
}

/* Whether it has told this since the cursor, which moves on. */
static bool has_told(
    struct deputy_session *session, uint32_t id, uint64_t *cursor, uint32_t wait_ms)
{
    struct deputy_events_page *page;
    const uint32_t status =
        deputy_events_read(session, DEPUTY_EVENTS_ALL, *cursor, wait_ms, &page, NULL);
    ck_assert_uint_eq(status, ERROR_SUCCESS);
    const bool told = find(page, id) != NULL;
    *cursor = page->next;
    deputy_events_page_free(page);
    return told;
}

static uint64_t now(struct deputy_session *session)
{
    uint64_t cursor = DEPUTY_EVENTS_NEWEST;
    has_told(session, 0, &cursor, 0);
    return cursor;
}

/* --- full ------------------------------------------------------------------------------------- */

static bool fill_until_told(struct deputy_session *session, uint64_t *cursor)
{
    bool told = false;
    for (int i = 0; i < CALLS_MAX && !told; i++) {
        ck_assert_uint_eq(answered_ask(), ERROR_SUCCESS);
        told = has_told(session, AUDIT_DELIVERY_FAILED, cursor, 0);
    }
    return told;
}

static bool await_restored(struct deputy_session *session, uint64_t *cursor)
{
    bool told = false;
    for (int i = 0; i < PAGES && !told; i++)
        told = has_told(session, AUDIT_DELIVERY_RESTORED, cursor, WAIT_MS);
    return told;
}

/* It then takes no more, until there is room: "incoming events are discarded" ("wevtutil"). That
 * ReportEvent fails then no page says; a Deputy that is not told loses records, and this says so.
 * What the log had is exported first, as clearing it takes it away. */
#define EXPORTED L"C:\\ProgramData\\DeputyProof\\results\\exported.evtx"

START_TEST(full)
{
    trial_disturbs();
    log_close(log_query(L"*[System[EventID=0]]")); /* skips where the log cannot be read */
    DeleteFileW(EXPORTED);
    archived_small_log(L"sl " EVENT_LOG_NAME L" " ARCHIVED_SMALLEST L" /rt:true /ab:false");
    struct deputy_session *session = ask();
    uint64_t cursor = now(session);
    const bool told = fill_until_told(session, &cursor);
    const uint32_t status = answered_ask();
    const uint32_t exported = archived_wevtutil(L"cl " EVENT_LOG_NAME L" /bu:" EXPORTED);
    const bool restored = await_restored(session, &cursor);
    deputy_close(session);
    ck_assert_msg(told, "%ld records did not fill the log", answered_count());
    ck_assert_uint_eq(status, ERROR_SUCCESS);
    ck_assert_uint_eq(exported, 0);
    ck_assert_msg(restored, "the log was cleared, and nothing was delivered");
    answered_expect_logged(EXPORTED);
    DeleteFileW(EXPORTED);
}
END_TEST

/* --- archived --------------------------------------------------------------------------------- */

START_TEST(archived)
{
    trial_disturbs();
    log_close(log_query(L"*[System[EventID=0]]"));
    archived_skip_redirected();
    const int before = archived_count();
    archived_small_log(L"sl " EVENT_LOG_NAME L" " ARCHIVED_SMALLEST L" /rt:true /ab:true");
    for (int i = 0; i < CALLS_MAX && archived_count() == before; i++)
        ck_assert_uint_eq(answered_ask(), ERROR_SUCCESS);
    const int after = archived_count();
    const uint32_t status = answered_ask();
    ck_assert_msg(after > before, "%ld records had no log archived", answered_count());
    ck_assert_uint_eq(status, ERROR_SUCCESS);
    answered_expect_logged(archived_pattern());
    if (!before)
        archived_delete();
}
END_TEST

/* --- its service is started anew -------------------------------------------------------------- */

enum { MOMENT_MS = 2000, STATE_MS = 60 * 1000, STEP_MS = 100 };

static uint32_t await_state(SC_HANDLE service, DWORD wanted)
{
    SERVICE_STATUS status = {0};
    for (int waited = 0; waited < STATE_MS && status.dwCurrentState != wanted; waited += STEP_MS) {
        if (!QueryServiceStatus(service, &status))
            return GetLastError();
        Sleep(STEP_MS);
    }
    return status.dwCurrentState == wanted ? ERROR_SUCCESS : ERROR_SERVICE_REQUEST_TIMEOUT;
}

/* A service is not stopped while others that need it run ("ControlService function": error 1051);
 * those of Windows are left alone. */
static uint32_t stop_event_log(SC_HANDLE service)
{
    SERVICE_STATUS status;
    return ControlService(service, SERVICE_CONTROL_STOP, &status)
               ? await_state(service, SERVICE_STOPPED)
               : GetLastError();
}

START_TEST(restarted)
{
    trial_disturbs();
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
    SC_HANDLE service = manager ? OpenServiceW(manager, L"EventLog",
                                      SERVICE_STOP | SERVICE_START | SERVICE_QUERY_STATUS)
                                : NULL;
    if (!service)
        SKIP("the Event Log's service cannot be opened: error %lu", GetLastError());
    answered_begin();
    Sleep(MOMENT_MS);
    const uint32_t stopped = stop_event_log(service);
    const LONG before = answered_count();
    Sleep(MOMENT_MS);
    const LONG meanwhile = answered_count() - before;
    const BOOL started =
        StartServiceW(service, 0, NULL) || GetLastError() == ERROR_SERVICE_ALREADY_RUNNING;
    const uint32_t runs = started ? await_state(service, SERVICE_RUNNING) : GetLastError();
    Sleep(MOMENT_MS);
    answered_end();
    CloseServiceHandle(service);
    CloseServiceHandle(manager);
    if (stopped)
        SKIP("the Event Log's service cannot be stopped here: error %lu", (unsigned long)stopped);
    ck_assert_uint_eq(runs, ERROR_SUCCESS);
    ck_assert_int_gt(meanwhile, 0);
    answered_expect_logged(NULL);
    trial_figure("meanwhile", (double)meanwhile);
}
END_TEST

/* --- it was new ------------------------------------------------------------------------------- */

enum { FIELD_UNITS = 64, QUERY_MAX = 128 };

/* A field of an event as text, in the room of a correlation. */
static void field_of(EVT_HANDLE event, unsigned position, WCHAR text[FIELD_UNITS])
{
    DWORD count;
    EVT_VARIANT *values = log_values(event, EvtRenderContextUser, &count);
    ck_assert_uint_ge(count, position);
    ck_assert_int_eq(values[position - 1].Type, EvtVarTypeString);
    wcsncpy(text, values[position - 1].StringVal, FIELD_UNITS - 1);
    text[FIELD_UNITS - 1] = 0;
    free(values);
}

/* The run of the last start that knew of none before: the one after the installation. */
static bool find_first_run(WCHAR run[FIELD_UNITS])
{
    EVT_HANDLE event;
    EVT_HANDLE results = log_query(L"*[System[EventID=1000] and EventData[Data[11]='-']]");
    bool found = false;
    while ((event = log_next(results)) != NULL) {
        field_of(event, AUDIT_RUN, run);
        log_close(event);
        found = true;
    }
    log_close(results);
    return found;
}

/* The log was registered a moment before the service started for the first time. Deputy's own log
 * has each record of that run once, and in order; what was tried elsewhere may have another
 * (manifests/README.md). */
START_TEST(first)
{
    WCHAR run[FIELD_UNITS], query[QUERY_MAX], sequence[FIELD_UNITS];
    EVT_HANDLE event;
    unsigned long next = sabotage_is("self") ? 2 : 1, count = 0;
    if (!find_first_run(run))
        SKIP("the log has no start that was the first");
    _snwprintf(query, QUERY_MAX, L"*[EventData[Data[%d]='%ls']]", AUDIT_RUN, run);
    EVT_HANDLE results = log_query(query);
    while ((event = log_next(results)) != NULL) {
        field_of(event, AUDIT_SEQUENCE, sequence);
        ck_assert_uint_eq(wcstoul(sequence, NULL, 10), next + count++);
        log_close(event);
    }
    log_close(results);
    ck_assert_uint_ge(count, 1);
    trial_figure("records", (double)count);
}
END_TEST

static const struct proof proofs[] = {
    {"events.first", "log-not-known", AS(ELEVATED), "self", &first},
    {"events.restarted", "log-restarted", AS(ELEVATED), "self", &restarted},
    {"events.full", "log-settings", AS(ELEVATED), "self", &full},
    {"events.archived", "log-settings", AS(ELEVATED), "self", &archived},
};

SUBJECT(events_trouble_proofs, proofs);
