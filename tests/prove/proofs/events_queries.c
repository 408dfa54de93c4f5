/* Each query of manifests/queries.md selects the events that it should, and no others: of all that
 * the log has, those for which this program finds its question true. */
#include "audit/record/field.h"
#include "prove/common/asking.h"
#include "prove/common/log_query.h"
#include "prove/common/recorded.h"
#include "prove/kit/things.h"
#include "prove/proofs/subjects.h"
#include "prove/sabotage/sabotage.h"

#include <sddl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

enum { TEXT_MAX = 1024, IDS_MAX = 100000, SID_MAX = 192 };

#define HOUR UINT64_C(36000000000) /* in units of 100 ns, as a FILETIME */

/* What the queries ask for: this program, and a file that it had read. */
static struct {
    WCHAR user[TEXT_MAX], object[TEXT_MAX], process[TEXT_MAX], image[TEXT_MAX],
        correlation[TEXT_MAX];
    uint64_t now; /* a FILETIME */
} own;

/* An event, as far as they ask. */
struct seen {
    uint16_t id;
    uint64_t time;
    WCHAR user[SID_MAX];
    const EVT_VARIANT *fields;
    DWORD count;
};

static bool field_is(const struct seen *seen, unsigned position, const WCHAR *wanted)
{
    return position <= seen->count && seen->fields[position - 1].Type == EvtVarTypeString &&
           wcscmp(seen->fields[position - 1].StringVal, wanted) == 0;
}

/* --- the questions ---------------------------------------------------------------------------- */

static bool is_denial(const struct seen *seen)
{
    return seen->id == 4001 || seen->id == 4003 || seen->id == 4005;
}

static bool denied_lately(const struct seen *seen)
{
    return is_denial(seen) && seen->time + 24 * HOUR >= own.now;
}

static bool denied_to_one(const struct seen *seen)
{
    return is_denial(seen) && wcscmp(seen->user, own.user) == 0;
}

static bool touched(const struct seen *seen)
{
    return ((seen->id >= 4000 && seen->id <= 4002) || (seen->id >= 4005 && seen->id <= 4007)) &&
           field_is(seen, AUDIT_OBJECT_NAME, own.object);
}

static bool of_process(const struct seen *seen)
{
    return seen->time >= own.now - HOUR && seen->time <= own.now + HOUR &&
           field_is(seen, AUDIT_CLIENT_PID, own.process) &&
           field_is(seen, AUDIT_CLIENT_IMAGE, own.image);
}

static bool of_spool(const struct seen *seen)
{
    return seen->id == 1004 && field_is(seen, AUDIT_OBJECT_TYPE, L"Spool");
}

static bool of_log(const struct seen *seen)
{
    return (seen->id == 1004 || seen->id == 1005) &&
           field_is(seen, AUDIT_OBJECT_TYPE, L"Event Log");
}

static bool of_service(const struct seen *seen)
{
    return (seen->id >= 1000 && seen->id <= 1002) || seen->id == 1006 || seen->id == 1007;
}

static bool of_flood(const struct seen *seen)
{
    return seen->id == 4005;
}

static bool of_acts(const struct seen *seen)
{
    return seen->id == 4001 || seen->id == 4002 || seen->id == 4006 || seen->id == 4007;
}

static bool of_one_call(const struct seen *seen)
{
    return field_is(seen, AUDIT_CORRELATION, own.correlation);
}

