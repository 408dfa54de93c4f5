/* Reading a value: there is room for most, and what needs more is asked for again. */
#include "unit/rpc/fake_entry.h"
#include "unit/guarded.h"
#include "unit/imported.h"
#include "base/buffer.h"
#include "operation_list.h"
#include "operations/registry/registry_key.h"
#include "unit/suite.h"

#include <string.h>
#include <windows.h>

enum { ROOM = 1024, TRIES = 8, LARGEST = 1 << 20 };

static struct call call;
static struct buffer answer;
static DWORD size;   /* of the value */
static DWORD growth; /* of the value, by each question */
static unsigned questions;

static const WCHAR value[] = L"value";

/* The key has no other value. Where there is too little room it stores the size that is needed, and
 * "the contents of the lpData buffer are undefined" (RegQueryValueExW function). */
static LSTATUS WINAPI fake_value(
    HKEY key, LPCWSTR name, LPDWORD reserved, LPDWORD type, LPBYTE bytes, LPDWORD room)
{
    (void)key;
    ck_assert_ptr_null(reserved);
    if (wcscmp(name, value) != 0)
        return ERROR_FILE_NOT_FOUND;
    ck_assert_ptr_nonnull(bytes);
    DWORD wanted = size + growth * questions++, given = *room;
    *type = REG_BINARY;
    *room = wanted;
    memset(bytes, wanted > given ? GUARDED_RUBBISH : 1, wanted > given ? given : wanted);
    return wanted > given ? ERROR_MORE_DATA : ERROR_SUCCESS;
}

LSTATUS(WINAPI *imported_value)
(HKEY, LPCWSTR, LPDWORD, LPDWORD, LPBYTE, LPDWORD) IMPORTED(RegQueryValueExW, 24) = fake_value;

static void setup(void)
{
    answer = (struct buffer){0};
    call = (struct call){.result = &answer};
    growth = 0;
}

static void teardown(void)
{
    buffer_free(&answer);
    arena_free(&call.arena);
}

static uint32_t get(DWORD of_size)
{
    static const WCHAR key[] = L"HKLM\\Software";
    const struct registry_request request = {0, ARRAYSIZE(key), key, ARRAYSIZE(value), value};
    call.request = &request;
    size = of_size;
    questions = 0;
    answer.size = 0;
    return operation_registry_get.perform(&call);
}

/* The bytes come last in the answer, and nothing of what the failure left. */
static void check(DWORD of_size, unsigned wanted)
{
    ck_assert_uint_eq(get(of_size), ERROR_SUCCESS);
    ck_assert_uint_eq(questions, wanted);
    ck_assert_uint_gt(answer.size, of_size);
    const char *bytes = answer.bytes + answer.size - of_size;
    ck_assert_ptr_null(memchr(bytes, GUARDED_RUBBISH, of_size));
    ck_assert(!of_size || (bytes[0] == 1 && bytes[of_size - 1] == 1));
}

START_TEST(a_value_is_asked_for_once_and_a_large_one_again)
{
    check(0, 1);
    check(ROOM - 1, 1);
    check(ROOM, 1);
    check(ROOM + 1, 2);
    check(LARGEST, 2);
}
END_TEST

START_TEST(a_value_that_is_larger_than_an_answer_is_not_asked_for_again)
{
    ck_assert_uint_eq(get(LARGEST + 1), ERROR_MORE_DATA);
    ck_assert_uint_eq(questions, 1);
    ck_assert_uint_eq(get(UINT32_MAX), ERROR_MORE_DATA);
    ck_assert_uint_eq(questions, 1);
    ck_assert_uint_eq(answer.size, 0);
}
END_TEST

START_TEST(a_value_that_grows_meanwhile_is_asked_for_so_often_and_no_more)
{
    growth = 1;
    ck_assert_uint_eq(get(ROOM), ERROR_SUCCESS);
    ck_assert_uint_eq(questions, 1);
    ck_assert_uint_eq(get(ROOM + 1), ERROR_MORE_DATA);
    ck_assert_uint_eq(questions, TRIES);
    ck_assert_uint_eq(answer.size, 0);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {a_value_is_asked_for_once_and_a_large_one_again,
        a_value_that_is_larger_than_an_answer_is_not_asked_for_again,
        a_value_that_grows_meanwhile_is_asked_for_so_often_and_no_more, NULL};
    return run_suite(make_suite_with("registry_get", tests, setup, teardown));
}
