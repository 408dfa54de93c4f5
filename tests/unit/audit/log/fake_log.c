#include "unit/audit/log/fake_log.h"
#include "unit/guarded.h"
#include "unit/imported.h"
#include "unit/ctl/events/log_record.h"

#include <string.h>

enum { SOURCES_MAX = 64, LOGS_MAX = 512 };
enum { STRING_MAX = 31839 }; /* "ReportEventW function" */
enum { STALE = 0xA5A5 };     /* the last error where nothing failed: it says nothing */

struct fake_log fake_log;

/* --- the system ------------------------------------------------------------------------------ */

static LSTATUS WINAPI fake_open_key(
    HKEY root, LPCWSTR path, DWORD options, REGSAM access, HKEY *key)
{
    ck_assert_ptr_eq(root, HKEY_LOCAL_MACHINE);
    ck_assert_ptr_nonnull(wcsstr(path, L"\\EventLog\\Deputy\\Deputy-Service"));
    ck_assert_uint_eq(options, 0);
    ck_assert_uint_eq(access, KEY_QUERY_VALUE);
    if (!fake_log.registered)
        return ERROR_FILE_NOT_FOUND;
    fake_log.keys++;
    *key = (HKEY)1;
    return ERROR_SUCCESS;
}
LSTATUS(WINAPI *imported_open_key)
(HKEY, LPCWSTR, DWORD, REGSAM, HKEY *)IMPORTED(RegOpenKeyExW, 20) = fake_open_key;

static LSTATUS WINAPI fake_query_value(
    HKEY key, LPCWSTR name, DWORD *reserved, DWORD *type, BYTE *data, DWORD *size)
{
    ck_assert_ptr_eq(key, (HKEY)1);
    ck_assert_int_eq(fake_log.keys, 1);
    ck_assert_int_eq(wcscmp(name, L"EventMessageFile"), 0);
    ck_assert(!reserved && !type && !data && !size);
    return ERROR_SUCCESS;
}
LSTATUS(WINAPI *imported_query_value)
(HKEY, LPCWSTR, DWORD *, DWORD *, BYTE *, DWORD *)IMPORTED(RegQueryValueExW, 24) = fake_query_value;

static LSTATUS WINAPI fake_close_key(HKEY key)
{
    ck_assert_ptr_eq(key, (HKEY)1);
    ck_assert_int_eq(fake_log.keys, 1);
    fake_log.keys--;
    return ERROR_SUCCESS;
}
LSTATUS(WINAPI *imported_close_key)(HKEY) IMPORTED(RegCloseKey, 4) = fake_close_key;

/* What a handle stands for: the log that it writes into stays the same. */
static struct source {
    unsigned life;
    bool closed;
    struct fake_records *log;
} sources[SOURCES_MAX];

/* A handle that was given out and not closed, whatever the service knows of it. */
static struct source *find_source(HANDLE handle)
{
    struct source *source = handle;
    ck_assert(source >= sources && source < sources + fake_log.opened && !source->closed);
    return source;
}

static HANDLE WINAPI fake_register(LPCWSTR server, LPCWSTR name)
{
    ck_assert_ptr_null(server);
    ck_assert_int_eq(wcscmp(name, L"Deputy-Service"), 0);
    SetLastError(fake_log.down ? fake_log.down : STALE);
    if (fake_log.down)
        return NULL;
    ck_assert_uint_lt(fake_log.opened, SOURCES_MAX);
    sources[fake_log.opened] = (struct source){.life = fake_log.life,
        .log = fake_log.knows_log && fake_log.knows_source ? &fake_log.own : &fake_log.application};
    return &sources[fake_log.opened++];
}
HANDLE(WINAPI *imported_register)
(LPCWSTR, LPCWSTR) IMPORTED(RegisterEventSourceW, 8) = fake_register;

static BOOL WINAPI fake_deregister(HANDLE handle)
{
    struct source *source = find_source(handle);
    source->closed = true;
    fake_log.closed++;
    SetLastError(source->life == fake_log.life ? STALE : ERROR_INVALID_HANDLE);
    return source->life == fake_log.life;
}
BOOL(WINAPI *imported_deregister)(HANDLE) IMPORTED(DeregisterEventSource, 4) = fake_deregister;

