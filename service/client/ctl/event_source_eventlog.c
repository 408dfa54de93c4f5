#include "client/ctl/event_log_record.h"
#include "client/ctl/event_source.h"

#include <windows.h>
#include <stdlib.h>

enum {
    CHUNK_SIZE = 256 * 1024,
    CHUNK_MAX = 0x7FFFF, /* the most that ReadEventLog takes (Microsoft: "ReadEventLogW") */
    POLL_MS = 500,
};

struct eventlog_source {
    struct event_source source;
    const struct event_log *of;
    HANDLE log;
    DWORD direction;
    bool told; /* that foreign records were seen */
    struct event_log_buffer left;
    BYTE chunk[CHUNK_MAX];
};

/* Fill the buffer. Where the function does nothing, it succeeds and gives nothing. */
static uint32_t read_chunk(struct eventlog_source *self)
{
    DWORD size = 0, needed = 0;
    BOOL done = ReadEventLogW(self->log, EVENTLOG_SEQUENTIAL_READ | self->direction, 0, self->chunk,
        CHUNK_SIZE, &size, &needed);
    if (!done && GetLastError() == ERROR_INSUFFICIENT_BUFFER)
        done = ReadEventLogW(self->log, EVENTLOG_SEQUENTIAL_READ | self->direction, 0, self->chunk,
            CHUNK_MAX, &size, &needed);
    if (!done)
        return GetLastError() == ERROR_HANDLE_EOF ? ERROR_NO_MORE_ITEMS : GetLastError();
    if (!size || size > CHUNK_MAX)
        return ERROR_CALL_NOT_IMPLEMENTED;
    self->left = (struct event_log_buffer){self->chunk, size};
    return ERROR_SUCCESS;
}

/* Of a log that is not there, another one is opened (Microsoft: "OpenEventLogW"). */
static uint32_t check_log(const wchar_t *name)
{
    HKEY logs, log;
    uint32_t status = (uint32_t)RegOpenKeyExW(HKEY_LOCAL_MACHINE,
        L"SYSTEM\\CurrentControlSet\\Services\\EventLog", 0, KEY_QUERY_VALUE, &logs);
    if (status)
        return status;
    status = (uint32_t)RegOpenKeyExW(logs, name, 0, KEY_QUERY_VALUE, &log);
    if (!status)
        RegCloseKey(log);
    RegCloseKey(logs);
    return status;
}

static bool is_deputys(const struct event_log *log)
{
    const size_t whole = ARRAYSIZE(EVENT_LOG_NAME); /* with its zero */
    return !log->is_file && _wcsnicmp(log->name, EVENT_LOG_NAME, whole) == 0;
}

static uint32_t open_log(struct eventlog_source *self)
{
    const struct event_log *of = self->of;
    uint32_t status = of->is_file || is_deputys(of) ? ERROR_SUCCESS : check_log(of->name);
    if (status)
        return status;
    HANDLE log = of->is_file ? OpenBackupEventLogW(NULL, of->name) : OpenEventLogW(NULL, of->name);
    if (!log)
        return GetLastError();
    if (self->log)
        CloseEventLog(self->log);
    self->log = log;
    return ERROR_SUCCESS;
}

/* A log that was cleared begins anew (ERROR_EVENTLOG_FILE_CHANGED). */
static uint32_t fill(struct eventlog_source *self)
{
    uint32_t status = read_chunk(self);
    if (status != ERROR_EVENTLOG_FILE_CHANGED)
        return status;
    status = open_log(self);
    return status ? status : read_chunk(self);
}

/* Other logs may have events of others. */
static void tell_foreign(struct eventlog_source *self)
{
    if (!self->told && is_deputys(self->of))
        event_source_note("the system has no log \"Deputy\" yet and shows another one, into which "
                          "any program may write: its events prove nothing");
    self->told = true;
}

static uint32_t eventlog_next(
    struct event_source *source, struct arena *arena, struct deputy_event *event)
{
    struct eventlog_source *self = (struct eventlog_source *)source;
    uint32_t status = ERROR_SUCCESS;
    bool foreign = true;
    while (!status && foreign) {
        status = event_log_record_next(&self->left, arena, event, &source->computer, &foreign);
        if (status == ERROR_NO_MORE_ITEMS) {
            foreign = true;
            status = fill(self);
        } else if (!status && foreign) {
            tell_foreign(self);
        }
    }
    if (status)
        source->reply = (struct deputy_reply){.status = status};
    return status;
}

static uint32_t eventlog_skip(struct event_source *source)
{
    struct eventlog_source *self = (struct eventlog_source *)source;
    uint32_t status;
    do
        status = fill(self);
    while (!status);
    self->left = (struct event_log_buffer){0};
    source->reply = (struct deputy_reply){.status = status};
    return status == ERROR_NO_MORE_ITEMS ? ERROR_SUCCESS : status;
}

static uint32_t eventlog_wait(struct event_source *source)
{
    (void)source;
    Sleep(POLL_MS);
    return ERROR_SUCCESS;
}

static void eventlog_close(struct event_source *source)
{
    struct eventlog_source *self = (struct eventlog_source *)source;
    if (self->log)
        CloseEventLog(self->log);
    free(self);
}

/* The first chunk is read at once: only then is it known whether reading works at all. */
uint32_t event_source_eventlog(
    const struct event_log *log, bool newest_first, struct event_source **source)
{
    struct eventlog_source *self = calloc(1, sizeof(*self));
    if (!self)
        return ERROR_NOT_ENOUGH_MEMORY;
    self->source = (struct event_source){.next = eventlog_next,
        .skip = eventlog_skip,
        .wait = eventlog_wait,
        .close = eventlog_close,
        .newest_first = newest_first};
    self->of = log;
    self->direction = newest_first ? EVENTLOG_BACKWARDS_READ : EVENTLOG_FORWARDS_READ;
    uint32_t status = open_log(self);
    if (!status)
        status = fill(self);
    if (status && status != ERROR_NO_MORE_ITEMS) {
        eventlog_close(&self->source);
        return status;
    }
    *source = &self->source;
    return ERROR_SUCCESS;
}
