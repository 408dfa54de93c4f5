/* The access check: what does not fit into a table of rules. */
#include "unit/access/access_fixture.h"

#include <check.h>
#include <stdlib.h>

enum {
    READ = 0x1,  /* FILE_READ_DATA */
    WRITE = 0x2, /* FILE_WRITE_DATA */
    DENIED = 5,
};

#define FOREIGN "O:SYG:SY"

START_TEST(backup_and_restore_intents_give_what_the_privileges_stand_for)
{
    struct access_result result = fixture_check(RIGHT_OBJECT_FILE, "p:17",
        FOREIGN "D:", RIGHT_GENERIC_READ | RIGHT_GENERIC_EXECUTE, ACCESS_BACKUP_INTENT);
    ck_assert_uint_eq(result.status, 0);
    ck_assert_uint_eq(fixture_right(&result, READ)->privilege, PRIVILEGE_BACKUP);
    result = fixture_check(
        RIGHT_OBJECT_FILE, "p:17", FOREIGN "D:", RIGHT_GENERIC_WRITE, ACCESS_BACKUP_INTENT);
    ck_assert_uint_eq(result.status, DENIED);
    result = fixture_check(RIGHT_OBJECT_FILE, "p:18", FOREIGN "D:",
        RIGHT_GENERIC_WRITE | RIGHT_WRITE_DAC | RIGHT_WRITE_OWNER | RIGHT_DELETE |
            RIGHT_SYSTEM_SECURITY,
        ACCESS_RESTORE_INTENT);
    ck_assert_uint_eq(result.status, 0);
    result = fixture_check(
        RIGHT_OBJECT_FILE, "p:17 pkg:S-1-15-2-9 il:4096", FOREIGN "D:", READ, ACCESS_BACKUP_INTENT);
    ck_assert_uint_eq(result.status, 0);
    result = fixture_check(RIGHT_OBJECT_FILE, "h:18", FOREIGN "D:", WRITE, ACCESS_RESTORE_INTENT);
    ck_assert_uint_eq(result.status, DENIED);
}
END_TEST

/* A key's generic rights have no SYNCHRONIZE; a file's all have it. */
START_TEST(integrity_2_5_3_3_leaves_waiting_whatever_the_mapping)
{
    struct access_result result = fixture_check(RIGHT_OBJECT_KEY, "+BU il:4096",
        FOREIGN "D:(A;;0x1F003F;;;BU)", RIGHT_SYNCHRONIZE | RIGHT_READ_CONTROL, 0);
    ck_assert_uint_eq(result.status, 0);
}
END_TEST

START_TEST(conditional_denies_are_passed_over_when_asked_as_the_kernel_does)
{
    const char *sddl = FOREIGN "D:(XD;;0x1;;;BU;(Member_of{SID(BU)}))(A;;0x1;;;BU)";
    struct access_result result = fixture_check(RIGHT_OBJECT_FILE, "+BU", sddl, READ, 0);
    ck_assert_uint_eq(result.status, DENIED);
    ck_assert_uint_eq(result.notes, ACCESS_NOTE_CONDITIONAL_DENY);
    result = fixture_check(RIGHT_OBJECT_FILE, "+BU", sddl, READ, ACCESS_SKIP_CONDITIONAL_DENY);
    ck_assert_uint_eq(result.status, 0);
    ck_assert_uint_eq(result.notes, ACCESS_NOTE_CONDITIONAL_DENY);
}
END_TEST

START_TEST(what_is_not_evaluated_is_noted)
{
    struct access_result result = fixture_check(
        RIGHT_OBJECT_FILE, "+BU", FOREIGN "D:(A;;0x1;;;BU)S:(SP;;;;;S-1-17-1)", READ, 0);
    ck_assert_uint_eq(result.notes, ACCESS_NOTE_SCOPED_POLICY);
    result = fixture_check(
        RIGHT_OBJECT_FILE, "+BU", FOREIGN "D:(XA;;0x1;;;BU;(@User.Title == \"PM\"))", READ, 0);
    ck_assert_uint_eq(result.notes, ACCESS_NOTE_CLAIMS);
    result = fixture_check(RIGHT_OBJECT_FILE, "+BU",
        FOREIGN "D:(XA;;0x1;;;BU;(@Resource.a == 1))S:(RA;;;;;WD;(\"a\",TS,0,\"1\"))", READ, 0);
    ck_assert_uint_eq(result.notes, ACCESS_NOTE_UNFIT);
    result = fixture_check(
        RIGHT_OBJECT_FILE, "+BU", FOREIGN "D:(XA;;0x1;;;BU;(@Resource.a == 1))", READ, 0);
    ck_assert_uint_eq(result.notes, ACCESS_NOTE_ABSENT);
    result = fixture_check(RIGHT_OBJECT_FILE, "+BU r:WR writes",
        FOREIGN "D:(A;;GA;;;BU)(A;;0x2;;;WR)", READ | WRITE, 0);
    ck_assert_uint_eq(result.notes, ACCESS_NOTE_WRITE_RESTRICTED);
}
END_TEST

