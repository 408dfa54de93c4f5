/* Reading self-relative descriptors: what is whole is read, what is not is refused. */
#include "base/bytes.h"
#include "unit/access/access_fixture.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

enum { INVALID = 13 };

#define EVERYTHING                                                                                 \
    "O:BAG:SYD:P(A;OICI;FR;;;WD)(D;ID;0x2;;;AN)"                                                   \
    "(OA;;CR;ab721a53-1e2f-11d0-9819-00aa0040529b;bf967aba-0de6-11d0-a285-00aa003049e2;AU)"        \
    "(OD;;CR;;bf967aba-0de6-11d0-a285-00aa003049e2;AU)(XA;;FX;;;WD;(Exists a))"                    \
    "(XD;;FX;;;WD;(Exists a))(ZA;;CR;ab721a53-1e2f-11d0-9819-00aa0040529b;;AU;(Exists a))"         \
    "S:AI(AU;SAFA;FA;;;WD)(OU;SA;CR;ab721a53-1e2f-11d0-9819-00aa0040529b;;WD)"                     \
    "(XU;SA;FA;;;WD;(Exists a))(ML;;NWNR;;;HI)(RA;;;;;WD;(\"a\",TU,0,1,2))(SP;;;;;S-1-17-1)"       \
    "(TL;;0x1;;;S-1-19-512-4096)(FL;;0x1;;;WD;(Exists a))"

/* A descriptor made anew for each test, so that the sanitizer sees its end. */
struct copy {
    uint8_t *bytes;
    size_t size;
};

static struct copy make(const char *sddl)
{
    struct arena arena = {0};
    struct descriptor descriptor = fixture_descriptor(&arena, sddl);
    struct copy copy = {malloc(descriptor.size), descriptor.size};
    ck_assert_ptr_nonnull(copy.bytes);
    memcpy(copy.bytes, descriptor.bytes, descriptor.size);
    arena_free(&arena);
    return copy;
}

static uint32_t parse(const struct copy *copy)
{
    struct descriptor descriptor;
    return descriptor_parse(copy->bytes, copy->size, &descriptor);
}

START_TEST(dtyp_2_4_4_every_type_of_ace_is_read)
{
    static const uint8_t types[] = {0, 1, 5, 6, 9, 10, 11};
    static const uint8_t system_types[] = {2, 7, 13, 0x11, 0x12, 0x13, 0x14, 0x15};
    struct copy copy = make(EVERYTHING);
    struct descriptor descriptor;
    struct access_ace ace;
    ck_assert_uint_eq(descriptor_parse(copy.bytes, copy.size, &descriptor), 0);
    ck_assert_uint_eq(descriptor.control, 0x8000 | 0x4 | 0x10 | 0x1000 | 0x800);
    struct access_acl_walk walk = access_acl_walk(&descriptor.dacl);
    for (uint32_t i = 0; i < sizeof(types); i++) {
        ck_assert(access_acl_next(&walk, &ace));
        ck_assert_uint_eq(ace.type, types[i]);
        ck_assert_uint_eq(ace.number, i + 1);
        ck_assert_ptr_nonnull(ace.sid.bytes);
    }
    ck_assert(!access_acl_next(&walk, &ace));
    walk = access_acl_walk(&descriptor.sacl);
    for (uint32_t i = 0; i < sizeof(system_types); i++) {
        ck_assert(access_acl_next(&walk, &ace));
        ck_assert_uint_eq(ace.type, system_types[i]);
        ck_assert_str_ne(access_ace_type_name(ace.type), "unknown");
    }
    free(copy.bytes);
}
END_TEST

