/* The Event Log as a sink, against an Event Log service of the test's own that is stopped, started
 * anew and dislikes records ("RegisterEventSourceW function", "ReportEventW function"): Wine's
 * takes whatever comes. */
#include "audit/eventlog.h"
#include "imported.h"
#include "suite.h"
#include "trail.h"

#include <windows.h>
#include <string.h>

enum { TAKEN_MAX = 64, RECORDS = 3, DIFFERENT = 5 };

/* --- the system ------------------------------------------------------------------------------ */

static bool registered;     /* the source, in the registry */
static DWORD down;          /* why no source can be opened; ERROR_SUCCESS: the service runs */
static unsigned life;       /* of the service: handles are of one of them */
static DWORD dislike;       /* of the record below; ERROR_SUCCESS: none */
static unsigned disliked;   /* its number */
static unsigned dislikings; /* how many more times */
static unsigned opened, closed, asked;
static unsigned taken[TAKEN_MAX];
static unsigned taken_count;

static LSTATUS WINAPI fake_open_key(
    HKEY root, LPCWSTR path, DWORD options, REGSAM access, HKEY *key)
{
    ck_assert_ptr_eq(root, HKEY_LOCAL_MACHINE);
    ck_assert_ptr_nonnull(wcsstr(path, L"\\EventLog\\Deputy\\Deputy-Service"));
    (void)options;
    (void)access;
    *key = (HKEY)1;
    return registered ? ERROR_SUCCESS : ERROR_FILE_NOT_FOUND;
}
LSTATUS(WINAPI *imported_open_key)
(HKEY, LPCWSTR, DWORD, REGSAM, HKEY *)IMPORTED(RegOpenKeyExW, 20) = fake_open_key;

static LSTATUS WINAPI fake_query_value(
    HKEY key, LPCWSTR name, DWORD *reserved, DWORD *type, BYTE *data, DWORD *size)
{
    ck_assert_ptr_eq(key, (HKEY)1);
    ck_assert_int_eq(wcscmp(name, L"EventMessageFile"), 0);
    (void)reserved;
    (void)type;
    (void)data;
    (void)size;
    return ERROR_SUCCESS;
}
LSTATUS(WINAPI *imported_query_value)
(HKEY, LPCWSTR, DWORD *, DWORD *, BYTE *, DWORD *)IMPORTED(RegQueryValueExW, 24) = fake_query_value;

static LSTATUS WINAPI fake_close_key(HKEY key)
{
    ck_assert_ptr_eq(key, (HKEY)1);
    return ERROR_SUCCESS;
}
LSTATUS(WINAPI *imported_close_key)(HKEY) IMPORTED(RegCloseKey, 4) = fake_close_key;

static HANDLE WINAPI fake_register(LPCWSTR server, LPCWSTR name)
{
    ck_assert_ptr_null(server);
    ck_assert_int_eq(wcscmp(name, L"Deputy-Service"), 0);
    SetLastError(down);
    if (down)
        return NULL;
    opened++;
    return (HANDLE)(UINT_PTR)life;
}
HANDLE(WINAPI *imported_register)
(LPCWSTR, LPCWSTR) IMPORTED(RegisterEventSourceW, 8) = fake_register;

static BOOL WINAPI fake_deregister(HANDLE source)
{
    ck_assert_ptr_nonnull(source);
    closed++;
    return TRUE;
}
BOOL(WINAPI *imported_deregister)(HANDLE) IMPORTED(DeregisterEventSource, 4) = fake_deregister;

static BOOL WINAPI fake_report(HANDLE source, WORD type, WORD category, DWORD id, PSID user,
    WORD strings, DWORD size, LPCWSTR *list, LPVOID data)
{
    (void)type;
    (void)category;
    (void)user;
    ck_assert_uint_eq(id, AUDIT_OPERATION_PERFORMED);
    ck_assert_uint_eq(strings, AUDIT_FIELDS);
    ck_assert(!size && !data);
    unsigned number = (unsigned)wcstoul(list[AUDIT_SEQUENCE - 1], NULL, 10);
    asked++;
    SetLastError(ERROR_SUCCESS);
    if (down || source != (HANDLE)(UINT_PTR)life) {
        SetLastError(down ? down : ERROR_INVALID_HANDLE);
    } else if (number == disliked && dislikings) {
        dislikings--;
        SetLastError(dislike);
    } else {
        ck_assert_uint_lt(taken_count, TAKEN_MAX);
        taken[taken_count++] = number;
    }
    return GetLastError() == ERROR_SUCCESS;
}
BOOL(WINAPI *imported_report)
(HANDLE, WORD, WORD, DWORD, PSID, WORD, DWORD, LPCWSTR *, LPVOID)
    IMPORTED(ReportEventW, 36) = fake_report;

