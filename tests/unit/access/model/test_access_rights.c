/* The names of access rights, and what generic ones stand for. */
#include "access/model/rights.h"

#include <check.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { WRONG = 87 };

static const struct {
    enum right_object object;
    const char *text;
    uint32_t mask;
} known[] = {
    {RIGHT_OBJECT_FILE, "read", RIGHT_GENERIC_READ},
    {RIGHT_OBJECT_FILE, "READ,write", RIGHT_GENERIC_READ | RIGHT_GENERIC_WRITE},
    {RIGHT_OBJECT_FILE, "FILE_WRITE_DATA", 0x2},
    {RIGHT_OBJECT_FILE, "file_write_data | DELETE", 0x10002},
    {RIGHT_OBJECT_FILE, "FILE_READ_DATA FILE_EXECUTE", 0x21},
    {RIGHT_OBJECT_FILE, "0x120089", 0x120089},
    {RIGHT_OBJECT_FILE, "17+0x20", 0x31},
    {RIGHT_OBJECT_FILE, "all", RIGHT_GENERIC_ALL},
    {RIGHT_OBJECT_FILE, "execute", RIGHT_GENERIC_EXECUTE},
    {RIGHT_OBJECT_FILE, "maximum", RIGHT_MAXIMUM_ALLOWED},
    {RIGHT_OBJECT_FILE, "ACCESS_SYSTEM_SECURITY", RIGHT_SYSTEM_SECURITY},
    {RIGHT_OBJECT_DIRECTORY, "FILE_ADD_FILE", 0x2},
    {RIGHT_OBJECT_KEY, "KEY_SET_VALUE", 0x2},
    {RIGHT_OBJECT_KEY, "KEY_READ", 0x20019},
    {RIGHT_OBJECT_SERVICE, "SERVICE_STOP", 0x20},
    {RIGHT_OBJECT_PROCESS, "PROCESS_VM_READ", 0x10},
    {RIGHT_OBJECT_PIPE, "FILE_CREATE_PIPE_INSTANCE", 0x4},
    {RIGHT_OBJECT_GENERIC, "GENERIC_ALL", RIGHT_GENERIC_ALL},
};

START_TEST(names_and_numbers_are_read)
{
    uint32_t mask = 0;
    size_t position = 0;
    ck_assert_uint_eq(right_parse(known[_i].object, known[_i].text, &mask, &position), 0);
    ck_assert_msg(mask == known[_i].mask, "%s: 0x%x", known[_i].text, mask);
}
END_TEST

START_TEST(the_rights_in_a_mask_are_listed_as_they_are_read)
{
    struct buffer text = {0};
    uint32_t mask;
    size_t position;
    right_names(&text, RIGHT_OBJECT_FILE, 0x10000203, " ");
    ck_assert_str_eq(text.bytes, "FILE_READ_DATA FILE_WRITE_DATA 0x00000200 GENERIC_ALL");
    ck_assert_uint_eq(right_parse(RIGHT_OBJECT_FILE, text.bytes, &mask, &position), 0);
    ck_assert_uint_eq(mask, 0x10000203);
    buffer_free(&text);
    right_names(&text, RIGHT_OBJECT_KEY, 0x3, ", ");
    ck_assert_str_eq(text.bytes, "KEY_QUERY_VALUE, KEY_SET_VALUE");
    buffer_free(&text);
    right_names(&text, RIGHT_OBJECT_KEY, 0, ", ");
    ck_assert_uint_eq(text.size, 0);
}
END_TEST

START_TEST(words_that_are_no_rights_are_refused_at_their_place)
{
    static const struct {
        const char *text;
        size_t position;
    } wrong[] = {{"", 0}, {"reed", 0}, {"read,", 5}, {"read,,write", 5}, {"read KEY_SET_VALUE", 5},
        {"0x", 0}, {"0x123456789", 0}, {"4294967296", 0}, {"12x", 0}, {"-1", 0}, {"FILE_READ", 0},
        {"99999999999999999999999999", 0}};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        uint32_t mask = 77;
        size_t position = 99;
        ck_assert_msg(right_parse(RIGHT_OBJECT_FILE, wrong[i].text, &mask, &position) == WRONG,
            "%s", wrong[i].text);
        ck_assert_uint_eq(mask, 77);
        ck_assert_msg(position == wrong[i].position, "%s: %zu", wrong[i].text, position);
    }
}
END_TEST

