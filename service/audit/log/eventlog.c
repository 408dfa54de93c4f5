#include "audit/log/eventlog.h"
#include "audit/log/own_log.h"
#include "base/utf16.h"
#include "base/utf8.h"
#include "installation/registered_names.h"

#include <windows.h>
#include <stdlib.h>
#include <string.h>

static const WCHAR source_name[] = L"" EVENT_SOURCE_NAME;
static const WCHAR source_key[] = L"" EVENT_SOURCE_KEY;

/* The same record in a row, each time through a source of its own: the log may be just starting. */
enum { REJECTIONS_MAX = 3 };

/* So often a record that was reported may be seen nowhere: then it is reading that is wrong. */
enum { MISSES_MAX = 3 };

struct eventlog {
    struct audit_sink sink;
    HANDLE source;                 /* one as long as it works; NULL: the next delivery has to */
    uint8_t rejected[SHA256_SIZE]; /* the record that the log did not like last, by its hash */
    unsigned rejections;           /* of it */
    bool proved;                   /* what the source took was in the log, as far as one can see */
    unsigned misses;               /* records in a row that were seen nowhere */
};

static DWORD check_registration(void)
{
    HKEY key;
    LSTATUS status = RegOpenKeyExW(HKEY_LOCAL_MACHINE, source_key, 0, KEY_QUERY_VALUE, &key);
    if (status != ERROR_SUCCESS)
        return (DWORD)status;
    status = RegQueryValueExW(key, L"EventMessageFile", NULL, NULL, NULL, NULL);
    RegCloseKey(key);
    return (DWORD)status;
}

/* The strings of a record in UTF-16, one behind the other. Records are valid UTF-8 by construction
 * (audit/record/neutralize.h) and bounded, so that they fit. */
struct strings {
    const WCHAR *list[AUDIT_FIELDS];
    WCHAR text[AUDIT_RECORD_MAX_2 + AUDIT_FIELDS];
};

/* One of schema 2 has a "-" and a zero for each field that it has not. */
_Static_assert(
    AUDIT_RECORD_MAX <= AUDIT_RECORD_MAX_2 && 2 * (AUDIT_FIELDS - AUDIT_FIELDS_2) <= AUDIT_FIELDS,
    "the texts of every schema have room");

static DWORD make_strings(const struct audit_record *record, struct strings *strings)
{
    WCHAR *at = strings->text;
    size_t left = ARRAYSIZE(strings->text);
    for (int i = 0; i < AUDIT_FIELDS; i++) {
        const char *text = audit_field_text(record, (enum audit_field)(i + 1));
        size_t size = strlen(text) + 1;
        size_t units = utf16_from_utf8(text, size, at, left);
        if (!utf8_valid((const uint8_t *)text, size) || units > left) /* it did not come from us */
            return ERROR_INVALID_DATA;
        strings->list[i] = at;
        at += units;
        left -= units;
    }
    return ERROR_SUCCESS;
}

/* Where there is no such source, the system takes one of the Application log without a word
 * ("RegisterEventSourceW function"): what is registered may have changed since the last time. The
 * same when it does not know of it yet; while it does not know of the log, nothing is reported. */
static DWORD open_source(struct eventlog *log)
{
    DWORD status = check_registration();
    if (status != ERROR_SUCCESS)
        return status;
    if (own_log_is_application())
        return ERROR_EVT_CHANNEL_NOT_FOUND;
    HANDLE opened = RegisterEventSourceW(NULL, source_name);
    if (!opened)
        return GetLastError();
    log->source = opened;
    log->proved = false;
    return ERROR_SUCCESS;
}

/* The handle is the Event Log service's: one that was started since knows nothing of it, and it
 * stays bad ([MS-EVEN] 2.2.6, IELF_HANDLE). */
static void close_source(struct eventlog *log)
{
    if (log->source)
        (void)DeregisterEventSource(log->source); /* of one that is gone nothing is left to close */
    log->source = NULL;
}

static DWORD report(HANDLE source, const struct audit_record *record, const struct strings *strings)
{
    BYTE user[SID_SIZE_MAX]; /* ReportEventW's parameters are not const */
    LPCWSTR list[AUDIT_FIELDS];
    memcpy(user, record->user, sizeof(user));
    memcpy(list, strings->list, sizeof(list));
    BOOL taken = ReportEventW(source, record->type, record->category, record->id,
        record->user_size ? user : NULL, AUDIT_FIELDS, 0, list, NULL);
    return taken ? ERROR_SUCCESS : GetLastError();
}

