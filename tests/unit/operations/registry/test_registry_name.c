/* Names of registry keys: taken exactly as they are, or refused. */
#include "base/status.h"
#include "operations/registry/registry_name.h"
#include "unit/suite.h"

#include <string.h>

enum { TEXT_MAX = 140000 };

static uint16_t text[TEXT_MAX];
static size_t text_size;

static void append(const char *ascii)
{
    while (*ascii)
        text[text_size++] = (uint8_t)*ascii++;
}

static void append_component(size_t size)
{
    append("\\");
    for (size_t i = 0; i < size; i++)
        text[text_size++] = 'k';
}

/* Parse what is in the text, in memory of exactly its size. */
static uint32_t parse(struct registry_name *name, size_t *offset)
{
    uint16_t *exact = malloc(text_size * sizeof(*exact) + 1);
    memcpy(exact, text, text_size * sizeof(*exact));
    uint32_t status = registry_name_parse(exact, text_size, name);
    *offset = status == WIN32_OK && name->path ? (size_t)(name->path - exact) : 0;
    free(exact);
    return status;
}

static void check_taken(const char *ascii, enum registry_root root, size_t path_size)
{
    struct registry_name name;
    size_t offset;
    text_size = 0;
    append(ascii);
    ck_assert_uint_eq(parse(&name, &offset), WIN32_OK);
    ck_assert_int_eq((int)name.root, (int)root);
    ck_assert_uint_eq(name.path_size, path_size);
    if (path_size)
        ck_assert_uint_eq(offset + path_size, text_size);
}

static void check_refused(uint32_t expected)
{
    struct registry_name name = {.path_size = 77};
    size_t offset;
    ck_assert_uint_eq(parse(&name, &offset), expected);
    ck_assert_uint_eq(name.path_size, 77);
}

START_TEST(every_root_is_known_in_any_case)
{
    check_taken("HKLM", REGISTRY_MACHINE, 0);
    check_taken("hkey_Local_machine", REGISTRY_MACHINE, 0);
    check_taken("HKCU\\a", REGISTRY_CALLER, 1);
    check_taken("HKEY_CURRENT_USER\\a\\b", REGISTRY_CALLER, 3);
    check_taken("hku\\S-1-5-18", REGISTRY_USERS, 8);
    check_taken("HKEY_USERS", REGISTRY_USERS, 0);
    check_taken("HKCR\\.txt", REGISTRY_CLASSES, 4);
    check_taken("HKEY_CLASSES_ROOT", REGISTRY_CLASSES, 0);
    check_taken("HKCC\\ \\.", REGISTRY_CONFIG, 3);
    check_taken("HKEY_CURRENT_CONFIG", REGISTRY_CONFIG, 0);
}
END_TEST

START_TEST(what_is_no_name_is_refused)
{
    static const char *const wrong[] = {"", "\\", "HK", "HKLMX", "HKL", " HKLM", "HKLM ", "HKLM\\",
        "HKLM\\\\a", "HKLM\\a\\", "\\HKLM", "HKLM/a", "\\REGISTRY\\MACHINE", "a\\HKLM"};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        text_size = 0;
        append(wrong[i]);
        check_refused(WIN32_INVALID_NAME);
    }
}
END_TEST

START_TEST(a_zero_anywhere_is_refused)
{
    for (size_t place = 0; place < 8; place++) {
        text_size = 0;
        append("HKLM\\a\\b");
        text[place] = 0;
        check_refused(WIN32_INVALID_NAME);
    }
}
END_TEST

START_TEST(a_root_beyond_ascii_is_no_root)
{
    text_size = 0;
    append("HKLM");
    text[1] = 0x212A; /* the Kelvin sign, which folds to k */
    check_refused(WIN32_INVALID_NAME);
    text[1] = 'K' + 0x100;
    check_refused(WIN32_INVALID_NAME);
}
END_TEST

START_TEST(components_have_a_limit)
{
    struct registry_name name;
    size_t offset;
    text_size = 0;
    append("HKLM");
    append_component(REGISTRY_COMPONENT_MAX);
    ck_assert_uint_eq(parse(&name, &offset), WIN32_OK);
    append_component(1);
    ck_assert_uint_eq(parse(&name, &offset), WIN32_OK);
    append_component(REGISTRY_COMPONENT_MAX + 1);
    check_refused(WIN32_FILENAME_EXCED_RANGE);
}
END_TEST

START_TEST(depth_has_a_limit)
{
    struct registry_name name;
    size_t offset;
    text_size = 0;
    append("HKLM");
    for (int i = 0; i < REGISTRY_DEPTH_MAX; i++)
        append_component(1);
    ck_assert_uint_eq(parse(&name, &offset), WIN32_OK);
    append_component(1);
    check_refused(WIN32_FILENAME_EXCED_RANGE);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {every_root_is_known_in_any_case, what_is_no_name_is_refused,
        a_zero_anywhere_is_refused, a_root_beyond_ascii_is_no_root, components_have_a_limit,
        depth_has_a_limit, NULL};
    return run_suite(make_suite("registry_name", tests));
}