/* What the page allows, and what viewers do not expand. */
static void check_strings(WORD count, LPCWSTR *list)
{
    ck_assert_uint_eq(count, AUDIT_FIELDS);
    for (WORD i = 0; i < count; i++) {
        ck_assert_uint_le(wcslen(list[i]), STRING_MAX);
        ck_assert_ptr_null(wcschr(list[i], L'%'));
    }
}

static void check_type(WORD type)
{
    ck_assert(type == EVENTLOG_SUCCESS || type == EVENTLOG_ERROR_TYPE ||
              type == EVENTLOG_WARNING_TYPE || type == EVENTLOG_INFORMATION_TYPE ||
              type == EVENTLOG_AUDIT_SUCCESS || type == EVENTLOG_AUDIT_FAILURE);
}

static void note_taken(unsigned number)
{
    ck_assert_uint_lt(fake_log.taken_count, FAKE_TAKEN_MAX);
    fake_log.taken[fake_log.taken_count++] = number;
}

static void add_entry(struct fake_records *log, LPCWSTR *list)
{
    ck_assert_uint_lt(log->count, FAKE_TAKEN_MAX);
    struct fake_entry *entry = &log->entries[log->count++];
    *entry = (struct fake_entry){"Deputy-Service", log->count, fake_log.seconds, {{0}}};
    for (unsigned i = 0; i < AUDIT_FIELDS; i++) {
        ck_assert_uint_lt(wcslen(list[i]), FAKE_TEXT_MAX);
        for (unsigned j = 0; list[i][j]; j++)
            entry->strings[i][j] = (char)list[i][j];
    }
}

static BOOL WINAPI fake_report(HANDLE handle, WORD type, WORD category, DWORD id, PSID user,
    WORD strings, DWORD size, LPCWSTR *list, LPVOID data)
{
    const struct source *source = find_source(handle);
    (void)category; /* "can have any value" */
    check_type(type);
    check_strings(strings, list);
    ck_assert(!user || IsValidSid(user));
    ck_assert_uint_eq(id, AUDIT_OPERATION_PERFORMED);
    ck_assert(!size && !data);
    unsigned number = (unsigned)wcstoul(list[AUDIT_SEQUENCE - 1], NULL, 10);
    fake_log.asked++;
    DWORD status = ERROR_SUCCESS;
    if (fake_log.down || source->life != fake_log.life) {
        status = fake_log.down ? fake_log.down : ERROR_INVALID_HANDLE;
    } else if (number == fake_log.disliked && fake_log.dislikings) {
        fake_log.dislikings--;
        status = fake_log.dislike;
    } else {
        add_entry(source->log, list);
        if (source->log == &fake_log.own)
            note_taken(number);
    }
    SetLastError(status ? status : STALE);
    return status == ERROR_SUCCESS;
}
BOOL(WINAPI *imported_report)
(HANDLE, WORD, WORD, DWORD, PSID, WORD, DWORD, LPCWSTR *, LPVOID)
    IMPORTED(ReportEventW, 36) = fake_report;

/* --- reading --------------------------------------------------------------------------------- */

/* What a handle of a log stands for. */
static struct log_handle {
    struct fake_records *log;
    unsigned at; /* how many have been read */
    bool closed;
} log_handles[LOGS_MAX];

static HANDLE WINAPI fake_open_log(LPCWSTR server, LPCWSTR name)
{
    const bool own = wcscmp(name, L"Deputy") == 0;
    ck_assert_ptr_null(server);
    ck_assert(own || wcscmp(name, L"Application") == 0);
    ck_assert_uint_lt(fake_log.logs_opened, LOGS_MAX);
    SetLastError(fake_log.reading == IS_REFUSED ? ERROR_ACCESS_DENIED : STALE);
    if (fake_log.reading == IS_REFUSED)
        return NULL;
    log_handles[fake_log.logs_opened] = (struct log_handle){
        .log = own && fake_log.knows_log ? &fake_log.own : &fake_log.application};
    return &log_handles[fake_log.logs_opened++];
}
HANDLE(WINAPI *imported_open_log)
(LPCWSTR, LPCWSTR) IMPORTED(OpenEventLogW, 8) = fake_open_log;