START_TEST(dtyp_2_4_4_3_guids_flags_and_masks_are_where_they_belong)
{
    struct copy copy = make(EVERYTHING);
    struct descriptor descriptor;
    struct access_ace ace;
    ck_assert_uint_eq(descriptor_parse(copy.bytes, copy.size, &descriptor), 0);
    ck_assert(access_acl_find(&descriptor.dacl, 1, &ace));
    ck_assert_uint_eq(ace.flags, ACCESS_ACE_OBJECT_INHERIT | ACCESS_ACE_CONTAINER_INHERIT);
    ck_assert_uint_eq(ace.mask, 0x120089);
    ck_assert_ptr_null(ace.object_type);
    ck_assert(access_acl_find(&descriptor.dacl, 3, &ace));
    ck_assert_uint_eq(load_u32(ace.object_type), 0xab721a53);
    ck_assert_uint_eq(load_u32(ace.inherited_object_type), 0xbf967aba);
    ck_assert(access_acl_find(&descriptor.dacl, 4, &ace));
    ck_assert_ptr_null(ace.object_type);
    ck_assert_uint_eq(load_u32(ace.inherited_object_type), 0xbf967aba);
    ck_assert(access_acl_find(&descriptor.dacl, 5, &ace));
    ck_assert_int_eq(memcmp(ace.data, "artx", 4), 0);
    ck_assert(!access_acl_find(&descriptor.dacl, 8, &ace));
    ck_assert(!access_acl_find(&descriptor.dacl, 0, &ace));
    free(copy.bytes);
}
END_TEST

START_TEST(dtyp_2_4_6_a_descriptor_cut_short_is_refused)
{
    struct copy whole = make(EVERYTHING);
    for (size_t size = 0; size < whole.size; size++) {
        struct copy part = {malloc(size ? size : 1), size};
        ck_assert_ptr_nonnull(part.bytes);
        memcpy(part.bytes, whole.bytes, size);
        ck_assert_uint_eq(parse(&part), INVALID);
        free(part.bytes);
    }
    ck_assert_uint_eq(parse(&whole), 0);
    free(whole.bytes);
}
END_TEST

/* One byte of a small descriptor, changed so that it is none any more. Its layout: header 20 bytes,
 * owner at 20 (16 bytes), group at 36 (12), DACL at 48 (8), ACE at 56 (4), mask at 60, SID at 64.
 */
START_TEST(dtyp_2_4_6_wrong_fields_are_refused)
{
    static const struct {
        const char *what;
        size_t at;
        uint8_t value;
    } wrong[] = {
        {"revision", 0, 2},
        {"not self-relative", 3, 0},
        {"owner beyond the end", 5, 0xFF},
        {"owner's revision", 20, 2},
        {"owner's subauthorities", 21, 16},
        {"group beyond the end", 11, 0x80},
        {"DACL beyond the end", 17, 0x10},
        {"ACL revision", 48, 1},
        {"ACL revision", 48, 5},
        {"ACL size below its header", 50, 4},
        {"ACL size beyond the end", 51, 1},
        {"more ACEs than there are", 52, 2},
        {"ACE size below its header", 58, 0},
        {"ACE size without its SID", 58, 8},
        {"ACE size not a multiple of 4", 58, 19},
        {"ACE size beyond the ACL", 58, 0x40},
        {"ACE's SID has more than it holds", 65, 9},
        {"ACE's SID revision", 64, 0},
    };
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        struct copy copy = make("O:BAG:SYD:(A;;FR;;;WD)");
        ck_assert_uint_eq(parse(&copy), 0);
        copy.bytes[wrong[i].at] = wrong[i].value;
        ck_assert_msg(parse(&copy) == INVALID, "%s", wrong[i].what);
        free(copy.bytes);
    }
}
END_TEST

/* The first of two ACEs takes a part of the second, which does not count any more. */
START_TEST(dtyp_2_4_4_1_an_ace_whose_size_is_no_multiple_of_4_is_refused)
{
    static const uint8_t sizes[] = {22, 24};
    static const uint32_t statuses[] = {INVALID, 0};
    for (size_t i = 0; i < 2; i++) {
        struct copy copy = make("O:BAG:SYD:(A;;FR;;;WD)(A;;FR;;;WD)");
        copy.bytes[52] = 1;
        copy.bytes[58] = sizes[i];
        ck_assert_uint_eq(parse(&copy), statuses[i]);
        free(copy.bytes);
    }
}
END_TEST

