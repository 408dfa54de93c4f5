/* What a service that is built for tests reads of the logs that it reported into: the functions of
 * the system for it, replaced, as Wine's show nothing ("ReadEventLogW function"). */
#include "faults/logs.h"
#include "unit/imported.h"
#include "unit/ctl/events/log_record.h"

#include <stdlib.h>

enum { KEPT = 8, STRINGS_MAX = 64 };

/* The newest records of a log. */
static struct log {
    struct buffer records[KEPT];
    uint32_t count; /* of all that there were */
} own_log, application_log;

/* What the service has open; a handle is the place of one that is. */
static struct handle {
    const struct log *log; /* NULL: not open */
    uint32_t read;
} handles[KEPT];

/* The page of each function asks for a handle that OpenEventLog gave and nobody has closed. */
static struct handle *open_handle(HANDLE log)
{
    struct handle *handle = log;
    if (handle < handles || handle >= handles + KEPT || !handle->log)
        abort();
    return handle;
}

/* Only what is ASCII is compared by anybody. */
static char *copy_ascii(const WCHAR *text)
{
    size_t length = wcslen(text);
    char *copy = malloc(length + 1);
    if (!copy)
        abort();
    for (size_t i = 0; i <= length; i++)
        copy[i] = text[i] < 0x80 ? (char)text[i] : '?';
    return copy;
}

void logs_add(bool own, DWORD id, WORD type, WORD count, LPCWSTR *strings)
{
    struct log *log = own ? &own_log : &application_log;
    struct buffer *bytes = &log->records[log->count % KEPT];
    char *copies[STRINGS_MAX];
    if (count > STRINGS_MAX)
        abort();
    for (WORD i = 0; i < count; i++)
        copies[i] = copy_ascii(strings[i]);
    const struct log_record record = {.source = "Deputy-Service",
        .number = log->count + 1,
        .id = id,
        .type = type,
        .strings = (const char *const *)copies,
        .string_count = count};
    buffer_free(bytes);
    *bytes = (struct buffer){0};
    log_record_append(bytes, &record);
    log->count++;
    for (WORD i = 0; i < count; i++)
        free(copies[i]);
}

static HANDLE WINAPI fake_open(LPCWSTR server, LPCWSTR name)
{
    struct handle *made = handles;
    (void)server;
    while (made < handles + KEPT && made->log)
        made++;
    if (made == handles + KEPT)
        abort(); /* some were never closed */
    *made = (struct handle){.log = wcscmp(name, L"Deputy") ? &application_log : &own_log};
    return made;
}

static BOOL WINAPI fake_close(HANDLE log)
{
    *open_handle(log) = (struct handle){0};
    return TRUE;
}

/* One at a time, from either end of those that are kept. What is needed is said only of a buffer
 * that is too small, and the record is the next one still ("ReadEventLogW function"). */
static BOOL WINAPI fake_read(
    HANDLE log, DWORD flags, DWORD offset, void *bytes, DWORD size, DWORD *read, DWORD *needed)
{
    struct handle *handle = open_handle(log);
    const uint32_t count = handle->log->count;
    const uint32_t kept = count < KEPT ? count : KEPT;
    (void)offset;
    *read = *needed = UINT32_MAX; /* the caller's no more, and not said yet */
    if (handle->read == kept) {
        SetLastError(ERROR_HANDLE_EOF);
        return FALSE;
    }
    const uint32_t back = flags & EVENTLOG_BACKWARDS_READ ? handle->read : kept - 1 - handle->read;
    const struct buffer *record = &handle->log->records[(count - 1 - back) % KEPT];
    if (record->size > size) {
        *needed = (DWORD)record->size;
        SetLastError(ERROR_INSUFFICIENT_BUFFER);
        return FALSE;
    }
    handle->read++;
    memcpy(bytes, record->bytes, record->size);
    *read = (DWORD)record->size;
    return TRUE;
}

HANDLE(WINAPI *imported_open_event_log)
(LPCWSTR, LPCWSTR) IMPORTED(OpenEventLogW, 8) = fake_open;
BOOL(WINAPI *imported_close_event_log)(HANDLE) IMPORTED(CloseEventLog, 4) = fake_close;
BOOL(WINAPI *imported_read_event_log)
(HANDLE, DWORD, DWORD, void *, DWORD, DWORD *, DWORD *)IMPORTED(ReadEventLogW, 28) = fake_read;
