/* The Event Log has what Deputy said that it put on record, shows it, and its queries find it. */
#include "audit/record/field.h"
#include "audit/record/record.h"
#include "installation/registered_names.h"
#include "prove/sabotage/sabotage.h"
#include "prove/kit/things.h"
#include "prove/common/asking.h"
#include "prove/common/log_query.h"
#include "prove/common/own_token.h"
#include "prove/common/recorded.h"
#include "prove/proofs/subjects.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

enum { IDS_MAX = 100000 };

/* "StandardEventKeywords Enum". */
#define KEYWORD_FAILURE UINT64_C(0x10000000000000)
#define KEYWORD_SUCCESS UINT64_C(0x20000000000000)

static uint64_t keywords_of(uint32_t type)
{
    return type == AUDIT_TYPE_SUCCESS   ? KEYWORD_SUCCESS
           : type == AUDIT_TYPE_FAILURE ? KEYWORD_FAILURE
                                        : 0;
}

/* Public events of other sources that report audits show level 0 and these keywords (event 18456 of
 * MSSQLSERVER: 0x90000000000000 with that of classic events); 3 is a warning ("LevelType Complex
 * Type"). */
static void expect_system(EVT_HANDLE event, const struct deputy_event *wanted)
{
    DWORD count, size;
    EVT_VARIANT *values = log_values(event, EvtRenderContextSystem, &count);
    TOKEN_USER *user = own_token_read(TokenUser, &size);
    const EVT_VARIANT *task = &values[EvtSystemTask], *id = &values[EvtSystemUserID];
    ck_assert_uint_gt(count, EvtSystemUserID);
    ck_assert_uint_eq(values[EvtSystemEventID].UInt16Val, wanted->id);
    ck_assert_int_eq(task->Type, EvtVarTypeUInt16);
    ck_assert_uint_eq(task->UInt16Val, AUDIT_CATEGORY_OPERATION);
    ck_assert_uint_eq(values[EvtSystemLevel].ByteVal, wanted->type == AUDIT_TYPE_WARNING ? 3 : 0);
    ck_assert_uint_eq(values[EvtSystemKeywords].UInt64Val & (KEYWORD_SUCCESS | KEYWORD_FAILURE),
        keywords_of(wanted->type));
    ck_assert_int_eq(id->Type, EvtVarTypeSid);
    ck_assert_msg(EqualSid(id->SidVal, user->User.Sid), "the event's user is another");
    free(user);
    free(values);
}

static void expect_strings(EVT_HANDLE event, const struct deputy_event *wanted)
{
    DWORD count;
    EVT_VARIANT *values = log_values(event, EvtRenderContextUser, &count);
    ck_assert_uint_eq(count, RECORDED_FIELDS);
    for (DWORD i = 0; i < count; i++) {
        char text[4096];
        ck_assert_int_eq(values[i].Type, EvtVarTypeString);
        ck_assert_int_gt(WideCharToMultiByte(
                             CP_UTF8, 0, values[i].StringVal, -1, text, sizeof(text), NULL, NULL),
            0);
        ck_assert_str_eq(text, recorded_field(wanted, i + 1));
    }
    free(values);
}

static const WCHAR *const paths[] = {THINGS_FOLDER L"\\open", THINGS_FOLDER L"\\results\\nothing"};

/* Have each made and look at it. */
static void for_each(void look(EVT_HANDLE event, const struct recorded *recorded))
{
    EVT_HANDLE results;
    struct recorded recorded;
    struct deputy_session *session = ask();
    for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
        recorded_read(session, paths[i], 0, &recorded);
        EVT_HANDLE event = log_find(recorded.reply.correlation, &results);
        look(event, &recorded);
        log_close(event);
        log_close(results);
        deputy_events_page_free(recorded.page);
    }
    deputy_close(session);
}

static void look_at_fields(EVT_HANDLE event, const struct recorded *recorded)
{
    expect_system(event, recorded->event);
    expect_strings(event, recorded->event);
}

START_TEST(record)
{
    for_each(look_at_fields);
}
END_TEST

