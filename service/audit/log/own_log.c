#include "audit/log/own_log.h"
#include "audit/log/event_record.h"
#include "base/bytes.h"
#include "installation/registered_names.h"

#include <windows.h>
#include <stdlib.h>
#include <string.h>

static const WCHAR own[] = L"" EVENT_LOG_NAME;
static const WCHAR application[] = L"Application";

enum {
    OLDEST_SIZE = 128 * 1024,
    CHUNK_SIZE = 0x7FFFF, /* the most that ReadEventLog takes (Microsoft: "ReadEventLogW") */
    CHUNKS = 4,           /* of the newest records; what is behind them is not looked at */
    LOOKS = 5,
    LOOK_MS = 20,
};

/* The oldest record of a log; 0 when there is none, or it cannot be read. */
static size_t read_oldest(const WCHAR *name, BYTE bytes[OLDEST_SIZE])
{
    DWORD size = 0, needed = 0;
    size_t first = 0;
    HANDLE log = OpenEventLogW(NULL, name);
    if (!log)
        return 0;
    if (!ReadEventLogW(log, EVENTLOG_SEQUENTIAL_READ | EVENTLOG_FORWARDS_READ, 0, bytes,
            OLDEST_SIZE, &size, &needed) ||
        size > OLDEST_SIZE)
        size = 0;
    CloseEventLog(log);
    return event_record_size(bytes, size, &first) == ERROR_SUCCESS ? first : 0;
}

bool own_log_is_application(void)
{
    BYTE *ours = malloc(2 * OLDEST_SIZE);
    if (!ours)
        return false;
    BYTE *theirs = ours + OLDEST_SIZE;
    size_t size = read_oldest(own, ours);
    bool same = size && size == read_oldest(application, theirs) && memcmp(ours, theirs, size) == 0;
    free(ours);
    return same;
}

/* What was seen of a log. */
enum sight { NOT_READ, EMPTY, NOT_THERE, THERE };

/* What tells records with the same strings apart: anybody may write them into Application. */
struct place {
    uint32_t number;
    uint32_t generated;
    uint32_t written;
};

static bool has_string(const BYTE *bytes, size_t size, uint32_t position, const WCHAR *string)
{
    struct event_units text;
    return event_record_string(bytes, size, position, &text) &&
           event_record_same(bytes, &text, string, wcslen(string));
}

static bool is_wanted(const BYTE *bytes, size_t size, const WCHAR *const *strings)
{
    static const uint32_t fields[] = {AUDIT_RECORD_ID, AUDIT_RUN, AUDIT_SEQUENCE};
    struct event_units source;
    if (!event_record_text(bytes, EVENT_RECORD_HEAD, size - EVENT_RECORD_TAIL, &source) ||
        !event_record_same_ascii(bytes, &source, EVENT_SOURCE_NAME))
        return false;
    for (size_t i = 0; i < ARRAYSIZE(fields); i++) {
        if (!has_string(bytes, size, fields[i], strings[fields[i] - 1]))
            return false;
    }
    return true;
}

/* Search some records, of which *place is the last in the end. */
static enum sight search(
    const BYTE *bytes, size_t left, const WCHAR *const *strings, struct place *place)
{
    size_t size;
    for (; event_record_size(bytes, left, &size) == ERROR_SUCCESS; bytes += size, left -= size) {
        place->number = load_u32(bytes + EVENT_RECORD_NUMBER);
        place->generated = load_u32(bytes + EVENT_RECORD_GENERATED);
        place->written = load_u32(bytes + EVENT_RECORD_WRITTEN);
        if (is_wanted(bytes, size, strings))
            return THERE;
    }
    return left ? NOT_READ : NOT_THERE;
}

/* The newest records, from the newest on. Where the function does nothing, it succeeds and gives
 * nothing, or says that the log is at its end. Where reading moves no position (ReactOS), the
 * oldest record comes again and again. */
static enum sight read_newest(
    HANDLE log, const WCHAR *const *strings, BYTE chunk[CHUNK_SIZE], struct place *place)
{
    enum sight sight = EMPTY;
    for (int i = 0; i < CHUNKS; i++) {
        DWORD size = 0, needed = 0;
        if (!ReadEventLogW(log, EVENTLOG_SEQUENTIAL_READ | EVENTLOG_BACKWARDS_READ, 0, chunk,
                CHUNK_SIZE, &size, &needed))
            return GetLastError() == ERROR_HANDLE_EOF ? sight : NOT_READ;
        if (size < EVENT_RECORD_HEAD || size > CHUNK_SIZE)
            return NOT_READ;
        if (sight == NOT_THERE && load_u32(chunk + EVENT_RECORD_NUMBER) == place->number)
            return NOT_THERE;
        sight = search(chunk, size, strings, place);
        if (sight != NOT_THERE)
            return sight;
    }
    return NOT_READ;
}

static enum sight look_into(
    const WCHAR *name, const WCHAR *const *strings, BYTE chunk[CHUNK_SIZE], struct place *place)
{
    HANDLE log = OpenEventLogW(NULL, name);
    if (!log)
        return NOT_READ;
    enum sight sight = read_newest(log, strings, chunk, place);
    CloseEventLog(log);
    return sight;
}

/* What the log's name opens may be Application, and anybody may write the same there again: it is
 * the same record only in the same place. */
static enum own_log look(const WCHAR *const *strings, BYTE chunk[CHUNK_SIZE])
{
    struct place ours = {0}, theirs = {0};
    enum sight own_sight = look_into(own, strings, chunk, &ours);
    if (own_sight == NOT_READ)
        return OWN_LOG_UNKNOWN;
    enum sight other_sight = look_into(application, strings, chunk, &theirs);
    if (own_sight == THERE)
        return other_sight == THERE && memcmp(&ours, &theirs, sizeof(ours)) == 0 ? OWN_LOG_NO
                                                                                 : OWN_LOG_YES;
    if (other_sight == THERE)
        return OWN_LOG_NO;
    /* Something was reported just now: a system that shows nothing at all does not show its logs.
     */
    if (other_sight == NOT_READ || (own_sight == EMPTY && other_sight == EMPTY))
        return OWN_LOG_UNKNOWN;
    return OWN_LOG_MISSING;
}

enum own_log own_log_has(const wchar_t *const *strings)
{
    BYTE *chunk = malloc(CHUNK_SIZE);
    if (!chunk)
        return OWN_LOG_UNKNOWN;
    enum own_log seen = look(strings, chunk);
    for (int i = 1; i < LOOKS && seen == OWN_LOG_MISSING; i++) {
        Sleep(LOOK_MS);
        seen = look(strings, chunk);
    }
    free(chunk);
    return seen;
}
