/* Promises of the path rules: what is taken is taken literally, everything else is refused with its
 * own reason. */
#include "base/status.h"
#include "paths/path.h"
#include "unit/suite.h"

#include <stdio.h>
#include <string.h>

static uint16_t units[PATH_UNITS_MAX + 8];

/* Latin-1 to UTF-16. */
static size_t widen(const char *text)
{
    size_t count = strlen(text);
    for (size_t i = 0; i < count; i++)
        units[i] = (unsigned char)text[i];
    return count;
}

static enum path_reason check_text(const char *text, uint32_t flags)
{
    return path_check(units, widen(text), flags);
}

static void expect_with(const char *text, uint32_t flags, enum path_reason reason)
{
    enum path_reason found = check_text(text, flags);
    ck_assert_msg(found == reason, "%s: %d instead of %d", text, (int)found, (int)reason);
}

/* Without and with the prefix. */
static void expect_local(const char *text, enum path_reason reason)
{
    char prefixed[128] = "\\\\?\\";
    strcat(prefixed, text);
    expect_with(text, 0, reason);
    expect_with(prefixed, 0, reason);
}

START_TEST(absolute_local_paths_are_taken)
{
    static const char *const good[] = {"C:\\", "z:\\a", "C:\\a\\b.txt", "C:\\a b\\c.d.e",
        "C:\\.hidden", "C:\\...a", "C:\\ leading", "C:\\console", "C:\\COM0", "C:\\COM10",
        "C:\\NULL.txt", "C:\\a[1]'%$#@!&().;=+", "C:\\\xE9\xDF"};
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        expect_local(good[i], PATH_OK);
}
END_TEST

START_TEST(lone_surrogates_are_taken)
{
    size_t count = widen("C:\\ab");
    units[3] = 0xD800;
    units[4] = 0xD800;
    ck_assert_int_eq(path_check(units, count, 0), PATH_OK);
}
END_TEST

START_TEST(an_empty_path_is_refused)
{
    expect_with("", 0, PATH_EMPTY);
}
END_TEST

START_TEST(a_slash_is_said_to_be_one_also_behind_the_drive)
{
    expect_with("C:/a/b", 0, PATH_SLASH);
    expect_with("c:/", 0, PATH_SLASH);
    expect_with("//server/share/a", 0, PATH_SLASH);
    expect_with("C:a/b", 0, PATH_NOT_ABSOLUTE);
}
END_TEST

START_TEST(names_that_only_the_prefix_reaches_are_taken_where_they_are_allowed)
{
    static const char *const names[] = {"a.", "a ", "nul", "con.txt", "COM1", "a...", "b .\\c"};
    char path[64];
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        snprintf(path, sizeof(path), "\\\\?\\C:\\%s", names[i]);
        expect_with(path, PATH_ALLOW_LITERAL, PATH_OK);
        ck_assert_int_ne(check_text(path, 0), PATH_OK);
        ck_assert_int_ne(check_text(path + 4, PATH_ALLOW_LITERAL), PATH_OK);
    }
    expect_with("\\\\?\\C:\\..\\a", PATH_ALLOW_LITERAL, PATH_DOT_COMPONENT);
    expect_with("\\\\?\\C:\\.", PATH_ALLOW_LITERAL, PATH_DOT_COMPONENT);
    expect_with("\\\\?\\C:\\a\\\\b", PATH_ALLOW_LITERAL, PATH_EMPTY_COMPONENT);
    expect_with("\\\\?\\C:\\a/b", PATH_ALLOW_LITERAL, PATH_SLASH);
    expect_with("\\\\?\\UNC\\server\\a.", PATH_ALLOW_LITERAL, PATH_NETWORK);
}
END_TEST

