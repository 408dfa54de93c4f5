#include "audit/eventlog.h"

#include <windows.h>
#include <stdlib.h>
#include <string.h>

/* A source may not have the name of a log. */
static const WCHAR source_name[] = L"Deputy-Service";
static const WCHAR source_key[] =
    L"SYSTEM\\CurrentControlSet\\Services\\EventLog\\Deputy\\Deputy-Service";

struct eventlog {
    struct audit_sink sink;
    HANDLE source; /* one for the life of the process; ReportEventW may share it between threads */
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
 * (audit/neutralize.h) and bounded, so that they fit. */
struct strings {
    const WCHAR *list[AUDIT_FIELDS];
    WCHAR text[AUDIT_RECORD_MAX + AUDIT_FIELDS];
};

static DWORD make_strings(const struct audit_record *record, struct strings *strings)
{
    WCHAR *at = strings->text;
    int left = ARRAYSIZE(strings->text);
    for (int i = 0; i < AUDIT_FIELDS; i++) {
        const char *text = audit_field_text(record, (enum audit_field)(i + 1));
        int units = MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, text, -1, at, left);
        if (!units)
            return GetLastError();
        strings->list[i] = at;
        at += units;
        left -= units;
    }
    return ERROR_SUCCESS;
}

static DWORD report(HANDLE source, const struct audit_record *record)
{
    struct strings *strings = malloc(sizeof(*strings));
    if (!strings)
        return ERROR_NOT_ENOUGH_MEMORY;
    DWORD status = make_strings(record, strings);
    BYTE user[SID_SIZE_MAX]; /* ReportEventW's parameter is not const */
    memcpy(user, record->user, sizeof(user));
    if (status == ERROR_SUCCESS &&
        !ReportEventW(source, record->type, record->category, record->id,
            record->user_size ? user : NULL, AUDIT_FIELDS, 0, strings->list, NULL))
        status = GetLastError();
    free(strings);
    return status;
}

static DWORD report_sealed(HANDLE source, const struct sealed *sealed)
{
    struct audit_record record;
    uint32_t status = sealed_open(sealed, &record);
    if (status != ERROR_SUCCESS)
        return status;
    status = report(source, &record);
    audit_record_free(&record);
    return status;
}

static uint32_t eventlog_deliver(
    struct audit_sink *sink, struct sealed *const *records, size_t count, size_t *delivered)
{
    const struct eventlog *log = (struct eventlog *)sink;
    uint32_t status = ERROR_SUCCESS;
    size_t done = 0;
    while (done < count && (status = report_sealed(log->source, records[done])) == ERROR_SUCCESS)
        done++;
    *delivered = done;
    return status;
}

static void eventlog_close(struct audit_sink *sink)
{
    struct eventlog *log = (struct eventlog *)sink;
    DeregisterEventSource(log->source);
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
    log->source = RegisterEventSourceW(NULL, source_name);
    if (!log->source) {
        status = GetLastError();
        free(log);
        return status;
    }
    log->sink = (struct audit_sink){.deliver = eventlog_deliver, .close = eventlog_close};
    *sink = &log->sink;
    return ERROR_SUCCESS;
}

void eventlog_report_once(const struct audit_record *record)
{
    HANDLE source = RegisterEventSourceW(NULL, source_name);
    if (!source)
        return;
    /* Nobody is left to be told when this fails too: the exit code says what went wrong. */
    (void)report(source, record);
    DeregisterEventSource(source);
}
