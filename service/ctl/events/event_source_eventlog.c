#include "audit/log/own_log.h"
#include "ctl/events/event_log_record.h"
#include "ctl/events/event_source.h"
#include "installation/registered_names.h"

#include <windows.h>
#include <stdlib.h>
#include <string.h>

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
    bool told;       /* that foreign records were seen */
    bool passed;     /* whether any record was: */
    uint32_t number; /* of the last one */
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
    uint32_t status =
        (uint32_t)RegOpenKeyExW(HKEY_LOCAL_MACHINE, L"" EVENT_LOGS_KEY, 0, KEY_QUERY_VALUE, &logs);
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
    return !log->is_file && _wcsnicmp(log->name, L"" EVENT_LOG_NAME, whole) == 0;
}

static uint32_t open_log(struct eventlog_source *self)
{
    const struct event_log *of = self->of;
    uint32_t status = of->is_file ? ERROR_SUCCESS : check_log(of->name);
    /* Any program may write there. */
    if (!status && is_deputys(of) && own_log_is_application())
        status = ERROR_FILE_NOT_FOUND;
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

/* A log that was cleared begins anew, with number 1 (ERROR_EVENTLOG_FILE_CHANGED). */
static uint32_t fill(struct eventlog_source *self)
{
    uint32_t status = read_chunk(self);
    if (status != ERROR_EVENTLOG_FILE_CHANGED)
        return status;
    status = open_log(self);
    self->passed = false;
    return status ? status : read_chunk(self);
}

/* Whether a record goes on from the last. Numbers wrap, so what counts is their distance. */
static bool goes_on(const struct eventlog_source *self, uint32_t number)
{
    uint32_t ahead = self->source.newest_first ? self->number - number : number - self->number;
    return !self->passed || (ahead && ahead <= INT32_MAX);
}

/* Pass over records that were there already, up to one that was not. */
static uint32_t pass_known(struct eventlog_source *self)
{
    uint32_t number;
    uint32_t status;
    while (!(status = event_log_record_number(&self->left, &number))) {
        if (goes_on(self, number)) {
            self->passed = true;
            self->number = number;
            return ERROR_SUCCESS;
        }
        (void)event_log_record_pass(&self->left); /* it is one */
    }
    return status;
}

/* Have a next record in the buffer. ERROR_NO_MORE_ITEMS at the end, for now: also where reading
 * moves no position, and the last record comes again and again (ReactOS). */
static uint32_t advance(struct eventlog_source *self)
{
    uint32_t status = pass_known(self);
    if (status != ERROR_NO_MORE_ITEMS)
        return status;
    status = fill(self);
    return status ? status : pass_known(self);
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
        status = advance(self);
        if (!status)
            status = event_log_record_next(&self->left, arena, event, &source->computer, &foreign);
        if (!status && foreign)
            tell_foreign(self);
    }
    if (status)
        source->reply = (struct deputy_reply){.status = status};
    return status;
}

static uint32_t eventlog_skip(struct event_source *source)
{
    struct eventlog_source *self = (struct eventlog_source *)source;
    uint32_t status;
    do {
        status = advance(self);
        if (!status)
            status = event_log_record_pass(&self->left);
    } while (!status);
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
