/* Reading the Event Log by either of its interfaces, against a log of the test's own that answers
 * as their documentation says ("ReadEventLogW function", "EvtQuery function", "EvtNext function",
 * "EvtRender function"). Wine's functions do nothing. */
#include "ctl/events/event_source.h"
#include "unit/guarded.h"
#include "unit/imported.h"
#include "unit/ctl/events/log_record.h"
#include "unit/suite.h"

#include <windows.h>
#include <winevt.h>
#include <stdio.h>

static const struct event_log deputys = {.name = L"Deputy"};

static struct arena arena;
static const struct event_log *asked; /* the log that is to be opened */
static struct event_source *source;
static struct deputy_event event;
static unsigned notes;

void event_source_note(const char *sentence)
{
    (void)sentence;
    notes++;
}

/* --- a log ----------------------------------------------------------------------------------- */

enum { LOG_MAX = 64, HANDLES_MAX = 256 };
enum { READ_MAX = 0x7FFFF };     /* "ReadEventLogW function" */
enum { UNDEFINED = 0x5A5A5A5A }; /* what an output holds of which the page says nothing */

/* What is in it, oldest first: each its number and, as its operation, a text. */
static struct {
    const char *source;
    uint32_t number;
    char operation[16];
} in_log[LOG_MAX];
static unsigned in_log_count;
static uint32_t last_number;
static DWORD failure; /* of the next call that opens or queries; ERROR_SUCCESS for none */
static int open_handles;

static void add_of(const char *name)
{
    in_log[in_log_count].source = name;
    in_log[in_log_count].number = ++last_number;
    snprintf(in_log[in_log_count].operation, sizeof(in_log[0].operation), "op%u", last_number);
    in_log_count++;
}

static void add(unsigned count)
{
    while (count--)
        add_of("Deputy-Service");
}

static void clear_log(void)
{
    in_log_count = 0;
    last_number = 0;
}

/* --- its older interface --------------------------------------------------------------------- */

/* A handle of a log. */
struct log_handle {
    bool application;
    unsigned at;            /* how many have been read */
    unsigned cleared_known; /* as often as this handle knows */
    bool closed;
};

static struct log_handle log_handles[HANDLES_MAX];
static unsigned log_handle_count;
static unsigned cleared; /* how often */
static bool is_registered;
static bool is_application; /* what is asked for is not there: Application is opened in its place */
static bool stays;          /* reading moves no position behind the newest record, as on ReactOS */
static DWORD smallest;      /* that a buffer has to be */
static bool does_nothing;

static HANDLE open_fake(bool is_file, LPCWSTR server, LPCWSTR name)
{
    bool is_asked = wcscmp(name, asked->name) == 0;
    ck_assert_ptr_null(server);
    ck_assert_int_eq(is_file, asked->is_file);
    ck_assert(is_asked || wcscmp(name, L"Application") == 0);
    ck_assert_uint_lt(log_handle_count, HANDLES_MAX);
    SetLastError(failure);
    if (failure)
        return NULL;
    open_handles++;
    struct log_handle *made = &log_handles[log_handle_count++];
    *made =
        (struct log_handle){.application = !is_asked || is_application, .cleared_known = cleared};
    return made;
}

static HANDLE WINAPI fake_open(LPCWSTR server, LPCWSTR name)
{
    return open_fake(false, server, name);
}

static HANDLE WINAPI fake_open_backup(LPCWSTR server, LPCWSTR name)
{
    return open_fake(true, server, name);
}

/* A handle that was given out and not closed. */
static struct log_handle *find_log(HANDLE log)
{
    struct log_handle *handle = log;
    ck_assert(handle >= log_handles && handle < log_handles + log_handle_count);
    ck_assert(!handle->closed);
    return handle;
}

static BOOL WINAPI fake_close(HANDLE log)
{
    find_log(log)->closed = true;
    open_handles--;
    return TRUE;
}

/* Whole records, and rubbish behind them. */
static DWORD hand_out(struct buffer *chunk, void *bytes, DWORD size)
{
    DWORD given = (DWORD)chunk->size;
    ck_assert_uint_le(given, size);
    memset(bytes, GUARDED_RUBBISH, size);
    memcpy(bytes, chunk->bytes, given);
    buffer_free(chunk);
    return given;
}