START_TEST(what_is_not_absolute_is_refused)
{
    static const char *const bad[] = {"a", "a\\b", "\\a", "C:", "C:a", "C:a\\b", ".", "..", "~",
        "1:\\a", "CC:\\a", "/a", "file:\\a", "@:\\a", "[:\\a"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        expect_with(bad[i], 0, PATH_NOT_ABSOLUTE);
}
END_TEST

START_TEST(networks_are_refused)
{
    static const char *const bad[] = {"\\\\server\\share\\a", "\\\\", "\\\\127.0.0.1\\C$",
        "\\\\?\\UNC\\server\\share", "\\\\?\\unc\\server\\share", "\\\\server@SSL\\a"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        expect_with(bad[i], 0, PATH_NETWORK);
}
END_TEST

START_TEST(the_device_namespaces_are_refused)
{
    static const char *const bad[] = {"\\\\.\\PhysicalDrive0", "\\\\.\\pipe\\a", "\\\\.\\C:\\a",
        "\\??\\C:\\a", "\\\\?\\GLOBALROOT\\Device\\Null", "\\\\?\\", "\\\\?\\C:", "\\\\?\\pipe\\a",
        "\\\\?\\Volume{12345678-0000-0000-0000-000000000000}\\a", "\\\\?\\\\?\\C:\\a", "\\\\?\\UNC",
        "\\\\?", "\\\\?C:\\a"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        expect_with(bad[i], 0, PATH_DEVICE);
}
END_TEST

START_TEST(forward_slashes_are_refused)
{
    expect_local("C:\\a/b", PATH_SLASH);
    expect_local("C:\\/", PATH_SLASH);
}
END_TEST

START_TEST(empty_components_are_refused)
{
    expect_local("C:\\\\a", PATH_EMPTY_COMPONENT);
    expect_local("C:\\a\\\\b", PATH_EMPTY_COMPONENT);
    expect_local("C:\\a\\", PATH_EMPTY_COMPONENT);
}
END_TEST

START_TEST(dot_components_are_refused)
{
    expect_local("C:\\.", PATH_DOT_COMPONENT);
    expect_local("C:\\a\\..\\b", PATH_DOT_COMPONENT);
    expect_local("C:\\a\\..", PATH_DOT_COMPONENT);
}
END_TEST

START_TEST(trailing_dots_and_spaces_are_refused_in_any_component)
{
    static const char *const bad[] = {"C:\\a.", "C:\\a ", "C:\\a.\\b", "C:\\a \\b", "C:\\a. .\\b",
        "C:\\...", "C:\\ ", "C:\\b\\.. "};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        expect_local(bad[i], PATH_TRAILING);
}
END_TEST

START_TEST(reserved_names_are_refused_in_any_component)
{
    static const char *const bad[] = {"C:\\CON", "C:\\con", "C:\\nul.txt", "C:\\a\\AUX\\b",
        "C:\\PRN.a.b", "C:\\COM1", "C:\\com9.log", "C:\\LPT1", "C:\\COM\xB9", "C:\\LPT\xB2.x",
        "C:\\lpt\xB3", "C:\\CONIN$", "C:\\conout$", "C:\\NUL .txt", "C:\\nul:stream", "C:\\CON:"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        expect_local(bad[i], PATH_RESERVED);
}
END_TEST

START_TEST(wildcards_and_forbidden_characters_are_refused)
{
    expect_local("C:\\*.txt", PATH_WILDCARD);
    expect_local("C:\\a?", PATH_WILDCARD);
    static const char *const bad[] = {
        "C:\\a\"b", "C:\\a<", "C:\\>a", "C:\\a|b", "C:\\a\tb", "C:\\a\x1F", "C:\\\x01"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        expect_local(bad[i], PATH_CHARACTER);
}
END_TEST

START_TEST(a_zero_inside_is_refused)
{
    static const char *const paths[] = {"C:\\a\x7F\\b", "\\\\\x7Fs\\a", "a\x7F", "\x7F"};
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        size_t count = widen(paths[i]);
        for (size_t j = 0; j < count; j++)
            units[j] = units[j] == 0x7F ? 0 : units[j];
        ck_assert_int_eq(path_check(units, count, 0), PATH_NUL);
    }
}
END_TEST

START_TEST(streams_are_taken_only_where_they_are_asked_for)
{
    static const char *const streams[] = {
        "C:\\a:b", "C:\\a:b:$DATA", "C:\\a::$data", "C:\\a\\b.c:d e"};
    for (size_t i = 0; i < sizeof(streams) / sizeof(streams[0]); i++) {
        expect_local(streams[i], PATH_STREAM);
        expect_with(streams[i], PATH_ALLOW_STREAM, PATH_OK);
    }
    expect_with("C:\\a", PATH_ALLOW_STREAM, PATH_OK);
}
END_TEST

START_TEST(a_stream_stands_at_the_end_and_is_data)
{
    expect_with("C:\\a:b\\c", PATH_ALLOW_STREAM, PATH_STREAM);
    expect_with("C:\\a:", PATH_ALLOW_STREAM, PATH_STREAM_FORM);
    expect_with("C:\\a:b:", PATH_ALLOW_STREAM, PATH_STREAM_FORM);
    expect_with("C:\\a::$INDEX_ALLOCATION", PATH_ALLOW_STREAM, PATH_STREAM_FORM);
    expect_with("C:\\a:b:$DATA:c", PATH_ALLOW_STREAM, PATH_STREAM_FORM);
    expect_with("C:\\:b", PATH_ALLOW_STREAM, PATH_EMPTY_COMPONENT);
    expect_with("C:\\a :b", PATH_ALLOW_STREAM, PATH_TRAILING);
    expect_with("C:\\..:b", PATH_ALLOW_STREAM, PATH_DOT_COMPONENT);
}
END_TEST

/* A path of this many units. */
static enum path_reason check_long(const char *begin, size_t count)
{
    size_t size = widen(begin);
    for (size_t i = size; i < count; i++)
        units[i] = i % 200 == 199 && i + 1 < count ? '\\' : 'a';
    return path_check(units, count, 0);
}

START_TEST(the_longest_paths_are_taken_and_no_longer_ones)
{
    ck_assert_int_eq(check_long("\\\\?\\C:\\", 32767), PATH_OK);
    ck_assert_int_eq(check_long("\\\\?\\C:\\", 32768), PATH_TOO_LONG);
    ck_assert_int_eq(check_long("C:\\", 32763), PATH_OK);
    ck_assert_int_eq(check_long("C:\\", 32764), PATH_TOO_LONG);
}
END_TEST

START_TEST(every_reason_has_words_and_a_status)
{
    ck_assert_uint_eq(path_status(PATH_OK), WIN32_OK);
    ck_assert_ptr_null(path_reason_text(PATH_OK));
    ck_assert_ptr_null(path_reason_text(PATH_REASONS));
    for (int i = PATH_OK + 1; i < PATH_REASONS; i++) {
        ck_assert_ptr_nonnull(path_reason_text((enum path_reason)i));
        ck_assert_uint_ne(path_status((enum path_reason)i), WIN32_OK);
    }
    ck_assert_uint_eq(path_status(PATH_TOO_LONG), 206);
    ck_assert_uint_eq(path_status(PATH_NETWORK), 161);
    ck_assert_uint_eq(path_status(PATH_DEVICE), 161);
    ck_assert_uint_eq(path_status(PATH_TRAILING), 123);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        absolute_local_paths_are_taken,
        lone_surrogates_are_taken,
        an_empty_path_is_refused,
        a_slash_is_said_to_be_one_also_behind_the_drive,
        names_that_only_the_prefix_reaches_are_taken_where_they_are_allowed,
        what_is_not_absolute_is_refused,
        networks_are_refused,
        the_device_namespaces_are_refused,
        forward_slashes_are_refused,
        empty_components_are_refused,
        dot_components_are_refused,
        trailing_dots_and_spaces_are_refused_in_any_component,
        reserved_names_are_refused_in_any_component,
        wildcards_and_forbidden_characters_are_refused,
        a_zero_inside_is_refused,
        streams_are_taken_only_where_they_are_asked_for,
        a_stream_stands_at_the_end_and_is_data,
        the_longest_paths_are_taken_and_no_longer_ones,
        every_reason_has_words_and_a_status,
        NULL,
    };
    return run_suite(make_suite("path", tests));
}