/* Windows: the GENERIC_MAPPING of each type, as the pages on its access rights give it. */
START_TEST(dtyp_2_4_3_generic_rights_stand_for_these)
{
    static const struct {
        enum right_object object;
        uint32_t read, write, execute, all;
    } mappings[] = {
        {RIGHT_OBJECT_FILE, 0x120089, 0x120116, 0x1200A0, 0x1F01FF},
        {RIGHT_OBJECT_DIRECTORY, 0x120089, 0x120116, 0x1200A0, 0x1F01FF},
        {RIGHT_OBJECT_PIPE, 0x120089, 0x120116, 0x1200A0, 0x1F01FF},
        {RIGHT_OBJECT_KEY, 0x20019, 0x20006, 0x20039, 0xF003F},
        {RIGHT_OBJECT_SERVICE, 0x2008D, 0x20002, 0x20170, 0xF01FF},
        {RIGHT_OBJECT_PROCESS, 0x20410, 0x20BEA, 0x121001, 0x1FFFFF},
    };
    for (size_t i = 0; i < sizeof(mappings) / sizeof(mappings[0]); i++) {
        const struct right_mapping *mapping = right_mapping(mappings[i].object);
        ck_assert_uint_eq(right_map(RIGHT_GENERIC_READ, mapping), mappings[i].read);
        ck_assert_uint_eq(right_map(RIGHT_GENERIC_WRITE, mapping), mappings[i].write);
        ck_assert_uint_eq(right_map(RIGHT_GENERIC_EXECUTE, mapping), mappings[i].execute);
        ck_assert_uint_eq(right_map(RIGHT_GENERIC_ALL, mapping), mappings[i].all);
        ck_assert_uint_eq(right_map(0x3, mapping), 0x3);
    }
}
END_TEST

START_TEST(every_right_of_an_object_has_a_name_that_is_read_back)
{
    for (int object = RIGHT_OBJECT_FILE; object < RIGHT_OBJECT_COUNT; object++) {
        uint32_t all = right_mapping((enum right_object)object)->all;
        for (uint32_t right = 1; right; right <<= 1) {
            bool unnamed = object == RIGHT_OBJECT_PROCESS && (right & 0xC000);
            uint32_t mask;
            size_t position;
            const char *name = right_name((enum right_object)object, right);
            if (!(all & right) || unnamed)
                continue;
            ck_assert_msg(
                name != NULL, "0x%x of %s", right, right_object_name((enum right_object)object));
            ck_assert_uint_eq(right_parse((enum right_object)object, name, &mask, &position), 0);
            ck_assert_uint_eq(mask, right);
        }
    }
}
END_TEST

START_TEST(kinds_of_objects_have_names)
{
    for (int object = 0; object < RIGHT_OBJECT_COUNT; object++)
        ck_assert_int_eq(
            (int)right_object_parse(right_object_name((enum right_object)object)), object);
    ck_assert_int_eq((int)right_object_parse("window"), RIGHT_OBJECT_COUNT);
}
END_TEST

static Suite *access_rights_suite(void)
{
    Suite *suite = suite_create("access rights");
    TCase *tcase = tcase_create("names");
    tcase_add_loop_test(tcase, names_and_numbers_are_read, 0, sizeof(known) / sizeof(known[0]));
    tcase_add_test(tcase, the_rights_in_a_mask_are_listed_as_they_are_read);
    tcase_add_test(tcase, words_that_are_no_rights_are_refused_at_their_place);
    tcase_add_test(tcase, dtyp_2_4_3_generic_rights_stand_for_these);
    tcase_add_test(tcase, every_right_of_an_object_has_a_name_that_is_read_back);
    tcase_add_test(tcase, kinds_of_objects_have_names);
    suite_add_tcase(suite, tcase);
    return suite;
}

int main(void)
{
    SRunner *runner = srunner_create(access_rights_suite());
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
