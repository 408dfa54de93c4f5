/* Each call is on record: with what it was, who asked, and a text that can be read. */
#include "audit/record/field.h"
#include "audit/record/record.h"
#include "installation/registered_names.h"
#include "prove/kit/machine.h"
#include "prove/kit/things.h"
#include "prove/common/asking.h"
#include "prove/common/own_token.h"
#include "prove/common/recorded.h"
#include "prove/proofs/subjects.h"

#include <sddl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a call may come to: something that everybody reads, something that not all do, and nothing.
 */
static const WCHAR *const paths[] = {
    THINGS_FOLDER L"\\open", THINGS_FOLDER L"\\closed", THINGS_FOLDER L"\\results\\nothing"};

static bool is_one_of(unsigned callers)
{
    return callers >> trial_caller() & 1;
}

/* --- fields ----------------------------------------------------------------------------------- */

static void expect_field(const struct deputy_event *event, unsigned position, const char *wanted)
{
    const char *seen = recorded_field(event, position);
    ck_assert_msg(strcmp(seen, wanted) == 0, "field %u (%s) is \"%s\", not \"%s\"", position,
        deputy_event_field_name(position), seen, wanted);
}

static void expect_number(const struct deputy_event *event, unsigned position, DWORD wanted)
{
    char text[16];
    snprintf(text, sizeof(text), "%lu", wanted);
    expect_field(event, position, text);
}

static void expect_caller(const struct deputy_event *event)
{
    DWORD size;
    char *text;
    TOKEN_USER *user = own_token_read(TokenUser, &size);
    ck_assert(ConvertSidToStringSidA(user->User.Sid, &text));
    free(user);
    expect_field(event, AUDIT_CALLER_SID, text);
    LocalFree(text);
    expect_number(event, AUDIT_CLIENT_PID, GetCurrentProcessId());
    expect_field(event, AUDIT_OPERATION, "file_read");
    expect_field(event, AUDIT_TRANSPORT, "ncalrpc");
}

static void expect_outcome(const struct recorded *recorded)
{
    const uint32_t status = recorded->reply.status;
    const bool denied = status == ERROR_ACCESS_DENIED;
    const uint32_t id = !status  ? AUDIT_OPERATION_PERFORMED
                        : denied ? AUDIT_OPERATION_DENIED
                                 : AUDIT_OPERATION_FAILED;
    ck_assert_uint_eq(recorded->event->id, id);
    ck_assert_uint_eq(recorded->event->type, audit_event_find(id)->type);
    ck_assert_uint_eq(recorded->event->field_count, RECORDED_FIELDS);
    expect_field(recorded->event, AUDIT_OUTCOME,
        !status  ? "success"
        : denied ? "denied"
                 : "failed");
    expect_number(recorded->event, AUDIT_STATUS, status);
    expect_field(
        recorded->event, AUDIT_STAGE, status ? deputy_stage_name(recorded->reply.stage) : "-");
}

static void expect_records(uint32_t flags)
{
    struct recorded recorded;
    struct deputy_session *session = ask();
    for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
        recorded_read(session, paths[i], flags, &recorded);
        expect_outcome(&recorded);
        expect_caller(recorded.event);
        deputy_events_page_free(recorded.page);
    }
    deputy_close(session);
}

START_TEST(own)
{
    expect_records(0);
}
END_TEST

START_TEST(all)
{
    struct deputy_events_page *page;
    struct deputy_reply reply;
    struct deputy_session *session = ask();
    const uint32_t status =
        deputy_events_read(session, DEPUTY_EVENTS_ALL, DEPUTY_EVENTS_NEWEST, 0, &page, &reply);
    if (!status)
        deputy_events_page_free(page);
    deputy_close(session);
    if (is_one_of(AS(ELEVATED) | AS(SYSTEM) | AS(ADMINISTRATOR))) {
        expect_records(DEPUTY_EVENTS_ALL);
        return;
    }
    ck_assert_uint_eq(status, ERROR_ACCESS_DENIED);
    ck_assert_str_eq(deputy_stage_name(reply.stage), "authorize");
}
END_TEST

/* --- text ------------------------------------------------------------------------------------- */