/* As they stand on the page, with the names that it asks for. */
static const struct {
    const WCHAR *query;
    bool (*selects)(const struct seen *seen);
} queries[] = {
    {L"*[System[(EventID=4001 or EventID=4003 or EventID=4005) and "
     L"TimeCreated[timediff(@SystemTime) <= 86400000]]]",
        denied_lately},
    {L"*[System[(EventID=4001 or EventID=4003 or EventID=4005) and "
     L"Security[@UserID='S-1-5-21-1-2-3-1001']]]",
        denied_to_one},
    {L"*[System[(EventID=4000 or EventID=4001 or EventID=4002 or EventID=4005 or "
     L"EventID=4006 or EventID=4007)] and EventData[Data[9]='C:\\Data\\report.txt']]",
        touched},
    {L"*[System[TimeCreated[@SystemTime >= '2026-01-31T08:00:00.000Z' and "
     L"@SystemTime <= '2026-01-31T18:00:00.000Z']] and EventData[Data[24]='4711' and "
     L"Data[25]='C:\\Program Files\\Example\\example.exe']]",
        of_process},
    {L"*[System[(EventID=1004)] and EventData[Data[8]='Spool']]", of_spool},
    {L"*[System[(EventID=1004 or EventID=1005)] and EventData[Data[8]='Event Log']]", of_log},
    {L"*[System[(EventID=1000 or EventID=1001 or EventID=1002 or EventID=1006 or EventID=1007)]]",
        of_service},
    {L"*[System[(EventID=4005)]]", of_flood},
    {L"*[System[(EventID=4001 or EventID=4002 or EventID=4006 or EventID=4007)]]", of_acts},
    {L"*[EventData[Data[32]='01234567-89ab-4def-8123-456789abcdef']]", of_one_call},
};

enum { QUERIES = sizeof(queries) / sizeof(*queries) };

/* --- their names replaced --------------------------------------------------------------------- */

static void replace(WCHAR text[TEXT_MAX], const WCHAR *old, const WCHAR *new)
{
    WCHAR rest[TEXT_MAX];
    WCHAR *found = wcsstr(text, old);
    if (!found)
        return;
    wcscpy(rest, found + wcslen(old));
    ck_assert_uint_lt((size_t)(found - text) + wcslen(new) + wcslen(rest), TEXT_MAX);
    wcscpy(found, new);
    wcscat(found, rest);
}

static void replace_time(WCHAR text[TEXT_MAX], const WCHAR *old, uint64_t time)
{
    SYSTEMTIME parts;
    WCHAR new[64];
    const FILETIME file_time = {(DWORD)time, (DWORD)(time >> 32)};
    ck_assert(FileTimeToSystemTime(&file_time, &parts));
    _snwprintf(new, 64, L"%04u-%02u-%02uT%02u:%02u:%02u.%03uZ", parts.wYear, parts.wMonth,
        parts.wDay, parts.wHour, parts.wMinute, parts.wSecond, parts.wMilliseconds);
    replace(text, old, new);
}

static const WCHAR *query_for_own(const WCHAR *query)
{
    static WCHAR text[TEXT_MAX];
    wcscpy(text, query);
    replace(text, L"S-1-5-21-1-2-3-1001", own.user);
    replace(text, L"C:\\Data\\report.txt", own.object);
    replace(text, L"4711", own.process);
    replace(text, L"01234567-89ab-4def-8123-456789abcdef", own.correlation);
    replace(text, L"C:\\Program Files\\Example\\example.exe", own.image);
    replace_time(text, L"2026-01-31T08:00:00.000Z", own.now - HOUR);
    replace_time(text, L"2026-01-31T18:00:00.000Z", own.now + HOUR);
    return text;
}

/* --- what there is ---------------------------------------------------------------------------- */

static void look_at_record(EVT_HANDLE event, struct seen *seen, uint64_t *record)
{
    DWORD count;
    WCHAR *text;
    EVT_VARIANT *values = log_values(event, EvtRenderContextSystem, &count);
    seen->id = values[EvtSystemEventID].UInt16Val;
    seen->time = values[EvtSystemTimeCreated].FileTimeVal;
    *record = values[EvtSystemEventRecordId].UInt64Val;
    if (values[EvtSystemUserID].Type == EvtVarTypeSid &&
        ConvertSidToStringSidW(values[EvtSystemUserID].SidVal, &text)) {
        _snwprintf(seen->user, SID_MAX, L"%ls", text);
        LocalFree(text);
    }
    free(values);
}