/* Application, where it is another log: one record of another program's. */
static DWORD give_application(struct log_handle *handle, void *bytes, DWORD size)
{
    struct buffer chunk = {0};
    const struct log_record record = {.source = "Another", .id = 1};
    if (handle->at++)
        return 0;
    log_record_append(&chunk, &record);
    return hand_out(&chunk, bytes, size);
}

/* Two records at a time. */
static DWORD give(struct log_handle *handle, bool back, void *bytes, DWORD size)
{
    struct buffer chunk = {0};
    for (unsigned i = 0; i < 2 && handle->at < in_log_count; i++, handle->at++) {
        unsigned place = back ? in_log_count - 1 - handle->at : handle->at;
        const char *strings[] = {"-", "-", "-", "-", in_log[place].operation};
        const struct log_record record = {.source = in_log[place].source,
            .number = in_log[place].number,
            .id = 4000,
            .type = 8,
            .strings = strings,
            .string_count = 5};
        log_record_append(&chunk, &record);
    }
    if (stays && handle->at == in_log_count)
        handle->at--;
    return hand_out(&chunk, bytes, size);
}

/* "These flags are mutually exclusive": sequential, and one direction. */
static void check_read(DWORD flags, const void *bytes, DWORD size)
{
    ck_assert(flags == (EVENTLOG_SEQUENTIAL_READ | EVENTLOG_FORWARDS_READ) ||
              flags == (EVENTLOG_SEQUENTIAL_READ | EVENTLOG_BACKWARDS_READ));
    ck_assert_ptr_nonnull(bytes);
    ck_assert_uint_le(size, READ_MAX);
}

static DWORD read_failure(const struct log_handle *handle, DWORD size)
{
    return handle->cleared_known != cleared ? ERROR_EVENTLOG_FILE_CHANGED
           : handle->at >= in_log_count     ? ERROR_HANDLE_EOF
           : size < smallest                ? ERROR_INSUFFICIENT_BUFFER
                                            : ERROR_SUCCESS;
}

static BOOL WINAPI fake_read(
    HANDLE log, DWORD flags, DWORD offset, void *bytes, DWORD size, DWORD *read, DWORD *needed)
{
    struct log_handle *handle = find_log(log);
    (void)offset; /* "ignored unless [...] EVENTLOG_SEEK_READ" */
    check_read(flags, bytes, size);
    if (does_nothing)
        return TRUE;
    DWORD failed = read_failure(handle, size);
    *read = UNDEFINED;
    *needed = failed == ERROR_INSUFFICIENT_BUFFER ? smallest : UNDEFINED;
    SetLastError(failed ? failed : UNDEFINED);
    if (failed)
        return FALSE;
    *read = handle->application && !is_application
                ? give_application(handle, bytes, size)
                : give(handle, (flags & EVENTLOG_BACKWARDS_READ) != 0, bytes, size);
    return TRUE;
}

static LSTATUS WINAPI fake_open_key(HKEY key, LPCWSTR name, DWORD options, REGSAM access, HKEY *to)
{
    bool is_root = key == HKEY_LOCAL_MACHINE;
    ck_assert_uint_eq(options, 0);
    ck_assert_uint_eq(access, KEY_QUERY_VALUE);
    ck_assert(is_root ? wcscmp(name, L"SYSTEM\\CurrentControlSet\\Services\\EventLog") == 0
                      : key == (HKEY)1);
    if (!is_root && wcscmp(name, L"Application") != 0 &&
        !(is_registered && wcscmp(name, L"Deputy") == 0))
        return ERROR_FILE_NOT_FOUND;
    open_handles++;
    *to = (HKEY)(ULONG_PTR)(is_root ? 1 : 2);
    return ERROR_SUCCESS;
}

static LSTATUS WINAPI fake_close_key(HKEY key)
{
    ck_assert(key == (HKEY)1 || key == (HKEY)2);
    open_handles--;
    return ERROR_SUCCESS;
}

