/* Changing the registry: what cannot be answered is not done. */
#include "fake_entry.h"
#include "identity/buffer.h"
#include "operations/operations.h"
#include "operations/registry_key.h"
#include "suite.h"

#include <windows.h>

static const WCHAR name[] = L"HKLM\\Software\\deputy-changes";
static const WCHAR path[] = L"Software\\deputy-changes";
static const WCHAR value[] = L"value";

static struct call call;
static struct buffer answer;

static void setup(void)
{
    HKEY key;
    ck_assert_int_eq(
        RegCreateKeyExW(HKEY_LOCAL_MACHINE, path, 0, NULL, 0, KEY_SET_VALUE, NULL, &key, NULL),
        ERROR_SUCCESS);
    ck_assert_int_eq(
        RegSetValueExW(key, value, 0, REG_SZ, (const BYTE *)L"old", sizeof(L"old")), ERROR_SUCCESS);
    RegCloseKey(key);
    answer = (struct buffer){0};
    call = (struct call){.result = &answer};
}

static void teardown(void)
{
    buffer_free(&answer);
    arena_free(&call.arena);
    RegDeleteKeyW(HKEY_LOCAL_MACHINE, path);
}

static bool value_is_there(void)
{
    return RegGetValueW(HKEY_LOCAL_MACHINE, path, value, RRF_RT_ANY, NULL, NULL, NULL) ==
           ERROR_SUCCESS;
}

static bool key_is_there(void)
{
    HKEY key;
    if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, path, 0, KEY_QUERY_VALUE, &key) != ERROR_SUCCESS)
        return false;
    RegCloseKey(key);
    return true;
}

static uint32_t delete_value(size_t limit)
{
    const struct registry_request request = {
        0, sizeof(name) / sizeof(name[0]), name, sizeof(value) / sizeof(value[0]), value};
    answer.limit = limit;
    call.request = &request;
    return operation_registry_delete_value.perform(&call);
}

static uint32_t delete_key(size_t limit)
{
    const struct registry_request request = {
        .key_units = sizeof(name) / sizeof(name[0]), .key = name};
    answer.limit = limit;
    call.request = &request;
    return operation_registry_delete_key.perform(&call);
}

START_TEST(a_value_is_deleted)
{
    ck_assert_uint_eq(delete_value(0), ERROR_SUCCESS);
    ck_assert(!value_is_there());
    ck_assert_uint_gt(answer.size, 0);
}
END_TEST

START_TEST(a_value_stays_whose_deletion_cannot_be_answered)
{
    ck_assert_uint_eq(delete_value(4), ERROR_MORE_DATA);
    ck_assert(value_is_there());
}
END_TEST

START_TEST(a_key_is_deleted)
{
    ck_assert_uint_eq(delete_key(0), ERROR_SUCCESS);
    ck_assert(!key_is_there());
}
END_TEST

START_TEST(a_key_stays_whose_deletion_cannot_be_answered)
{
    ck_assert_uint_eq(delete_key(4), ERROR_MORE_DATA);
    ck_assert(key_is_there());
}
END_TEST

START_TEST(a_value_is_on_record_apart_from_its_key)
{
    ck_assert_uint_eq(delete_value(0), ERROR_SUCCESS);
    ck_assert_uint_eq(call.object.tail_size, 2 + wcslen(value));
    ck_assert_int_eq(wcsncmp(call.object.tail, L"\\\\value", call.object.tail_size), 0);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_value_is_deleted,
        a_value_stays_whose_deletion_cannot_be_answered,
        a_key_is_deleted,
        a_key_stays_whose_deletion_cannot_be_answered,
        a_value_is_on_record_apart_from_its_key,
        NULL,
    };
    return run_suite(make_suite_with("registry_changes", tests, setup, teardown));
}
