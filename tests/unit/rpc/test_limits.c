/* Every limit of the contract, checked in code: routines are called as if the stubs had let
 * anything through. At a limit they do what they do, past it they refuse before they do anything.
 */
#include "unit/rpc/fake_entry.h"
#include "unit/rpc/fake_wire.h"
#include "operation_list.h"
#include "pipeline/session.h"
#include "rpc/marshal.h"
#include "rpc/wire.h"
#include "unit/suite.h"

#include <string.h>
#include <windows.h>

enum {
    TEXT_MAX = 2 * WIRE_PATH_MAX,
    CHUNK_MAX = 2 * WIRE_CHUNK_MAX,
    NAME_MAX = 16384,   /* units of a registry value's name, with its zero */
    SERVICE_MAX = 257,  /* of a service's name */
    ARGUMENTS_MAX = 64, /* of a service */
};

static struct session session;
static WCHAR text[TEXT_MAX], none[] = L"C:\\deputy-limits-none",
                             key[] = L"HKCU\\deputy-limits-none";
static BYTE bytes[CHUNK_MAX];
static ENCODED answer;
static REPLY reply;

void *__RPC_USER midl_user_allocate(size_t size)
{
    return malloc(size);
}

void __RPC_USER midl_user_free(void *memory)
{
    free(memory);
}

static void setup(void)
{
    fake_entry = (struct fake_entry){.performs = true};
    session = (struct session){0};
    memset(bytes, 0, sizeof(bytes));
}

static void teardown(void)
{
    held_close_all(&session.held);
    fake_entry = (struct fake_entry){0};
    fake_wire_foreign[0] = fake_wire_foreign[1] = NULL;
}

static uint32_t ended(void)
{
    marshal_discard(&answer);
    return reply.status;
}

/* A text of so many units, with its zero, in parts that are not too long. */
static WCHAR *make_text(const WCHAR *beginning, uint32_t units)
{
    const size_t begun = wcslen(beginning);
    ck_assert_uint_lt(units, TEXT_MAX);
    for (uint32_t i = 0; i < units; i++)
        text[i] = i < begun ? beginning[i] : i % 100 != 99 ? L'a' : L'\\';
    if (units)
        text[units - 1] = 0;
    return text;
}

static WCHAR *make_path(uint32_t units)
{
    return make_text(L"C:\\", units);
}

static uint32_t units_of(const WCHAR *name)
{
    return (uint32_t)wcslen(name) + 1;
}

/* --- texts ------------------------------------------------------------------------------------ */

static uint32_t read_path(uint32_t units)
{
    s_file_read(&session, units, make_path(units), 0, 0, 1, &answer, &reply);
    return ended();
}

static uint32_t rename_path(uint32_t units)
{
    WCHAR to[] = L"C:\\deputy-limits-to";
    s_file_rename(&session, units, make_path(units), units_of(to), to, 0, &reply);
    return ended();
}

static uint32_t rename_target(uint32_t units)
{
    s_file_rename(&session, units_of(none), none, units, make_path(units), 0, &reply);
    return ended();
}

static uint32_t copy_target(uint32_t units)
{
    ULONG id;
    hyper total;
    s_file_copy(&session, units_of(none), none, units, make_path(units), 0, &id, &total, &reply);
    return ended();
}

static uint32_t get_key(uint32_t units)
{
    WCHAR name[] = L"";
    s_registry_get(
        &session, 0, units, make_text(L"HKCU\\", units), units_of(name), name, &answer, &reply);
    return ended();
}

static uint32_t get_value(uint32_t units)
{
    s_registry_get(&session, 0, units_of(key), key, units, make_text(L"", units), &answer, &reply);
    return ended();
}

static uint32_t name_service(uint32_t units)
{
    WCHAR *name = make_text(L"", units);
    for (uint32_t i = 0; i + 1 < units; i++)
        name[i] = L'a';
    s_service_start(&session, units, name, 0, NULL, &reply);
    return ended();
}

static uint32_t judge_object(uint32_t units)
{
    s_access(&session, 1, units, make_path(units), 1, 0, NULL, &answer, &reply);
    return ended();
}

/* --- arrays ----------------------------------------------------------------------------------- */

static uint32_t read_chunk(uint32_t size)
{
    s_file_read(&session, units_of(none), none, 0, 0, size, &answer, &reply);
    return ended();
}

static uint32_t write_chunk(uint32_t size)
{
    s_file_write(&session, units_of(none), none, 0, OPEN_EXISTING, 0, size, bytes, &reply);
    return ended();
}

static uint32_t set_value(uint32_t size)
{
    WCHAR name[] = L"value";
    s_registry_set(&session, 0, units_of(key), key, units_of(name), name, REG_BINARY, size, bytes,
        &answer, &reply);
    return ended();
}