/* Under the sabotage each question has operations that were performed among its answers. */
static bool is_wanted(EVT_HANDLE event, bool (*selects)(const struct seen *), uint64_t *record)
{
    struct seen seen = {0};
    look_at_record(event, &seen, record);
    EVT_VARIANT *fields = log_values(event, EvtRenderContextUser, &seen.count);
    seen.fields = fields;
    const bool wanted = selects(&seen) != (sabotage_is("self") && seen.id == 4000);
    free(fields);
    return wanted;
}

/* What of a query's results a question is true of, in the order of the log; NULL: of all. */
static uint32_t select_from(
    const WCHAR *query, bool (*selects)(const struct seen *), uint64_t *records, uint64_t *newest)
{
    uint32_t count = 0;
    uint64_t record;
    EVT_HANDLE event, results = log_query(query);
    while (count < IDS_MAX && (event = log_next(results)) != NULL) {
        struct seen seen;
        if (selects ? is_wanted(event, selects, &record)
                    : (look_at_record(event, &seen, &record), true))
            records[count++] = record;
        *newest = record;
        log_close(event);
    }
    log_close(results);
    return count;
}

/* --- the proof -------------------------------------------------------------------------------- */

static void widen(WCHAR wide[TEXT_MAX], const char *text)
{
    ck_assert_int_gt(MultiByteToWideChar(CP_UTF8, 0, text, -1, wide, TEXT_MAX), 0);
}

/* A call that some of them select, in the log. */
static void call_once(void)
{
    struct recorded recorded;
    FILETIME now;
    EVT_HANDLE results;
    log_close(log_query(L"*[System[EventID=0]]")); /* skips where the log cannot be read */
    struct deputy_session *session = ask();
    recorded_read(session, THINGS_FOLDER L"\\open", 0, &recorded);
    widen(own.user, recorded_field(recorded.event, AUDIT_CALLER_SID));
    widen(own.object, recorded_field(recorded.event, AUDIT_OBJECT_NAME));
    widen(own.process, recorded_field(recorded.event, AUDIT_CLIENT_PID));
    widen(own.correlation, recorded.reply.correlation);
    widen(own.image, recorded_field(recorded.event, AUDIT_CLIENT_IMAGE));
    log_close(log_find(recorded.reply.correlation, &results));
    log_close(results);
    deputy_events_page_free(recorded.page);
    deputy_close(session);
    GetSystemTimeAsFileTime(&now);
    own.now = (uint64_t)now.dwHighDateTime << 32 | now.dwLowDateTime;
}

/* Events that come meanwhile are behind the newest of the first reading. */
static uint32_t compare(const WCHAR *query, bool (*selects)(const struct seen *))
{
    uint64_t *wanted = calloc(IDS_MAX, sizeof(*wanted));
    uint64_t *selected = calloc(IDS_MAX, sizeof(*selected));
    uint64_t newest = 0, last = 0;
    ck_assert(wanted && selected);
    const uint32_t count = select_from(L"*", selects, wanted, &newest);
    uint32_t seen = select_from(query, NULL, selected, &last);
    while (seen && selected[seen - 1] > newest)
        seen--;
    ck_assert_msg(seen == count, "%ls: expected %lu events, seen %lu", query, (unsigned long)count,
        (unsigned long)seen);
    for (uint32_t i = 0; i < count; i++)
        ck_assert_uint_eq(selected[i], wanted[i]);
    free(wanted);
    free(selected);
    return count;
}

START_TEST(select)
{
    uint32_t selected = 0;
    call_once();
    for (int i = 0; i < QUERIES; i++)
        selected += compare(query_for_own(queries[i].query), queries[i].selects);
    ck_assert_uint_ge(selected, 3); /* the call by its object and its process, and a start */
    trial_figure("selected", selected);
}
END_TEST

static const struct proof proofs[] = {
    {"queries.select", "queries", AS(ELEVATED) | AS(SYSTEM) | AS(ADMINISTRATOR), "self", &select},
};

SUBJECT(events_queries_proofs, proofs);