/* --- its newer interface --------------------------------------------------------------------- */

/* Results, or an event. */
struct handle {
    uint32_t after;
    bool back;
    unsigned read;
    unsigned place;
    const struct handle *results; /* of an event */
    bool closed;
};

static struct handle handles[HANDLES_MAX];
static unsigned handle_count;
static bool is_missing;

static struct handle *make_handle(void)
{
    ck_assert_uint_lt(handle_count, HANDLES_MAX);
    open_handles++;
    handles[handle_count] = (struct handle){0};
    return &handles[handle_count++];
}

static EVT_HANDLE WINAPI fake_query(EVT_HANDLE session, LPCWSTR path, LPCWSTR query, DWORD flags)
{
    static const WCHAR start[] = L"*[System[Provider[@Name='Deputy-Service'] and EventRecordID>";
    const size_t length = ARRAYSIZE(start) - 1;
    WCHAR *rest;
    ck_assert_ptr_null(session);
    ck_assert_int_eq(wcscmp(path, asked->name), 0);
    ck_assert_int_eq(wcsncmp(query, start, length), 0);
    ck_assert_uint_eq(flags & (EvtQueryChannelPath | EvtQueryFilePath),
        asked->is_file ? EvtQueryFilePath : EvtQueryChannelPath);
    uint32_t after = wcstoul(query + length, &rest, 10);
    ck_assert_int_eq(wcscmp(rest, L"]]"), 0);
    if (does_nothing)
        return NULL;
    SetLastError(failure);
    if (failure)
        return NULL;
    struct handle *made = make_handle();
    *made = (struct handle){.after = after, .back = (flags & EvtQueryReverseDirection) != 0};
    return made;
}

static bool matches(const struct handle *results, unsigned place)
{
    return in_log[place].number > results->after &&
           strcmp(in_log[place].source, "Deputy-Service") == 0;
}

static BOOL WINAPI fake_next(
    EVT_HANDLE set, DWORD size, EVT_HANDLE *events, DWORD timeout, DWORD flags, DWORD *returned)
{
    struct handle *results = set;
    ck_assert_uint_eq(size, 1);
    ck_assert_uint_gt(timeout, 0);
    ck_assert_uint_eq(flags, 0);
    while (results->read < in_log_count) {
        unsigned place = results->back ? in_log_count - 1 - results->read : results->read;
        results->read++;
        if (!matches(results, place))
            continue;
        struct handle *made = make_handle();
        made->place = place;
        made->results = results;
        *events = made;
        *returned = 1;
        return TRUE;
    }
    SetLastError(ERROR_NO_MORE_ITEMS);
    return FALSE;
}

static EVT_HANDLE WINAPI fake_create_context(DWORD count, LPCWSTR *paths, DWORD flags)
{
    ck_assert_uint_eq(count, 0);
    ck_assert_ptr_null(paths);
    struct handle *made = make_handle();
    made->place = flags;
    return made;
}

static void render_system(const struct handle *of, EVT_VARIANT *values)
{
    values[EvtSystemEventID].Type = EvtVarTypeUInt16;
    values[EvtSystemEventID].UInt16Val = 4001;
    values[EvtSystemEventRecordId].Type = EvtVarTypeUInt64;
    values[EvtSystemEventRecordId].UInt64Val = in_log[of->place].number;
    values[EvtSystemTimeCreated].Type = EvtVarTypeFileTime;
    values[EvtSystemTimeCreated].FileTimeVal = 132537600000000000;
    values[EvtSystemComputer].Type = EvtVarTypeString;
    values[EvtSystemComputer].StringVal = L"COMPUTER";
}

/* The text stands behind the values. */
static void render_user(const struct handle *of, EVT_VARIANT *values)
{
    WCHAR *text = (WCHAR *)(void *)(values + 6);
    text[0] = L'-';
    text[1] = 0;
    for (unsigned i = 0; i < 5; i++) {
        values[i].Type = EvtVarTypeString;
        values[i].StringVal = text;
    }
    for (unsigned i = 0; i < sizeof(in_log[0].operation); i++)
        text[2 + i] = (WCHAR)in_log[of->place].operation[i];
    values[4].StringVal = text + 2;
    values[5].Type = EvtVarTypeNull;
}