/* What steps went on with is closed. */
static uint32_t stepped(void)
{
    uint32_t status = reply.status;
    held_close_all(&session.held);
    session = (struct session){0};
    return status;
}

static void name_temporary(WCHAR path[MAX_PATH])
{
    DWORD units = GetTempPathW(MAX_PATH, path);
    ck_assert(units && units + 16 < MAX_PATH);
    wcscat(path, L"deputy-limits");
}

/* An array that nothing stands before: there has to be a transfer. */
static uint32_t put_chunk(uint32_t size)
{
    WCHAR path[MAX_PATH];
    ULONG id;
    name_temporary(path);
    s_file_replace(&session, units_of(path), path, 0, &id, &reply);
    ck_assert_uint_eq(reply.status, ERROR_SUCCESS);
    s_file_put(&session, id, size, bytes, &reply);
    return stepped();
}

static uint32_t write_opened(uint32_t size)
{
    WCHAR path[MAX_PATH];
    ULONG id;
    name_temporary(path);
    s_file_write_open(&session, units_of(path), path, 0, CREATE_ALWAYS, &id, &reply);
    ck_assert_uint_eq(reply.status, ERROR_SUCCESS);
    s_file_write_at(&session, id, 0, size, bytes, &reply);
    uint32_t status = stepped();
    ck_assert(DeleteFileW(path));
    return status;
}

static uint32_t read_opened(uint32_t size)
{
    WCHAR path[] = L"C:\\windows\\win.ini";
    ULONG id;
    hyper file_size;
    s_file_read_open(&session, units_of(path), path, 0, &id, &file_size, &reply);
    ck_assert_uint_eq(reply.status, ERROR_SUCCESS);
    s_file_read_at(&session, id, 0, size, &answer, &reply);
    return stepped();
}

static uint32_t give_arguments(uint32_t units)
{
    WCHAR name[] = L"deputy-limits-none";
    s_service_start(&session, units_of(name), name, units, make_text(L"", units), &reply);
    return ended();
}

/* Each a letter and its zero. */
static uint32_t count_arguments(uint32_t count)
{
    WCHAR name[] = L"deputy-limits-none";
    for (uint32_t i = 0; i < count; i++)
        memcpy(text + (size_t)2 * i, L"a", 2 * sizeof(*text));
    s_service_start(&session, units_of(name), name, 2 * count, text, &reply);
    return ended();
}

static uint32_t judge_descriptor(uint32_t size)
{
    static const BYTE descriptor[] = {/* O:BAG:BAD:NO_ACCESS_CONTROL */
        1, 0, 4, 0x80, 20, 0, 0, 0, 36, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, /**/
        1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 32, 2, 0, 0,                /**/
        1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 32, 2, 0, 0};
    WCHAR empty[] = L"";
    memcpy(bytes, descriptor, sizeof(descriptor));
    s_access(&session, WIRE_ACCESS_DESCRIPTOR | 1, 1, empty, 1, size, bytes, &answer, &reply);
    return ended();
}

/* --- limits ----------------------------------------------------------------------------------- */

static const struct limit {
    const char *what;
    uint32_t (*call)(uint32_t size);
    uint32_t most;
    bool text;        /* ends with a zero, so that it has one unit at least */
    uint32_t refusal; /* 0: ERROR_INVALID_PARAMETER */
} limits[] = {
    {"path", read_path, WIRE_PATH_MAX, true, 0},
    {"path of a rename", rename_path, WIRE_PATH_MAX, true, 0},
    {"target of a rename", rename_target, WIRE_PATH_MAX, true, 0},
    {"target of a copy", copy_target, WIRE_PATH_MAX, true, 0},
    {"key", get_key, WIRE_PATH_MAX, true, 0},
    {"value name", get_value, NAME_MAX, true, 0},
    {"service", name_service, SERVICE_MAX, true, 0},
    {"object", judge_object, WIRE_PATH_MAX, true, 0},
    {"chunk read", read_chunk, WIRE_CHUNK_MAX, true, 0},
    {"chunk read of what is open", read_opened, WIRE_CHUNK_MAX, true, 0},
    {"chunk written", write_chunk, WIRE_CHUNK_MAX, false, 0},
    {"chunk put", put_chunk, WIRE_CHUNK_MAX, false, 0},
    {"chunk written to what is open", write_opened, WIRE_CHUNK_MAX, false, 0},
    {"value", set_value, WIRE_CHUNK_MAX, false, 0},
    {"units of arguments", give_arguments, WIRE_PATH_MAX, false, 0},
    {"arguments", count_arguments, ARGUMENTS_MAX, false, 0},
    {"descriptor", judge_descriptor, WIRE_DESCRIPTOR_MAX, false, ERROR_INVALID_SECURITY_DESCR},
};