/* What the system says of an event that is too large or malformed ("ReportEventW function"), but
 * perhaps of a handle as well. */
static bool may_be_the_record(DWORD status)
{
    switch (status) {
    case ERROR_INVALID_DATA:
    case ERROR_INVALID_PARAMETER:
    case ERROR_INVALID_SID:
    case RPC_S_INVALID_BOUND:
    case RPC_S_STRING_TOO_LONG:
    case RPC_X_BAD_STUB_DATA:
        return true;
    default:
        return false;
    }
}

/* The log did not take a record. Whatever the reason: the next try is made with a new handle. A
 * record that is not taken by several of them never will be. */
static DWORD note_failure(struct eventlog *log, const struct sealed *sealed, DWORD status)
{
    close_source(log);
    if (!may_be_the_record(status))
        return status;
    if (memcmp(log->rejected, sealed->hash, SHA256_SIZE) != 0)
        log->rejections = 0;
    memcpy(log->rejected, sealed->hash, SHA256_SIZE);
    log->rejections++;
    if (log->rejections >= REJECTIONS_MAX)
        return ERROR_INVALID_DATA;
    /* Which would mean that it never will be. */
    return status == ERROR_INVALID_DATA ? (DWORD)ERROR_INVALID_PARAMETER : status;
}

/* The first record that a source took is looked for: a source that writes into another log does so
 * as long as it is open. A record that is not in its log is not delivered. */
static DWORD prove(struct eventlog *log, const struct strings *strings)
{
    if (log->proved)
        return ERROR_SUCCESS;
    enum own_log seen = own_log_has(strings->list);
    log->misses = seen == OWN_LOG_MISSING ? log->misses + 1 : 0;
    log->proved = seen != OWN_LOG_NO && (seen != OWN_LOG_MISSING || log->misses >= MISSES_MAX);
    if (log->proved)
        return ERROR_SUCCESS;
    close_source(log);
    return ERROR_EVT_CHANNEL_NOT_FOUND;
}

static DWORD report_sealed(
    struct eventlog *log, const struct sealed *sealed, struct strings *strings)
{
    struct audit_record record;
    DWORD status = sealed_open(sealed, &record);
    if (status != ERROR_SUCCESS)
        return status;
    status = make_strings(&record, strings);
    if (status == ERROR_SUCCESS && !log->source)
        status = open_source(log);
    if (status == ERROR_SUCCESS) {
        status = report(log->source, &record, strings);
        status = status == ERROR_SUCCESS ? prove(log, strings) : note_failure(log, sealed, status);
    }
    audit_record_free(&record);
    return status;
}

static uint32_t eventlog_deliver(
    struct audit_sink *sink, struct sealed *const *records, size_t count, size_t *delivered)
{
    struct eventlog *log = (struct eventlog *)sink;
    DWORD status = ERROR_SUCCESS;
    size_t done = 0;
    struct strings *strings = malloc(sizeof(*strings));
    if (!strings)
        status = ERROR_NOT_ENOUGH_MEMORY;
    while (status == ERROR_SUCCESS && done < count) {
        status = report_sealed(log, records[done], strings);
        done += status == ERROR_SUCCESS;
    }
    free(strings);
    *delivered = done;
    return status;
}

static void eventlog_close(struct audit_sink *sink)
{
    struct eventlog *log = (struct eventlog *)sink;
    close_source(log);
    free(log);
}

uint32_t eventlog_open(struct audit_sink **sink)
{
    DWORD status = check_registration();
    if (status != ERROR_SUCCESS)
        return status;
    struct eventlog *log = calloc(1, sizeof(*log));
    if (!log)
        return ERROR_NOT_ENOUGH_MEMORY;
    log->sink = (struct audit_sink){.deliver = eventlog_deliver, .close = eventlog_close};
    *sink = &log->sink;
    return ERROR_SUCCESS;
}

void eventlog_report_once(const struct audit_record *record)
{
    struct strings *strings = malloc(sizeof(*strings));
    HANDLE source = NULL;
    /* Where it is not registered, the Application log is better than none: it is not the trail. */
    if (strings && make_strings(record, strings) == ERROR_SUCCESS)
        source = RegisterEventSourceW(NULL, source_name);
    if (source) {
        /* Nobody is left to be told when this fails too: the exit code says what went wrong. */
        (void)report(source, record, strings);
        DeregisterEventSource(source);
    }
    free(strings);
}
