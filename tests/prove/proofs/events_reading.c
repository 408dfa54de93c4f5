/* deputyctl and its readers find a call in the Event Log, as it was recorded. */
#include "audit/record/field.h"
#include "ctl/events/event_source.h"
#include "installation/registered_names.h"
#include "prove/common/asking.h"
#include "prove/common/command.h"
#include "prove/common/log_query.h"
#include "prove/common/recorded.h"
#include "prove/kit/machine.h"
#include "prove/kit/things.h"
#include "prove/proofs/subjects.h"
#include "prove/sabotage/sabotage.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

enum { NEWEST = 500, STEPS = 100, STEP_MS = 100 };

static void call_once(struct recorded *recorded)
{
    struct deputy_session *session = ask();
    recorded_read(session, THINGS_FOLDER L"\\open", 0, recorded);
    deputy_close(session);
}

/* --- deputyctl -------------------------------------------------------------------------------- */

/* The line of this event, that the command wrote with these arguments. */
static void expect_shown(const WCHAR *arguments, const char *correlation)
{
    DWORD exit_code;
    char *said = command_run(arguments, &exit_code);
    ck_assert_msg(exit_code == 0, "deputyctl ended with %lu: %s", exit_code, said);
    const char *wanted = sabotage_is("self") ? "no correlation" : correlation;
    ck_assert_msg(strstr(said, wanted) != NULL, "expected an event of %s, seen %lu bytes", wanted,
        (unsigned long)strlen(said));
    free(said);
}

/* The log has an event a moment after the caller. */
static void call_and_await(struct recorded *recorded)
{
    EVT_HANDLE results;
    log_close(log_query(L"*[System[EventID=0]]")); /* skips where the log cannot be read */
    call_once(recorded);
    log_close(log_find(recorded->reply.correlation, &results));
    log_close(results);
}

START_TEST(own_log)
{
    struct recorded recorded;
    call_and_await(&recorded);
    expect_shown(L"events --from log --all --count 500 --json", recorded.reply.correlation);
    deputy_events_page_free(recorded.page);
}
END_TEST

/* "wevtutil": epl exports a log to a file. */
START_TEST(exported)
{
    DWORD exit_code;
    struct recorded recorded;
    const WCHAR *path = THINGS_FOLDER L"\\results\\exported.evtx";
    WCHAR arguments[MAX_PATH];
    DeleteFileW(path);
    call_and_await(&recorded);
    _snwprintf(arguments, MAX_PATH, L"epl " EVENT_LOG_NAME L" %ls", path);
    free(command_run_system(L"wevtutil.exe", arguments, &exit_code));
    ck_assert_uint_eq(exit_code, 0);
    _snwprintf(arguments, MAX_PATH, L"events --log %ls --all --count 500 --json", path);
    expect_shown(arguments, recorded.reply.correlation);
    DeleteFileW(path);
    deputy_events_page_free(recorded.page);
}
END_TEST

/* --- ReadEventLog ----------------------------------------------------------------------------- */

/* Whether this is the event; then all its fields have to be as they were recorded. */
static bool is_event(const struct deputy_event *seen, const struct recorded *recorded)
{
    if (strcmp(recorded_field(seen, AUDIT_CORRELATION), recorded->reply.correlation) != 0)
        return false;
    ck_assert_uint_eq(seen->id, recorded->event->id);
    ck_assert_uint_eq(seen->type, sabotage_is("self") ? 0 : recorded->event->type);
    ck_assert_uint_eq(seen->field_count, recorded->event->field_count);
    for (unsigned i = 1; i <= seen->field_count; i++)
        ck_assert_str_eq(recorded_field(seen, i), recorded_field(recorded->event, i));
    return true;
}

static bool find_event(const struct recorded *recorded)
{
    const struct event_log own = {.name = L"" EVENT_LOG_NAME};
    struct event_source *source;
    uint32_t status = event_source_eventlog(&own, true, &source);
    bool found = false;
    for (int i = 0; i < NEWEST && !status && !found; i++) {
        struct arena arena = {0};
        struct deputy_event event;
        status = source->next(source, &arena, &event);
        found = !status && is_event(&event, recorded);
        arena_free(&arena);
    }
    if (status == ERROR_CALL_NOT_IMPLEMENTED)
        SKIP("this system's ReadEventLog reads nothing");
    ck_assert_msg(!status || status == ERROR_NO_MORE_ITEMS, "the log cannot be read: error %lu",
        (unsigned long)status);
    source->close(source);
    return found;
}

START_TEST(older_interface)
{
    struct recorded recorded;
    bool found = false;
    if (machine_is_wine())
        SKIP("Wine keeps no Event Log");
    call_once(&recorded);
    for (int i = 0; i < STEPS && !found; i++) {
        found = find_event(&recorded);
        if (!found)
            Sleep(STEP_MS);
    }
    ck_assert_msg(found, "the log has no event of %s", recorded.reply.correlation);
    deputy_events_page_free(recorded.page);
}
END_TEST

static const struct proof proofs[] = {
    {"reading.log", "events-wevtapi", AS(ELEVATED) | AS(ADMINISTRATOR), "self", &own_log},
    {"reading.exported", "events-other-logs", AS(ELEVATED), "self", &exported},
    {"reading.readeventlog", "events-readeventlog", AS(ELEVATED) | AS(SYSTEM), "self",
        &older_interface},
};

SUBJECT(events_reading_proofs, proofs);