static void restart_log(void)
{
    life++;
}

static void dislike_record(unsigned number, unsigned times, DWORD status)
{
    disliked = number;
    dislikings = times;
    dislike = status;
}

/* --- the sink -------------------------------------------------------------------------------- */

static struct audit_sink *sink;
static struct trail trail;
static struct sealed *records[RECORDS];
static size_t delivered;

static void begin(void)
{
    registered = true;
    down = ERROR_SUCCESS;
    life = 1;
    opened = closed = asked = taken_count = 0;
    dislike_record(0, 0, ERROR_SUCCESS);
    trail = trail_begin(1);
    trail_fill(&trail, records, RECORDS);
    sink = NULL;
}

static void end(void)
{
    if (sink)
        sink->close(sink);
    trail_release(records, RECORDS);
    ck_assert_uint_eq(opened, closed);
}

static void open_sink(void)
{
    ck_assert_uint_eq(eventlog_open(&sink), ERROR_SUCCESS);
}

/* Deliver from this record on, counted from 1. */
static uint32_t deliver_from(unsigned first)
{
    return sink->deliver(sink, records + first - 1, RECORDS + 1 - first, &delivered);
}

static void assert_taken(unsigned count)
{
    ck_assert_uint_eq(taken_count, count);
    for (unsigned i = 0; i < count; i++)
        ck_assert_uint_eq(taken[i], i + 1);
}

START_TEST(one_handle_serves_as_long_as_it_works)
{
    open_sink();
    for (unsigned i = 0; i < DIFFERENT; i++) {
        taken_count = 0;
        ck_assert_uint_eq(deliver_from(1), ERROR_SUCCESS);
        ck_assert_uint_eq(delivered, RECORDS);
        assert_taken(RECORDS);
    }
    ck_assert_uint_eq(opened, 1);
}
END_TEST

START_TEST(a_handle_that_a_restarted_log_rejects_is_replaced)
{
    open_sink();
    ck_assert_uint_eq(deliver_from(1), ERROR_SUCCESS);
    taken_count = 0;
    restart_log();
    ck_assert_uint_eq(deliver_from(1), ERROR_INVALID_HANDLE);
    ck_assert_uint_eq(delivered, 0);
    ck_assert_uint_eq(closed, 1);
    ck_assert_uint_eq(deliver_from(1), ERROR_SUCCESS);
    ck_assert_uint_eq(delivered, RECORDS);
    assert_taken(RECORDS);
    ck_assert_uint_eq(opened, 2);
}
END_TEST

START_TEST(a_log_that_does_not_run_yet_does_not_keep_the_sink_from_opening)
{
    down = RPC_S_SERVER_UNAVAILABLE;
    open_sink();
    for (unsigned i = 0; i < DIFFERENT; i++)
        ck_assert_uint_eq(deliver_from(1), RPC_S_SERVER_UNAVAILABLE);
    ck_assert_uint_eq(delivered, 0);
    ck_assert_uint_eq(asked, 0);
    down = ERROR_SUCCESS;
    ck_assert_uint_eq(deliver_from(1), ERROR_SUCCESS);
    assert_taken(RECORDS);
}
END_TEST

START_TEST(a_log_that_stops_in_between_leaves_what_it_took)
{
    open_sink();
    dislike_record(2, 1, ERROR_LOG_FILE_FULL);
    ck_assert_uint_eq(deliver_from(1), ERROR_LOG_FILE_FULL);
    ck_assert_uint_eq(delivered, 1);
    ck_assert_uint_eq(deliver_from(2), ERROR_SUCCESS);
    ck_assert_uint_eq(delivered, 2);
    assert_taken(RECORDS);
}
END_TEST

START_TEST(a_source_that_is_not_registered_is_not_opened)
{
    registered = false;
    ck_assert_uint_eq(eventlog_open(&sink), ERROR_FILE_NOT_FOUND);
    ck_assert_ptr_null(sink);
    ck_assert_uint_eq(opened, 0);
}
END_TEST

/* The system would open one of the Application log instead. */
START_TEST(a_source_that_is_not_registered_any_more_is_not_opened_anew)
{
    open_sink();
    ck_assert_uint_eq(deliver_from(1), ERROR_SUCCESS);
    restart_log();
    registered = false;
    ck_assert_uint_eq(deliver_from(1), ERROR_INVALID_HANDLE);
    ck_assert_uint_eq(deliver_from(1), ERROR_FILE_NOT_FOUND);
    ck_assert_uint_eq(opened, 1);
    registered = true;
    ck_assert_uint_eq(deliver_from(1), ERROR_SUCCESS);
}
END_TEST

