/* Settings as the registry gives them, by the pages of its functions: sizes in and out, data that
 * change between two calls, and contents that mean nothing where a call failed. */
#include "access/sddl/sddl.h"
#include "unit/imported.h"
#include "policy/registry.h"
#include "unit/suite.h"

#include <string.h>
#include <windows.h>

#define FAKE_KEY ((HKEY)(uintptr_t)0x5A4)

enum { RUBBISH = 0xDB, GROWS = 2 };

struct fake_value {
    const WCHAR *name;
    DWORD type;
    const void *data;
    DWORD size;
    int smaller; /* so many answers that are about less data than there are */
};

static struct fake_value values[2];
static DWORD value_count;
static int opened;

/* The page "RegOpenKeyExW function": only the key for parameters is there. */
static LSTATUS WINAPI fake_open(HKEY root, LPCWSTR path, DWORD options, REGSAM access, PHKEY key)
{
    ck_assert_ptr_eq(root, HKEY_LOCAL_MACHINE);
    ck_assert_uint_eq(options, 0);
    ck_assert_uint_eq(access, KEY_QUERY_VALUE | KEY_ENUMERATE_SUB_KEYS | KEY_WOW64_64KEY);
    if (wcscmp(path, L"" POLICY_PARAMETERS_KEY) != 0)
        return ERROR_FILE_NOT_FOUND;
    opened++;
    *key = FAKE_KEY;
    return ERROR_SUCCESS;
}

static LSTATUS WINAPI fake_close(HKEY key)
{
    ck_assert_ptr_eq(key, FAKE_KEY);
    opened--;
    return ERROR_SUCCESS;
}

static LSTATUS WINAPI fake_enum_key(HKEY key, DWORD index, LPWSTR name, LPDWORD name_size,
    LPDWORD reserved, LPWSTR class, LPDWORD class_size, PFILETIME written)
{
    (void)index;
    (void)name;
    (void)name_size;
    ck_assert_ptr_eq(key, FAKE_KEY);
    ck_assert(!reserved && !class && !class_size && !written);
    return ERROR_NO_MORE_ITEMS;
}

/* Without room for the data the required size is stored, what is in the buffers is undefined; the
 * size of the name counts its zero on the way in and not on the way out. */
static LSTATUS WINAPI fake_enum_value(HKEY key, DWORD index, LPWSTR name, LPDWORD name_size,
    LPDWORD reserved, LPDWORD type, LPBYTE data, LPDWORD size)
{
    ck_assert_ptr_eq(key, FAKE_KEY);
    ck_assert(!reserved && (size || !data));
    if (index >= value_count)
        return ERROR_NO_MORE_ITEMS;
    struct fake_value *value = &values[index];
    DWORD now = value->size;
    if (value->smaller) {
        value->smaller--;
        now = GROWS;
    }
    DWORD room = data ? *size : 0, name_room = *name_size;
    memset(name, RUBBISH, name_room * sizeof(*name));
    if (data)
        memset(data, RUBBISH, room);
    *type = value->type;
    *size = now;
    if (data && now > room) {
        *name_size = RUBBISH;
        return ERROR_MORE_DATA;
    }
    ck_assert_uint_gt(name_room, wcslen(value->name));
    wcscpy(name, value->name);
    *name_size = (DWORD)wcslen(value->name);
    if (data)
        memcpy(data, value->data, now);
    return ERROR_SUCCESS;
}

LSTATUS(WINAPI *imported_open)
(HKEY, LPCWSTR, DWORD, REGSAM, PHKEY) IMPORTED(RegOpenKeyExW, 20) = fake_open;
LSTATUS(WINAPI *imported_close)(HKEY) IMPORTED(RegCloseKey, 4) = fake_close;
LSTATUS(WINAPI *imported_enum_key)
(HKEY, DWORD, LPWSTR, LPDWORD, LPDWORD, LPWSTR, LPDWORD, PFILETIME)
    IMPORTED(RegEnumKeyExW, 32) = fake_enum_key;
LSTATUS(WINAPI *imported_enum_value)
(HKEY, DWORD, LPWSTR, LPDWORD, LPDWORD, LPDWORD, LPBYTE, LPDWORD)
    IMPORTED(RegEnumValueW, 32) = fake_enum_value;

static uint32_t convert(const char *sddl, struct buffer *bytes, struct buffer *why)
{
    (void)why;
    return sddl_parse(sddl, NULL, bytes, NULL);
}

static uint32_t read_policy(struct policy *policy)
{
    static const char *const operations[] = {NULL};
    static const struct policy_rules rules = {operations, convert};
    const char *key;
    uint32_t status = policy_read(&rules, policy, &key);
    ck_assert_int_eq(opened, 0);
    return status;
}

START_TEST(a_number_is_read)
{
    static const DWORD calls = 7;
    struct policy policy;
    values[0] = (struct fake_value){L"MaxCalls", REG_DWORD, &calls, sizeof(calls), 0};
    value_count = 1;
    ck_assert_uint_eq(read_policy(&policy), ERROR_SUCCESS);
    ck_assert_uint_eq(policy.errors, 0);
    ck_assert_uint_eq(policy.config.calls, calls);
    policy_free(&policy);
}
END_TEST

/* It may be the next moment before anybody looks at what is wrong with it. */
START_TEST(what_grows_beyond_its_room_meanwhile_is_too_long_and_no_failure_to_read)
{
    static const WCHAR longer[POLICY_TEXT_MAX + 8];
    static const DWORD calls = 7;
    struct policy policy;
    values[0] = (struct fake_value){L"Pool", REG_SZ, longer, sizeof(longer), 1};
    values[1] = (struct fake_value){L"MaxCalls", REG_DWORD, &calls, sizeof(calls), 0};
    value_count = 2;
    ck_assert_uint_eq(read_policy(&policy), ERROR_SUCCESS);
    ck_assert_uint_eq(policy.config.calls, calls);
    policy_free(&policy);
}
END_TEST

START_TEST(what_has_no_room_is_named)
{
    static const WCHAR longer[POLICY_TEXT_MAX + 8];
    struct policy policy;
    values[0] = (struct fake_value){L"MaxCalls", REG_SZ, longer, sizeof(longer), 0};
    value_count = 1;
    ck_assert_uint_eq(read_policy(&policy), ERROR_SUCCESS);
    ck_assert_uint_eq(policy.errors, 1);
    policy_free(&policy);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_number_is_read,
        what_grows_beyond_its_room_meanwhile_is_too_long_and_no_failure_to_read,
        what_has_no_room_is_named,
        NULL,
    };
    return run_suite(make_suite("policy_registry", tests));
}