/* What has no text has no message either: a viewer then says so itself, in its own language. */
static void look_at_text(EVT_HANDLE event, const struct recorded *recorded)
{
    DWORD status;
    WCHAR correlation[40];
    WCHAR *text = log_text(event, &status);
    ck_assert_msg(text != NULL, "the event has no text: error %lu", status);
    _snwprintf(correlation, 40, L"%hs", recorded->reply.correlation);
    ck_assert_msg(wcsstr(text, correlation) != NULL, "the text is %ls", text);
    free(text);
}

START_TEST(shown)
{
    for_each(look_at_text);
}
END_TEST

/* --- the view --------------------------------------------------------------------------------- */

/* The record numbers of what a query selects. */
struct selection {
    uint64_t *ids;
    uint32_t count;
};

static bool is_denial(uint16_t id)
{
    return id == AUDIT_OPERATION_DENIED || id == AUDIT_IMPERSONATION_REFUSED ||
           id == (sabotage_is("self") ? AUDIT_OPERATION_PERFORMED : AUDIT_CALLER_THROTTLED);
}

/* Of all events the denials, or whatever the query selects; *newest is the last that was seen. */
static void run(
    const WCHAR *query, bool denials_only, struct selection *selection, uint64_t *newest)
{
    EVT_HANDLE results = log_query(query), event;
    selection->ids = calloc(IDS_MAX, sizeof(uint64_t));
    ck_assert_ptr_nonnull(selection->ids);
    while (selection->count < IDS_MAX && (event = log_next(results)) != NULL) {
        DWORD count;
        EVT_VARIANT *values = log_values(event, EvtRenderContextSystem, &count);
        ck_assert_int_eq(values[EvtSystemEventRecordId].Type, EvtVarTypeUInt64);
        ck_assert_int_eq(values[EvtSystemEventID].Type, EvtVarTypeUInt16);
        *newest = values[EvtSystemEventRecordId].UInt64Val;
        if (!denials_only || is_denial(values[EvtSystemEventID].UInt16Val))
            selection->ids[selection->count++] = *newest;
        free(values);
        log_close(event);
    }
    log_close(results);
}

/* The query of the view that is installed, as one would give it to Event Viewer. */
static WCHAR *view_query(void)
{
    static char bytes[16 * 1024];
    static WCHAR text[16 * 1024];
    const WCHAR end[] = L"</QueryList>";
    WCHAR path[MAX_PATH];
    ExpandEnvironmentStringsW(
        L"%ProgramData%\\Microsoft\\Event Viewer\\Views\\Deputy.xml", path, MAX_PATH);
    FILE *file = _wfopen(path, L"rb");
    ck_assert_msg(file != NULL, "%ls cannot be opened", path);
    const size_t size = fread(bytes, 1, sizeof(bytes) - 1, file);
    fclose(file);
    MultiByteToWideChar(CP_UTF8, 0, bytes, (int)size, text, sizeof(text) / sizeof(*text) - 1);
    WCHAR *query = wcsstr(text, L"<QueryList>");
    WCHAR *behind = query ? wcsstr(query, end) : NULL;
    ck_assert_msg(behind != NULL, "%ls has no query", path);
    behind[wcslen(end)] = 0;
    return query;
}

/* Events that come meanwhile are behind the newest of the first reading. */
START_TEST(view)
{
    struct selection wanted = {0}, seen = {0};
    uint64_t newest = 0, last = 0;
    run(L"*", true, &wanted, &newest);
    run(view_query(), false, &seen, &last);
    while (seen.count && seen.ids[seen.count - 1] > newest)
        seen.count--;
    ck_assert_uint_eq(seen.count, wanted.count);
    for (uint32_t i = 0; i < seen.count; i++)
        ck_assert_uint_eq(seen.ids[i], wanted.ids[i]);
    trial_figure("denials", seen.count);
    free(wanted.ids);
    free(seen.ids);
    if (!last)
        SKIP("nothing was denied yet");
}
END_TEST

/* Those who may read the log. */
static const struct proof proofs[] = {
    {"events.record", "events", AS(ELEVATED) | AS(SYSTEM) | AS(ADMINISTRATOR), "self", &record},
    {"events.shown", "log-settings", AS(ELEVATED) | AS(SYSTEM) | AS(ADMINISTRATOR), "messages",
        &shown},
    {"events.view", "queries", AS(ELEVATED) | AS(SYSTEM) | AS(ADMINISTRATOR), "self", &view},
};

SUBJECT(events_log_proofs, proofs);