enum { LIMITS = sizeof(limits) / sizeof(limits[0]) };

static uint32_t refusal(const struct limit *limit)
{
    return limit->refusal ? limit->refusal : ERROR_INVALID_PARAMETER;
}

START_TEST(what_is_at_its_limit_is_not_refused_for_its_size)
{
    const struct limit *limit = &limits[_i];
    uint32_t status = limit->call(limit->most);
    ck_assert_msg(status != refusal(limit), "%s of %u: %u", limit->what, limit->most, status);
}
END_TEST

START_TEST(what_is_past_its_limit_is_refused)
{
    static const uint32_t past[] = {1, 2, 255};
    const struct limit *limit = &limits[_i];
    for (size_t i = 0; i < sizeof(past) / sizeof(past[0]); i++) {
        uint32_t status = limit->call(limit->most + past[i]);
        ck_assert_msg(status == refusal(limit), "%s of %u: status %u", limit->what,
            limit->most + past[i], status);
    }
}
END_TEST

START_TEST(what_cannot_be_nothing_is_refused_when_it_is)
{
    const struct limit *limit = &limits[_i];
    if (limit->text)
        ck_assert_msg(limit->call(0) == refusal(limit), "%s of 0 was taken", limit->what);
}
END_TEST

START_TEST(what_did_not_come_with_the_call_is_not_read)
{
    static uint32_t (*const calls[])(uint32_t) = {
        write_chunk, put_chunk, set_value, give_arguments, count_arguments, judge_descriptor};
    fake_wire_foreign[0] = bytes;
    fake_wire_foreign[1] = text;
    for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
        ck_assert_uint_eq(calls[i](52),
            calls[i] == judge_descriptor ? ERROR_INVALID_SECURITY_DESCR : ERROR_INVALID_PARAMETER);
}
END_TEST

/* It stands where memory ends: whoever looks for the zero behind it does not come back. */
START_TEST(an_argument_without_its_zero_is_refused)
{
    enum { PAGE = 4096, UNITS = 3 };
    WCHAR name[] = L"deputy-limits-none";
    BYTE *pages = VirtualAlloc(NULL, 2 * PAGE, MEM_RESERVE, PAGE_NOACCESS);
    ck_assert_ptr_nonnull(VirtualAlloc(pages, PAGE, MEM_COMMIT, PAGE_READWRITE));
    WCHAR *arguments = (WCHAR *)(pages + PAGE) - UNITS;
    arguments[0] = arguments[2] = L'a';
    s_service_start(&session, units_of(name), name, UNITS, arguments, &reply);
    ck_assert_uint_eq(ended(), ERROR_INVALID_PARAMETER);
    VirtualFree(pages, 0, MEM_RELEASE);
}
END_TEST

/* --- texts of the wire ------------------------------------------------------------------------ */

START_TEST(a_text_is_taken_only_when_it_is_whole)
{
    static const WCHAR whole[] = L"abc", early[] = {L'a', 0, L'c', 0};
    static const WCHAR endless[] = {L'a', L'b', L'c', L'd'};
    ck_assert_uint_eq(wire_check_text(whole, 4, 4), ERROR_SUCCESS);
    ck_assert_uint_eq(wire_check_text(L"", 1, 4), ERROR_SUCCESS);
    ck_assert_uint_eq(wire_check_text(whole, 4, 3), ERROR_INVALID_PARAMETER);
    ck_assert_uint_eq(wire_check_text(whole, 0, 4), ERROR_INVALID_PARAMETER);
    ck_assert_uint_eq(wire_check_text(whole, 3, 4), ERROR_INVALID_PARAMETER);
    ck_assert_uint_eq(wire_check_text(early, 4, 4), ERROR_INVALID_PARAMETER);
    ck_assert_uint_eq(wire_check_text(endless, 4, 4), ERROR_INVALID_PARAMETER);
    ck_assert_uint_eq(wire_check_text(NULL, 4, 4), ERROR_INVALID_PARAMETER);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("limits");
    TCase *tcase = tcase_create("limits");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_loop_test(tcase, what_is_at_its_limit_is_not_refused_for_its_size, 0, LIMITS);
    tcase_add_loop_test(tcase, what_is_past_its_limit_is_refused, 0, LIMITS);
    tcase_add_loop_test(tcase, what_cannot_be_nothing_is_refused_when_it_is, 0, LIMITS);
    tcase_add_test(tcase, what_did_not_come_with_the_call_is_not_read);
    tcase_add_test(tcase, an_argument_without_its_zero_is_refused);
    tcase_add_test(tcase, a_text_is_taken_only_when_it_is_whole);
    suite_add_tcase(suite, tcase);
    return run_suite(suite);
}