static struct log_handle *find_log(HANDLE handle)
{
    struct log_handle *log = handle;
    ck_assert(log >= log_handles && log < log_handles + fake_log.logs_opened && !log->closed);
    return log;
}

static BOOL WINAPI fake_close_log(HANDLE handle)
{
    find_log(handle)->closed = true;
    fake_log.logs_closed++;
    return TRUE;
}
BOOL(WINAPI *imported_close_log)(HANDLE) IMPORTED(CloseEventLog, 4) = fake_close_log;

static void put_entry(struct buffer *chunk, const struct fake_entry *entry)
{
    const char *strings[AUDIT_FIELDS];
    for (unsigned i = 0; i < AUDIT_FIELDS; i++)
        strings[i] = entry->strings[i];
    const struct log_record record = {.source = entry->source,
        .number = entry->number,
        .generated = entry->generated,
        .id = AUDIT_OPERATION_PERFORMED,
        .type = EVENTLOG_AUDIT_SUCCESS,
        .strings = strings,
        .string_count = AUDIT_FIELDS};
    log_record_append(chunk, &record);
}

/* How many records there are to be seen. */
static unsigned visible(const struct fake_records *log)
{
    if (fake_log.reading == READS_NOTHING)
        return 0;
    if (fake_log.reading == IS_LATE && log == &fake_log.own && fake_log.late) {
        fake_log.late--;
        return 0;
    }
    /* The first of Application's is another program's. */
    return fake_log.reading == IS_BLIND ? log == &fake_log.application : log->count;
}

/* Two at a time. */
static void put_some(struct buffer *chunk, struct log_handle *handle, unsigned count, bool back)
{
    for (unsigned i = 0; i < 2 && handle->at < count; i++, handle->at++)
        put_entry(chunk, &handle->log->entries[back ? count - 1 - handle->at : handle->at]);
    if (fake_log.reading == STAYS && handle->at == count)
        handle->at--;
}

static BOOL WINAPI fake_read_log(
    HANDLE log, DWORD flags, DWORD offset, void *bytes, DWORD size, DWORD *read, DWORD *needed)
{
    struct log_handle *handle = find_log(log);
    struct buffer chunk = {0};
    const unsigned count = visible(handle->log);
    (void)offset; /* "ignored unless [...] EVENTLOG_SEEK_READ" */
    ck_assert(flags == (EVENTLOG_SEQUENTIAL_READ | EVENTLOG_FORWARDS_READ) ||
              flags == (EVENTLOG_SEQUENTIAL_READ | EVENTLOG_BACKWARDS_READ));
    ck_assert_uint_le(size, 0x7FFFF);
    if (fake_log.reading == IS_A_STUB)
        return TRUE;
    *read = *needed = STALE;
    SetLastError(fake_log.reading == BREAKS ? ERROR_EVENTLOG_FILE_CORRUPT : ERROR_HANDLE_EOF);
    if (fake_log.reading == BREAKS || handle->at >= count)
        return FALSE;
    put_some(&chunk, handle, count, (flags & EVENTLOG_BACKWARDS_READ) != 0);
    *read = (DWORD)chunk.size;
    ck_assert_uint_le(*read, size);
    memset(bytes, GUARDED_RUBBISH, size);
    memcpy(bytes, chunk.bytes, *read);
    buffer_free(&chunk);
    return TRUE;
}
BOOL(WINAPI *imported_read_log)
(HANDLE, DWORD, DWORD, void *, DWORD, DWORD *, DWORD *)IMPORTED(ReadEventLogW, 28) = fake_read_log;

/* --- for the tests --------------------------------------------------------------------------- */

void fake_log_begin(void)
{
    fake_log = (struct fake_log){.registered = true,
        .life = 1,
        .knows_log = true,
        .knows_source = true,
        .application = {.entries = {{.source = "Another", .number = 1}}, .count = 1}};
}

void fake_log_restart(void)
{
    fake_log.life++;
}

void fake_log_dislike(unsigned number, unsigned times, DWORD status)
{
    fake_log.disliked = number;
    fake_log.dislikings = times;
    fake_log.dislike = status;
}