START_TEST(a_failed_read_changes_nothing)
{
    struct copy copy = make("O:BAG:SYD:(A;;FR;;;WD)");
    struct descriptor before = {.control = 77};
    copy.bytes[0] = 9;
    ck_assert_uint_eq(descriptor_parse(copy.bytes, copy.size, &before), INVALID);
    ck_assert_uint_eq(before.control, 77);
    ck_assert_ptr_null(before.bytes);
    free(copy.bytes);
}
END_TEST

START_TEST(dtyp_2_4_6_absent_and_null_parts_are_none)
{
    struct copy copy = make("D:");
    struct descriptor descriptor;
    ck_assert_uint_eq(descriptor_parse(copy.bytes, copy.size, &descriptor), 0);
    ck_assert_ptr_null(descriptor.owner.bytes);
    ck_assert_ptr_nonnull(descriptor.dacl.bytes);
    ck_assert_uint_eq(descriptor.dacl.count, 0);
    ck_assert(!access_sid_equal(&descriptor.owner, &descriptor.group));
    /* An offset without its control bit is not a DACL. */
    copy.bytes[2] = 0;
    ck_assert_uint_eq(descriptor_parse(copy.bytes, copy.size, &descriptor), 0);
    ck_assert_ptr_null(descriptor.dacl.bytes);
    free(copy.bytes);
}
END_TEST

START_TEST(an_ace_of_an_unknown_type_is_passed_over_and_noted)
{
    struct arena arena = {0};
    struct access_result result;
    struct descriptor descriptor;
    struct copy copy = make("O:BAG:SYD:(A;;FR;;;WD)(A;;FR;;;WD)");
    struct access_token token = fixture_token(&arena, "+WD");
    copy.bytes[56] = 0x77;
    ck_assert_uint_eq(descriptor_parse(copy.bytes, copy.size, &descriptor), 0);
    struct access_request request = {
        .descriptor = &descriptor, .desired = 1, .mapping = right_mapping(RIGHT_OBJECT_FILE)};
    ck_assert_uint_eq(access_check(&token, &request, &result), 0);
    ck_assert_uint_eq(result.status, 0);
    ck_assert_uint_eq(result.rights[0].ace, 2);
    ck_assert_uint_eq(result.notes, ACCESS_NOTE_UNKNOWN_ACE);
    copy.bytes[56] = ACCESS_ACE_ALLOW_COMPOUND;
    ck_assert_uint_eq(descriptor_parse(copy.bytes, copy.size, &descriptor), 0);
    ck_assert_uint_eq(access_check(&token, &request, &result), 0);
    ck_assert_uint_eq(result.notes, ACCESS_NOTE_COMPOUND);
    free(copy.bytes);
    arena_free(&arena);
}
END_TEST

static Suite *access_descriptor_suite(void)
{
    Suite *suite = suite_create("access descriptor");
    TCase *tcase = tcase_create("reading");
    tcase_add_test(tcase, dtyp_2_4_4_every_type_of_ace_is_read);
    tcase_add_test(tcase, dtyp_2_4_4_3_guids_flags_and_masks_are_where_they_belong);
    tcase_add_test(tcase, dtyp_2_4_6_a_descriptor_cut_short_is_refused);
    tcase_add_test(tcase, dtyp_2_4_6_wrong_fields_are_refused);
    tcase_add_test(tcase, dtyp_2_4_4_1_an_ace_whose_size_is_no_multiple_of_4_is_refused);
    tcase_add_test(tcase, a_failed_read_changes_nothing);
    tcase_add_test(tcase, dtyp_2_4_6_absent_and_null_parts_are_none);
    tcase_add_test(tcase, an_ace_of_an_unknown_type_is_passed_over_and_noted);
    suite_add_tcase(suite, tcase);
    return suite;
}

int main(void)
{
    SRunner *runner = srunner_create(access_descriptor_suite());
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