/* "EvtClose function": a query that is closed closes all its events. */
static void assert_open(const struct handle *handle)
{
    ck_assert(!handle->closed);
    ck_assert(!handle->results || !handle->results->closed);
}

static BOOL WINAPI fake_render(EVT_HANDLE context, EVT_HANDLE of, DWORD flags, DWORD size,
    void *bytes, DWORD *used, DWORD *count)
{
    bool user = ((struct handle *)context)->place == EvtRenderContextUser;
    assert_open(context);
    assert_open(of);
    *count = user ? 6 : EvtSystemPropertyIdEND;
    *used = *count * (DWORD)sizeof(EVT_VARIANT) + 100;
    ck_assert_uint_eq(flags, EvtRenderEventValues);
    SetLastError(ERROR_INSUFFICIENT_BUFFER);
    if (size < *used)
        return FALSE;
    if (user)
        render_user(of, bytes);
    else
        render_system(of, bytes);
    return TRUE;
}

static BOOL WINAPI fake_evt_close(EVT_HANDLE handle)
{
    ck_assert_ptr_nonnull(handle);
    assert_open(handle);
    ((struct handle *)handle)->closed = true;
    open_handles--;
    return TRUE;
}

static FARPROC WINAPI fake_get_address(HMODULE module, LPCSTR name)
{
    static const struct {
        const char *name;
        void (*function)(void);
    } rows[] = {
        {"EvtQuery", (void (*)(void))fake_query},
        {"EvtNext", (void (*)(void))fake_next},
        {"EvtCreateRenderContext", (void (*)(void))fake_create_context},
        {"EvtRender", (void (*)(void))fake_render},
        {"EvtClose", (void (*)(void))fake_evt_close},
    };
    (void)module;
    for (size_t i = 0; i < ARRAYSIZE(rows) && !is_missing; i++) {
        if (strcmp(rows[i].name, name) == 0)
            return (FARPROC)rows[i].function;
    }
    return NULL; /* the C runtime looks for what it can do without */
}

HANDLE(WINAPI *imported_open)(LPCWSTR, LPCWSTR) IMPORTED(OpenEventLogW, 8) = fake_open;
HANDLE(WINAPI *imported_backup)
(LPCWSTR, LPCWSTR) IMPORTED(OpenBackupEventLogW, 8) = fake_open_backup;
BOOL(WINAPI *imported_close)(HANDLE) IMPORTED(CloseEventLog, 4) = fake_close;
BOOL(WINAPI *imported_read)
(HANDLE, DWORD, DWORD, void *, DWORD, DWORD *, DWORD *)IMPORTED(ReadEventLogW, 28) = fake_read;
FARPROC(WINAPI *imported_address)(HMODULE, LPCSTR) IMPORTED(GetProcAddress, 8) = fake_get_address;
LSTATUS(WINAPI *imported_open_key)
(HKEY, LPCWSTR, DWORD, REGSAM, HKEY *)IMPORTED(RegOpenKeyExW, 20) = fake_open_key;
LSTATUS(WINAPI *imported_close_key)(HKEY) IMPORTED(RegCloseKey, 4) = fake_close_key;

/* --- the tests ------------------------------------------------------------------------------- */

typedef uint32_t open_function(
    const struct event_log *log, bool newest_first, struct event_source **source);

static open_function *const interfaces[] = {event_source_eventlog, event_source_wevtapi};
enum { INTERFACES = 2 };

static void begin(void)
{
    clear_log();
    failure = ERROR_SUCCESS;
    asked = &deputys;
    smallest = handle_count = log_handle_count = notes = cleared = 0;
    does_nothing = is_missing = is_application = stays = false;
    is_registered = true;
}

/* Nothing stays open. */
static void end(void)
{
    if (source)
        source->close(source);
    source = NULL;
    arena_free(&arena);
    ck_assert_int_eq(open_handles, 0);
}

