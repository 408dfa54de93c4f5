/* Values in words and back, the JSON that carries them, and the packed form they travel in. */
#include "base/reading/json_read.h"
#include "client/answer/registry_text.h"
#include "client/answer/registry_type.h"
#include "base/packed.h"
#include "base/status.h"
#include "unit/suite.h"

#include <string.h>

static struct buffer out;

static void teardown(void)
{
    buffer_free(&out);
}

static void check_data(uint32_t type, const char *bytes, size_t size, const char *shown)
{
    buffer_free(&out);
    registry_put_data(&out, type, (const uint8_t *)bytes, size);
    ck_assert_str_eq(out.bytes ? out.bytes : "", shown);
}

START_TEST(data_is_shown_as_its_type_says)
{
    check_data(REGISTRY_DWORD, "\x2a\0\0\0", 4, "0x0000002a (42)");
    check_data(REGISTRY_DWORD_BIG_ENDIAN, "\0\0\0\x2a", 4, "0x0000002a (42)");
    check_data(REGISTRY_QWORD, "\1\0\0\0\0\0\0\x80", 8, "0x8000000000000001 (9223372036854775809)");
    check_data(REGISTRY_SZ, "h\0i\0\0\0", 6, "hi");
    check_data(REGISTRY_SZ, "h\0i\0", 4, "hi");
    check_data(REGISTRY_SZ, "", 0, "");
    check_data(REGISTRY_SZ, "h\0\0\0i\0\0\0", 8, "h<U+0000> (behind its end: 69 00 00 00)");
    check_data(REGISTRY_SZ, "\0\0\0\0", 4, "<U+0000> (behind its end: 00 00)");
    check_data(REGISTRY_EXPAND_SZ, "\x1b\0", 2, "<U+001B>");
    check_data(REGISTRY_MULTI_SZ, "a\0\0\0b\0\0\0\0\0", 10, "\"a\", \"b\"");
    check_data(REGISTRY_MULTI_SZ, "a\0\0\0b\0", 6, "\"a\", \"b\"");
    check_data(REGISTRY_MULTI_SZ, "a\0\0\0\0\0b\0\0\0\0\0", 12, "\"a\", \"\", \"b\"");
    check_data(REGISTRY_MULTI_SZ, "\0\0", 2, "");
    check_data(REGISTRY_BINARY, "\1\2\xff", 3, "01 02 ff");
    check_data(REGISTRY_BINARY, "", 0, "(zero-length)");
}
END_TEST

/* One text that is written like two is another value, and so is one that has what a character is
 * written as. */
START_TEST(values_that_differ_look_different)
{
    check_data(REGISTRY_MULTI_SZ, "a\0,\0 \0b\0\0\0\0\0", 12, "\"a, b\"");
    check_data(REGISTRY_MULTI_SZ, "a\0\"\0,\0 \0\"\0b\0\0\0\0\0", 16, "\"a\"\", \"\"b\"");
    check_data(REGISTRY_MULTI_SZ, "\"\0\0\0\0\0", 6, "\"\"\"\"");
    check_data(REGISTRY_SZ, "a\0\x00\xd8\0\0", 6, "a<U+D800>");
    check_data(REGISTRY_SZ, "a\0\x01\xd8\0\0", 6, "a<U+D801>");
    check_data(REGISTRY_SZ, "\xfd\xff\0\0", 4, "\xef\xbf\xbd");
    check_data(REGISTRY_SZ, "<\0U\0+\0D\0\0\0", 10, "<U+003C>U+D");
    check_data(REGISTRY_SZ, "<\0U\0\0\0", 6, "<U");
}
END_TEST

START_TEST(data_that_does_not_fit_its_type_is_shown_as_bytes)
{
    check_data(REGISTRY_DWORD, "\1\2\3", 3, "01 02 03 (invalid)");
    check_data(REGISTRY_QWORD, "", 0, "(invalid)");
    check_data(REGISTRY_SZ, "abc", 3, "61 62 63 (invalid)");
    check_data(0x1234, "abc", 3, "61 62 63");
}
END_TEST

static void check_type(const char *text, uint32_t expected)
{
    uint32_t type = 0;
    ck_assert(registry_read_type(text, &type));
    ck_assert_uint_eq(type, expected);
}

START_TEST(types_are_read_by_name_and_number)
{
    uint32_t type = 77;
    check_type("REG_SZ", 1);
    check_type("reg_Qword", 11);
    check_type("0", 0);
    check_type("0xFFFFFFFF", UINT32_MAX);
    check_type("4294967295", UINT32_MAX);
    ck_assert(!registry_read_type("4294967296", &type));
    ck_assert(!registry_read_type("REG_", &type));
    ck_assert(!registry_read_type("REG_SZX", &type));
    ck_assert(!registry_read_type("", &type));
    ck_assert(!registry_read_type("0x", &type));
    ck_assert(!registry_read_type("-1", &type));
    ck_assert_uint_eq(type, 77);
}
END_TEST

static void check_read(uint32_t type, const char *text, const char *bytes, size_t size)
{
    buffer_free(&out);
    ck_assert(registry_read_data(&out, type, &text, 1));
    ck_assert_uint_eq(out.size, size);
    ck_assert_int_eq(memcmp(out.bytes, bytes, size), 0);
}