/* A callback ACE whose data is not a condition is its own program's: what it means is not known
 * (MS-DTYP 2.4.4.17.4). */
static struct access_result check_strange_callback(const char *sddl)
{
    struct arena arena = {0};
    struct access_result result;
    struct access_token token = fixture_token(&arena, "+BU");
    struct descriptor descriptor = fixture_descriptor(&arena, sddl);
    struct access_ace ace;
    ck_assert(access_acl_find(&descriptor.dacl, 1, &ace));
    uint8_t *bytes = arena_copy(&arena, descriptor.bytes, descriptor.size);
    bytes[ace.data - descriptor.bytes] = 'A';
    ck_assert_uint_eq(descriptor_parse(bytes, descriptor.size, &descriptor), 0);
    struct access_request request = {
        .descriptor = &descriptor, .desired = READ, .mapping = right_mapping(RIGHT_OBJECT_FILE)};
    ck_assert_uint_eq(access_check(&token, &request, &result), 0);
    arena_free(&arena);
    return result;
}

START_TEST(a_callback_ace_of_an_unknown_kind_allows_nothing_and_denies)
{
    struct access_result result =
        check_strange_callback(FOREIGN "D:(XA;;0x1;;;BU;(Member_of{SID(BU)}))");
    ck_assert_uint_eq(result.status, DENIED);
    ck_assert_uint_eq(result.notes, ACCESS_NOTE_CONDITION);
    result = check_strange_callback(FOREIGN "D:(XD;;0x1;;;BU;(Member_of{SID(BA)}))(A;;0x1;;;BU)");
    ck_assert_uint_eq(result.status, DENIED);
    ck_assert_uint_eq(result.notes, ACCESS_NOTE_CONDITION | ACCESS_NOTE_CONDITIONAL_DENY);
}
END_TEST

/* A tree: the object, two property sets, two properties in the first. */
static const struct access_object_type tree[] = {
    {0, {0}},
    {1, {1}},
    {2, {2}},
    {2, {3}},
    {1, {4}},
};

#define TYPE(n) "0000000" n "-0000-0000-0000-000000000000"

static struct access_result check_tree(const char *sddl)
{
    struct arena arena = {0};
    struct access_result result;
    struct access_token token = fixture_token(&arena, "+BU +AU");
    struct descriptor descriptor = fixture_descriptor(&arena, sddl);
    struct access_request request = {.descriptor = &descriptor,
        .desired = READ,
        .mapping = right_mapping(RIGHT_OBJECT_FILE),
        .types = tree,
        .type_count = sizeof(tree) / sizeof(tree[0])};
    ck_assert_uint_eq(access_check(&token, &request, &result), 0);
    arena_free(&arena);
    return result;
}

/* The GUIDs of the tree have their number in the first byte, which text has last of its field. */
START_TEST(object_types_2_5_3_2_a_node_gives_to_what_is_below_and_all_children_give_to_the_parent)
{
    ck_assert_uint_eq(check_tree("D:(OA;;0x1;" TYPE("0") ";;BU)").status, 0);
    ck_assert_uint_eq(check_tree("D:(OA;;0x1;" TYPE("1") ";;BU)").status, DENIED);
    ck_assert_uint_eq(
        check_tree("D:(OA;;0x1;" TYPE("1") ";;BU)(OA;;0x1;" TYPE("4") ";;BU)").status, 0);
    struct access_result result = check_tree(
        "D:(OA;;0x1;" TYPE("2") ";;BU)(OA;;0x1;" TYPE("4") ";;BU)"
                                                           "(OA;;0x1;" TYPE("3") ";;BU)");
    ck_assert_uint_eq(result.status, 0);
    ck_assert_uint_eq(fixture_right(&result, READ)->ace, 3);
    ck_assert_uint_eq(
        check_tree("D:(OA;;0x1;" TYPE("2") ";;BU)(OA;;0x1;" TYPE("4") ";;BU)").status, DENIED);
    ck_assert_uint_eq(check_tree("D:(OA;;0x1;" TYPE("9") ";;BU)").status, DENIED);
}
END_TEST