static void open_source(int which, bool newest_first)
{
    ck_assert_uint_eq(interfaces[which](asked, newest_first, &source), ERROR_SUCCESS);
}

static void expect(unsigned number)
{
    char operation[16];
    snprintf(operation, sizeof(operation), "op%u", number);
    ck_assert_uint_eq(source->next(source, &arena, &event), ERROR_SUCCESS);
    ck_assert_str_eq(event_field(&event, AUDIT_OPERATION), operation);
    ck_assert_ptr_null(event_field(&event, AUDIT_CALLER_SID));
    ck_assert_str_eq(source->computer, "COMPUTER");
}

static void expect_end(void)
{
    ck_assert_uint_eq(source->next(source, &arena, &event), ERROR_NO_MORE_ITEMS);
}

START_TEST(events_come_oldest_first)
{
    add(5);
    open_source(_i, false);
    for (unsigned i = 1; i <= 5; i++)
        expect(i);
    expect_end();
    expect_end();
}
END_TEST

START_TEST(or_newest_first)
{
    add(5);
    open_source(_i, true);
    ck_assert(source->newest_first);
    for (unsigned i = 5; i >= 1; i--)
        expect(i);
    expect_end();
}
END_TEST

START_TEST(what_comes_later_comes_once)
{
    add(3);
    open_source(_i, false);
    for (unsigned i = 1; i <= 3; i++)
        expect(i);
    expect_end();
    add(3);
    ck_assert_uint_eq(source->wait(source), ERROR_SUCCESS);
    for (unsigned i = 4; i <= 6; i++)
        expect(i);
    expect_end();
    ck_assert_uint_eq(source->wait(source), ERROR_SUCCESS);
    expect_end();
}
END_TEST

START_TEST(skipping_leaves_what_is_to_come)
{
    add(5);
    open_source(_i, false);
    ck_assert_uint_eq(source->skip(source), ERROR_SUCCESS);
    expect_end();
    add(1);
    ck_assert_uint_eq(source->wait(source), ERROR_SUCCESS);
    expect(6);
    expect_end();
}
END_TEST

START_TEST(an_empty_log_is_no_failure)
{
    open_source(_i, false);
    expect_end();
    ck_assert_uint_eq(source->skip(source), ERROR_SUCCESS);
    add(1);
    ck_assert_uint_eq(source->wait(source), ERROR_SUCCESS);
    expect(1);
}
END_TEST

START_TEST(a_cleared_log_begins_anew)
{
    add(5);
    open_source(_i, false);
    ck_assert_uint_eq(source->skip(source), ERROR_SUCCESS);
    clear_log();
    cleared++;
    add(2);
    ck_assert_uint_eq(source->wait(source), ERROR_SUCCESS);
    expect(1);
    expect(2);
    expect_end();
}
END_TEST

START_TEST(events_of_other_sources_are_not_shown)
{
    add_of("Other");
    add(1);
    add_of("Other");
    open_source(_i, false);
    expect(2);
    expect_end();
    ck_assert_uint_le(notes, 1);
}
END_TEST

START_TEST(other_logs_and_files_are_read_as_well)
{
    static const struct event_log others[] = {
        {.name = L"Application"}, {.name = L"C:\\logs\\old.evtx", .is_file = true}};
    add_of("Other");
    add(1);
    for (size_t i = 0; i < ARRAYSIZE(others); i++) {
        asked = &others[i];
        log_handle_count = handle_count = 0;
        open_source(_i, i == 0);
        expect(2);
        expect_end();
        source->close(source);
        source = NULL;
    }
    ck_assert_uint_eq(notes, 0);
}
END_TEST

START_TEST(who_may_not_read_is_told)
{
    failure = ERROR_ACCESS_DENIED;
    ck_assert_uint_eq(interfaces[_i](asked, false, &source), ERROR_ACCESS_DENIED);
    ck_assert_ptr_null(source);
}
END_TEST

START_TEST(functions_that_do_nothing_are_told_apart)
{
    does_nothing = true;
    ck_assert_uint_eq(interfaces[_i](asked, false, &source), ERROR_CALL_NOT_IMPLEMENTED);
    ck_assert_ptr_null(source);
}
END_TEST

