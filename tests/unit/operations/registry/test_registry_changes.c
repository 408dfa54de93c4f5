/* Changing the registry: what cannot be answered is not done. */
#include "unit/rpc/fake_entry.h"
#include "base/buffer.h"
#include "operation_list.h"
#include "operations/registry/registry_key.h"
#include "unit/suite.h"

#include <windows.h>
#include <winternl.h>

/* The current hardware profile, and where its link leads to on NT. */
#define PROFILES L"SYSTEM\\CurrentControlSet\\Hardware Profiles\\"

#define NT_ACCESS_DENIED ((NTSTATUS)0xC0000022)

static const WCHAR name[] = L"HKLM\\Software\\deputy-changes";
static const WCHAR path[] = L"Software\\deputy-changes";
static const WCHAR value[] = L"value";

static struct call call;
static struct buffer answer;
static bool watched; /* by somebody who refuses that a key is deleted */

/* Takes the place of the platform's. */
NTSTATUS NTAPI NtDeleteKey(HANDLE key);

NTSTATUS NTAPI NtDeleteKey(HANDLE key)
{
    typedef NTSTATUS(NTAPI delete_key)(HANDLE);
    delete_key *real =
        (delete_key *)(void (*)(void))GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "NtDeleteKey");
    return watched ? NT_ACCESS_DENIED : real(key);
}

static void setup(void)
{
    HKEY key;
    ck_assert_int_eq(
        RegCreateKeyExW(HKEY_LOCAL_MACHINE, path, 0, NULL, 0, KEY_SET_VALUE, NULL, &key, NULL),
        ERROR_SUCCESS);
    ck_assert_int_eq(
        RegSetValueExW(key, value, 0, REG_SZ, (const BYTE *)L"old", sizeof(L"old")), ERROR_SUCCESS);
    RegCloseKey(key);
    watched = false;
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

START_TEST(a_key_that_is_not_empty_is_said_to_be_so)
{
    static const WCHAR below[] = L"Software\\deputy-changes\\below";
    HKEY key;
    ck_assert_int_eq(RegCreateKeyW(HKEY_LOCAL_MACHINE, below, &key), ERROR_SUCCESS);
    RegCloseKey(key);
    uint32_t status = delete_key(0);
    RegDeleteKeyW(HKEY_LOCAL_MACHINE, below);
    ck_assert_uint_eq(status, ERROR_DIR_NOT_EMPTY);
    ck_assert(key_is_there());
}
END_TEST

START_TEST(a_key_whose_deletion_somebody_refuses_is_not_said_to_be_full)
{
    watched = true;
    ck_assert_uint_eq(delete_key(0), ERROR_ACCESS_DENIED);
    ck_assert(key_is_there());
}
END_TEST

static void link_profile(void)
{
    static const WCHAR target[] = L"\\REGISTRY\\MACHINE\\" PROFILES L"0001";
    HKEY key;
    RegDeleteTreeW(HKEY_LOCAL_MACHINE, PROFILES L"Current");
    ck_assert_int_eq(RegCreateKeyW(HKEY_LOCAL_MACHINE, PROFILES L"0001", &key), ERROR_SUCCESS);
    RegCloseKey(key);
    ck_assert_int_eq(
        RegCreateKeyExW(HKEY_LOCAL_MACHINE, PROFILES L"Current", 0, NULL,
            REG_OPTION_VOLATILE | REG_OPTION_CREATE_LINK, KEY_ALL_ACCESS, NULL, &key, NULL),
        ERROR_SUCCESS);
    ck_assert_int_eq(RegSetValueExW(key, L"SymbolicLinkValue", 0, REG_LINK, (const BYTE *)target,
                         sizeof(target) - sizeof(WCHAR)),
        ERROR_SUCCESS);
    RegCloseKey(key);
}

static void unlink_profile(void)
{
    HKEY key;
    watched = false;
    if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, PROFILES L"Current", REG_OPTION_OPEN_LINK, DELETE,
            &key) == ERROR_SUCCESS) {
        NtDeleteKey(key);
        RegCloseKey(key);
    }
    if (RegCreateKeyW(HKEY_LOCAL_MACHINE, PROFILES L"Current", &key) == ERROR_SUCCESS)
        RegCloseKey(key);
}

START_TEST(the_current_configuration_is_what_its_link_leads_to)
{
    static const WCHAR root[] = L"HKCC";
    static const struct registry_access access = {KEY_QUERY_VALUE, "KEY_QUERY_VALUE", 0};
    const struct registry_request request = {
        .key_units = sizeof(root) / sizeof(root[0]), .key = root};
    HKEY key;
    link_profile();
    uint32_t status = registry_open(&call, &request, &access, &key);
    unlink_profile();
    ck_assert_uint_eq(status, ERROR_SUCCESS);
    RegCloseKey(key);
    ck_assert_uint_gt(call.object.name_size, 4);
    ck_assert_int_eq(wcsncmp(call.object.name + call.object.name_size - 4, L"0001", 4), 0);
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
        a_key_that_is_not_empty_is_said_to_be_so,
        a_key_whose_deletion_somebody_refuses_is_not_said_to_be_full,
        the_current_configuration_is_what_its_link_leads_to,
        NULL,
    };
    return run_suite(make_suite_with("registry_changes", tests, setup, teardown));
}