START_TEST(a_record_that_the_log_never_takes_is_given_up)
{
    static const DWORD statuses[] = {ERROR_INVALID_PARAMETER, RPC_S_INVALID_BOUND,
        RPC_X_BAD_STUB_DATA, RPC_S_STRING_TOO_LONG, ERROR_INVALID_SID};
    const DWORD status = statuses[_i];
    open_sink();
    dislike_record(2, UINT_MAX, status);
    ck_assert_uint_eq(deliver_from(1), status);
    ck_assert_uint_eq(delivered, 1);
    unsigned tries = 1;
    uint32_t said = status;
    while (said == status && tries < 10) {
        said = deliver_from(2);
        tries++;
    }
    ck_assert_uint_eq(said, ERROR_INVALID_DATA);
    ck_assert_uint_gt(tries, 1);
    ck_assert_uint_eq(delivered, 0);
    ck_assert_uint_eq(opened, tries);
    ck_assert_uint_eq(deliver_from(3), ERROR_SUCCESS);
}
END_TEST

/* A handle that went bad may be called a wrong parameter as well. */
START_TEST(a_record_that_a_new_handle_takes_is_not_given_up)
{
    open_sink();
    for (unsigned i = 1; i <= RECORDS; i++) {
        dislike_record(i, 2, ERROR_INVALID_PARAMETER);
        for (unsigned j = 0; j < 2; j++)
            ck_assert_uint_eq(deliver_from(i), ERROR_INVALID_PARAMETER);
        ck_assert_uint_eq(sink->deliver(sink, records + i - 1, 1, &delivered), ERROR_SUCCESS);
    }
    assert_taken(RECORDS);
}
END_TEST

START_TEST(no_failure_of_the_log_gives_a_record_up)
{
    static const DWORD statuses[] = {ERROR_LOG_FILE_FULL, ERROR_ACCESS_DENIED, ERROR_INVALID_HANDLE,
        RPC_S_SERVER_UNAVAILABLE, RPC_S_UNKNOWN_IF, RPC_S_CALL_FAILED, RPC_X_SS_IN_NULL_CONTEXT,
        ERROR_NOT_ENOUGH_MEMORY, ERROR_EVENTLOG_FILE_CORRUPT};
    open_sink();
    dislike_record(1, UINT_MAX, statuses[_i]);
    for (unsigned i = 0; i < 20; i++)
        ck_assert_uint_eq(deliver_from(1), statuses[_i]);
    dislike_record(0, 0, ERROR_SUCCESS);
    ck_assert_uint_eq(deliver_from(1), ERROR_SUCCESS);
    assert_taken(RECORDS);
}
END_TEST

START_TEST(what_is_no_record_is_given_up_at_once)
{
    open_sink();
    records[0]->bytes[0] ^= 0xFF; /* its version */
    ck_assert_uint_eq(deliver_from(1), ERROR_INVALID_DATA);
    ck_assert_uint_eq(asked, 0);
    ck_assert_uint_eq(deliver_from(2), ERROR_SUCCESS);
    ck_assert_uint_eq(opened, 1);
}
END_TEST

START_TEST(a_single_report_leaves_no_handle)
{
    struct audit_record record;
    ck_assert_uint_eq(audit_record_init(&record, AUDIT_OPERATION_PERFORMED), ERROR_SUCCESS);
    audit_set(&record, AUDIT_SEQUENCE, "1");
    down = RPC_S_SERVER_UNAVAILABLE;
    eventlog_report_once(&record);
    ck_assert_uint_eq(asked, 0);
    down = ERROR_SUCCESS;
    eventlog_report_once(&record);
    assert_taken(1);
    ck_assert_uint_eq(opened, 1);
    audit_record_free(&record);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        one_handle_serves_as_long_as_it_works,
        a_handle_that_a_restarted_log_rejects_is_replaced,
        a_log_that_does_not_run_yet_does_not_keep_the_sink_from_opening,
        a_log_that_stops_in_between_leaves_what_it_took,
        a_source_that_is_not_registered_is_not_opened,
        a_source_that_is_not_registered_any_more_is_not_opened_anew,
        a_record_that_a_new_handle_takes_is_not_given_up,
        what_is_no_record_is_given_up_at_once,
        a_single_report_leaves_no_handle,
        NULL,
    };
    Suite *suite = make_suite_with("eventlog", tests, begin, end);
    TCase *table = tcase_create("statuses");
    tcase_add_checked_fixture(table, begin, end);
    tcase_add_loop_test(table, a_record_that_the_log_never_takes_is_given_up, 0, 5);
    tcase_add_loop_test(table, no_failure_of_the_log_gives_a_record_up, 0, 9);
    suite_add_tcase(suite, table);
    return run_suite(suite);
}