START_TEST(object_types_2_5_3_2_a_deny_of_a_node_denies_unless_it_was_allowed_before)
{
    ck_assert_uint_eq(check_tree("D:(OD;;0x1;" TYPE("3") ";;AU)(A;;0x1;;;BU)").status, DENIED);
    ck_assert_uint_eq(check_tree("D:(OA;;0x1;" TYPE("3") ";;BU)(OD;;0x1;" TYPE("3") ";;AU)"
                                                                                    "(A;;0x1;;;BU)")
                          .status,
        0);
    ck_assert_uint_eq(
        check_tree("D:(OA;;0x1;" TYPE("1") ";;BU)(OD;;0x1;" TYPE("2") ";;AU)"
                                                                      "(OA;;0x1;" TYPE("4") ";;BU)")
            .status,
        0);
    ck_assert_uint_eq(check_tree("D:(OD;;0x1;" TYPE("9") ";;AU)(A;;0x1;;;BU)").status, 0);
    ck_assert_uint_eq(check_tree("D:(OD;;0x1;;;AU)(A;;0x1;;;BU)").status, DENIED);
    ck_assert_uint_eq(check_tree("D:(ZA;;0x1;" TYPE("0") ";;BU;(Member_of{SID(AU)}))").status, 0);
}
END_TEST

START_TEST(object_types_that_are_no_tree_are_refused)
{
    static const struct access_object_type bad[][2] = {
        {{1, {0}}, {1, {1}}}, {{0, {0}}, {2, {1}}}, {{0, {0}}, {0, {1}}}};
    struct arena arena = {0};
    struct access_result result;
    struct access_token token = fixture_token(&arena, "+BU");
    struct descriptor descriptor = fixture_descriptor(&arena, "D:");
    struct access_request request = {.descriptor = &descriptor,
        .desired = READ,
        .mapping = right_mapping(RIGHT_OBJECT_FILE),
        .type_count = 2};
    for (size_t i = 0; i < 3; i++) {
        request.types = bad[i];
        ck_assert_uint_eq(access_check(&token, &request, &result), 87);
    }
    request.type_count = ACCESS_OBJECT_TYPES_MAX + 1;
    ck_assert_uint_eq(access_check(&token, &request, &result), 87);
    arena_free(&arena);
}
END_TEST

START_TEST(principal_self_2_5_3_1_1_stands_for_the_given_sid)
{
    struct arena arena = {0};
    struct access_result result;
    struct access_token token = fixture_token(&arena, "");
    struct descriptor descriptor = fixture_descriptor(&arena, "D:(A;;0x1;;;PS)");
    struct access_request request = {
        .descriptor = &descriptor, .desired = READ, .mapping = right_mapping(RIGHT_OBJECT_FILE)};
    ck_assert_uint_eq(access_check(&token, &request, &result), 0);
    ck_assert_uint_eq(result.status, DENIED);
    request.self = fixture_sid(&arena, FIXTURE_USER);
    ck_assert_uint_eq(access_check(&token, &request, &result), 0);
    ck_assert_uint_eq(result.status, 0);
    arena_free(&arena);
}
END_TEST

static Suite *access_check_suite(void)
{
    Suite *suite = suite_create("access check");
    TCase *tcase = tcase_create("rules");
    tcase_add_test(tcase, backup_and_restore_intents_give_what_the_privileges_stand_for);
    tcase_add_test(tcase, integrity_2_5_3_3_leaves_waiting_whatever_the_mapping);
    tcase_add_test(tcase, conditional_denies_are_passed_over_when_asked_as_the_kernel_does);
    tcase_add_test(tcase, what_is_not_evaluated_is_noted);
    tcase_add_test(tcase, a_callback_ace_of_an_unknown_kind_allows_nothing_and_denies);
    tcase_add_test(tcase,
        object_types_2_5_3_2_a_node_gives_to_what_is_below_and_all_children_give_to_the_parent);
    tcase_add_test(
        tcase, object_types_2_5_3_2_a_deny_of_a_node_denies_unless_it_was_allowed_before);
    tcase_add_test(tcase, object_types_that_are_no_tree_are_refused);
    tcase_add_test(tcase, principal_self_2_5_3_1_1_stands_for_the_given_sid);
    suite_add_tcase(suite, tcase);
    return suite;
}

int main(void)
{
    SRunner *runner = srunner_create(access_check_suite());
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