START_TEST(a_missing_interface_is_told_apart)
{
    is_missing = true;
    ck_assert_uint_eq(event_source_wevtapi(asked, false, &source), ERROR_MOD_NOT_FOUND);
}
END_TEST

START_TEST(the_newer_interface_gives_identifier_type_and_time)
{
    add(1);
    open_source(1, false);
    expect(1);
    ck_assert_uint_eq(event.id, 4001);
    ck_assert_uint_eq(event.type, 16);
    ck_assert_uint_eq(event.time, 132537600000000000);
}
END_TEST

/* Windows would open another log in its place. */
START_TEST(a_log_that_is_not_there_is_told)
{
    static const struct event_log nothing = {.name = L"No such log"};
    asked = &nothing;
    ck_assert_uint_eq(event_source_eventlog(asked, false, &source), ERROR_FILE_NOT_FOUND);
    ck_assert_ptr_null(source);
}
END_TEST

START_TEST(a_record_that_is_larger_is_read_as_well)
{
    add(1);
    smallest = 300 * 1024;
    open_source(0, false);
    expect(1);
}
END_TEST

/* An administrator may have others report into it. */
START_TEST(records_of_others_in_it_are_said_once)
{
    add_of("Other");
    add(1);
    add_of("Other");
    open_source(0, false);
    expect(2);
    expect_end();
    ck_assert_uint_eq(notes, 1);
}
END_TEST

START_TEST(another_log_in_its_place_is_not_shown)
{
    add(1); /* by whom nobody knows */
    add_of("Other");
    is_application = true;
    ck_assert_uint_eq(event_source_eventlog(asked, false, &source), ERROR_FILE_NOT_FOUND);
    is_application = is_registered = false;
    ck_assert_uint_eq(event_source_eventlog(asked, false, &source), ERROR_FILE_NOT_FOUND);
    ck_assert_ptr_null(source);
}
END_TEST

START_TEST(a_record_that_comes_again_is_shown_once)
{
    stays = true;
    add(3);
    open_source(0, _i);
    for (unsigned i = 1; i <= 3; i++)
        expect(_i ? 4 - i : i);
    expect_end();
    expect_end();
    if (_i)
        return;
    add(1);
    expect(4);
    expect_end();
    ck_assert_uint_eq(source->skip(source), ERROR_SUCCESS);
}
END_TEST

START_TEST(record_numbers_begin_anew_behind_the_last)
{
    last_number = UINT32_MAX - 1;
    add(1);
    last_number = UINT32_MAX;
    add(2); /* 0 and 1 */
    open_source(0, false);
    expect(UINT32_MAX);
    expect(0);
    expect(1);
    expect_end();
}
END_TEST

int main(void)
{
    const TTest *const each[] = {events_come_oldest_first, or_newest_first,
        what_comes_later_comes_once, skipping_leaves_what_is_to_come, an_empty_log_is_no_failure,
        a_cleared_log_begins_anew, events_of_other_sources_are_not_shown,
        other_logs_and_files_are_read_as_well, who_may_not_read_is_told,
        functions_that_do_nothing_are_told_apart};
    const TTest *const tests[] = {
        a_missing_interface_is_told_apart,
        the_newer_interface_gives_identifier_type_and_time,
        a_log_that_is_not_there_is_told,
        a_record_that_is_larger_is_read_as_well,
        records_of_others_in_it_are_said_once,
        another_log_in_its_place_is_not_shown,
        record_numbers_begin_anew_behind_the_last,
        NULL,
    };
    Suite *suite = make_suite_with("event_sources", tests, begin, end);
    TCase *both = tcase_create("both");
    tcase_add_checked_fixture(both, begin, end);
    for (size_t i = 0; i < ARRAYSIZE(each); i++)
        tcase_add_loop_test(both, each[i], 0, INTERFACES);
    tcase_add_loop_test(both, a_record_that_comes_again_is_shown_once, 0, INTERFACES);
    suite_add_tcase(suite, both);
    return run_suite(suite);
}