START_TEST(data_is_read_as_its_type_says)
{
    const char *const none[] = {NULL};
    const char *const two[] = {"a", ""};
    check_read(REGISTRY_DWORD, "42", "\x2a\0\0\0", 4);
    check_read(REGISTRY_DWORD_BIG_ENDIAN, "0x2A", "\0\0\0\x2a", 4);
    check_read(REGISTRY_QWORD, "18446744073709551615", "\xff\xff\xff\xff\xff\xff\xff\xff", 8);
    check_read(REGISTRY_SZ, "\xF0\x9D\x84\x9E", "\x34\xD8\x1E\xDD\0\0", 6);
    check_read(REGISTRY_LINK, "a", "a\0", 2);
    check_read(REGISTRY_MULTI_SZ, "a", "a\0\0\0\0\0", 6);
    check_read(REGISTRY_BINARY, "0a Bc", "\x0a\xbc", 2);
    buffer_free(&out);
    ck_assert(!registry_read_data(&out, REGISTRY_DWORD, none, 0));
    ck_assert(!registry_read_data(&out, REGISTRY_MULTI_SZ, two, 2));
    ck_assert(!registry_read_data(&out, REGISTRY_SZ, two, 2));
    ck_assert(!registry_read_data(&out, REGISTRY_BINARY, (const char *const[]){"0"}, 1));
    ck_assert(!registry_read_data(&out, REGISTRY_BINARY, (const char *const[]){"0 1"}, 1));
    ck_assert(!registry_read_data(&out, REGISTRY_DWORD, (const char *const[]){"4294967296"}, 1));
}
END_TEST

START_TEST(lone_surrogates_survive_json)
{
    static const uint16_t units[] = {
        'a', 0xD800, 'b', 0xDC00, 0xD834, 0xDD1E, 0, '"', '\\', 0xFFFD};
    struct json json = {.buffer = &out};
    struct json_value value;
    struct buffer read = {0};
    json_object_begin(&json);
    json_key(&json, "t");
    json_utf16(&json, units, sizeof(units) / sizeof(units[0]));
    json_object_end(&json);
    ck_assert(json_find(out.bytes, out.size, "t", &value));
    json_read_utf16(&value, &read);
    ck_assert_uint_eq(read.size, sizeof(units));
    ck_assert_int_eq(memcmp(read.bytes, units, sizeof(units)), 0);
    buffer_free(&read);
}
END_TEST

START_TEST(what_was_packed_is_unpacked)
{
    static const uint16_t units[] = {'a', 0, 0xD800};
    struct arena arena = {0};
    uint32_t size, count;
    pack_u32(&out, 0x12345678);
    pack_u64(&out, UINT64_C(0x123456789ABCDEF0));
    pack_bytes(&out, "xyz", 3);
    pack_units(&out, units, 3);
    struct unpack unpack = {.bytes = (const uint8_t *)out.bytes, .left = out.size};
    ck_assert_uint_eq(unpack_u32(&unpack), 0x12345678);
    ck_assert_uint_eq(unpack_u64(&unpack), UINT64_C(0x123456789ABCDEF0));
    ck_assert_mem_eq(unpack_bytes(&unpack, &arena, &size), "xyz", 4);
    ck_assert_uint_eq(size, 3);
    const wchar_t *wide = unpack_wide(&unpack, &arena, &count);
    ck_assert_uint_eq(count, 3);
    ck_assert(wide[0] == 'a' && wide[1] == 0 && wide[2] == 0xD800 && wide[3] == 0);
    ck_assert_uint_eq(unpack_end(&unpack), WIN32_OK);
    arena_free(&arena);
}
END_TEST

START_TEST(what_was_cut_is_invalid_wherever)
{
    pack_u64(&out, 1);
    pack_bytes(&out, "xyz", 3);
    pack_units(&out, (const uint16_t[]){'a', 'b'}, 2);
    for (size_t size = 0; size <= out.size + 1; size++) {
        struct arena arena = {0};
        uint8_t *exact = malloc(size + 1);
        memcpy(exact, out.bytes, size < out.size ? size : out.size);
        exact[size < out.size ? size : out.size] = 0;
        struct unpack unpack = {.bytes = exact, .left = size};
        uint32_t count;
        unpack_u64(&unpack);
        unpack_bytes(&unpack, &arena, &count);
        unpack_wide(&unpack, &arena, &count);
        ck_assert_uint_eq(unpack_end(&unpack), size == out.size ? WIN32_OK : WIN32_INVALID_DATA);
        arena_free(&arena);
        free(exact);
    }
}
END_TEST

START_TEST(a_large_number_takes_no_memory)
{
    struct arena arena = {0};
    uint32_t count = 1;
    const uint8_t bytes[] = {0xFF, 0xFF, 0xFF, 0xFF, 0};
    struct unpack array = {.bytes = bytes, .left = sizeof(bytes)};
    struct unpack wide = array;
    struct unpack data = array;
    ck_assert_ptr_null(unpack_array(&array, &arena, 1, 1000, &count));
    ck_assert_uint_eq(count, 0);
    ck_assert_ptr_null(unpack_wide(&wide, &arena, &count));
    ck_assert_ptr_null(unpack_bytes(&data, &arena, &count));
    ck_assert_uint_eq(array.status, WIN32_INVALID_DATA);
    ck_assert_uint_eq(wide.status, WIN32_INVALID_DATA);
    ck_assert_uint_eq(data.status, WIN32_INVALID_DATA);
    ck_assert_ptr_null(arena.blocks);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {data_is_shown_as_its_type_says, values_that_differ_look_different,
        data_that_does_not_fit_its_type_is_shown_as_bytes, types_are_read_by_name_and_number,
        data_is_read_as_its_type_says, lone_surrogates_survive_json, what_was_packed_is_unpacked,
        what_was_cut_is_invalid_wherever, a_large_number_takes_no_memory, NULL};
    return run_suite(make_suite_with("registry_text", tests, NULL, teardown));
}