/* The message file, as a viewer finds it ("Event Sources"). */
static HMODULE message_file(void)
{
    WCHAR path[MAX_PATH];
    DWORD size = sizeof(path);
    const LSTATUS status = RegGetValueW(HKEY_LOCAL_MACHINE, L"" EVENT_SOURCE_KEY,
        L"EventMessageFile", RRF_RT_REG_SZ, NULL, path, &size);
    ck_assert_msg(!status, "no message file is registered: error %ld", status);
    HMODULE file = LoadLibraryExW(path, NULL, LOAD_LIBRARY_AS_DATAFILE);
    ck_assert_msg(file, "%ls cannot be opened: error %lu", path, GetLastError());
    return file;
}

/* Format an event's text of the message file, as a viewer does, to be freed with LocalFree. */
static char *format(HMODULE file, const struct deputy_event *event)
{
    char *text = NULL;
    DWORD_PTR strings[RECORDED_FIELDS];
    for (unsigned i = 0; i < RECORDED_FIELDS; i++)
        strings[i] = (DWORD_PTR)recorded_field(event, i + 1);
    const DWORD size = FormatMessageA(FORMAT_MESSAGE_ALLOCATE_BUFFER | FORMAT_MESSAGE_FROM_HMODULE |
                                          FORMAT_MESSAGE_ARGUMENT_ARRAY,
        file, event->id, 0, (char *)&text, 0, (va_list *)strings);
    ck_assert_msg(
        size, "event %lu has no text: error %lu", (unsigned long)event->id, GetLastError());
    return text;
}

START_TEST(text)
{
    struct recorded recorded;
    HMODULE file = message_file();
    struct deputy_session *session = ask();
    for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
        recorded_read(session, paths[i], 0, &recorded);
        char *shown = format(file, recorded.event);
        ck_assert_ptr_nonnull(strstr(shown, recorded_field(recorded.event, AUDIT_OPERATION)));
        ck_assert_ptr_nonnull(strstr(shown, recorded_field(recorded.event, AUDIT_CALLER_SID)));
        ck_assert_ptr_nonnull(strstr(shown, recorded.reply.correlation));
        LocalFree(shown);
        deputy_events_page_free(recorded.page);
    }
    deputy_close(session);
    FreeLibrary(file);
}
END_TEST

/* --- the log is closed ------------------------------------------------------------------------ */

/* To write takes one right, to clear another ("Event Logging Security"). */
static uint32_t write_log(void)
{
    const WCHAR *strings[] = {L"forged"};
    HANDLE source = RegisterEventSourceW(NULL, L"" EVENT_SOURCE_NAME);
    if (!source)
        return GetLastError();
    const uint32_t status = ReportEventW(source, EVENTLOG_AUDIT_SUCCESS, AUDIT_CATEGORY_OPERATION,
                                AUDIT_OPERATION_PERFORMED, NULL, 1, 0, strings, NULL)
                                ? ERROR_SUCCESS
                                : GetLastError();
    DeregisterEventSource(source);
    return status;
}

static uint32_t clear_log(void)
{
    HANDLE log = OpenEventLogW(NULL, L"" EVENT_LOG_NAME);
    if (!log)
        return GetLastError();
    const uint32_t status = ClearEventLogW(log, NULL) ? ERROR_SUCCESS : GetLastError();
    CloseEventLog(log);
    return status;
}

/* An AppContainer may not even reach the Event Log: which error it has then no page says. */
static void expect_denied(uint32_t status)
{
    if (is_one_of(AS(APPCONTAINER)))
        ck_assert_uint_ne(status, ERROR_SUCCESS);
    else
        ck_assert_uint_eq(status, ERROR_ACCESS_DENIED);
}

/* Who may clear it is not tried: it would be done. */
START_TEST(closed)
{
    trial_disturbs();
    if (machine_is_wine())
        SKIP("Wine has no event log that could be closed");
    expect_denied(write_log());
    if (is_one_of(AS(PLAIN) | AS(FILTERED) | AS(RESTRICTED) | AS(APPCONTAINER)))
        expect_denied(clear_log());
}
END_TEST

static const struct proof proofs[] = {
    {"events.own", "events", AS_ANYBODY, "self", &own},
    {"events.all", "ring", AS_ANYBODY & ~AS(WRITE_RESTRICTED), "self", &all},
    {"events.text", "rendering", AS_ANYBODY, "messages", &text},
    {"events.closed", "log-settings", AS_ANYBODY & ~AS(SYSTEM), "log", &closed},
};

SUBJECT(events_proofs, proofs);
