/* From the facts of an access to what the library says of it. */
#include "client/calls/access_explain.h"
#include "access/sddl/sddl.h"
#include "unit/access/access_fixture.h"
#include "base/buffer.h"
#include "base/status.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

enum { MAXIMUM = 0x02000000 };

/* An answer, made of a descriptor and of one user, who is caller and service. */
struct stage {
    struct arena arena;
    struct deputy_identity user;
    struct deputy_access answer;
};

static bool find_name(
    void *context, const struct access_sid *sid, const char **name, const char **domain)
{
    struct access_sid users = fixture_sid(context, "BU");
    if (!access_sid_equal(sid, &users))
        return false;
    *name = "Users";
    *domain = "BUILTIN";
    return true;
}

/* A user who is in Users and nothing else, before an object with this descriptor. */
static uint32_t explain(
    struct stage *stage, uint32_t kind, const char *sddl, uint32_t want, uint32_t status)
{
    struct buffer bytes = {0};
    const struct access_names names = {find_name, &stage->arena};
    struct access_sid user = fixture_sid(&stage->arena, FIXTURE_USER);
    struct access_sid users = fixture_sid(&stage->arena, "BU");
    struct deputy_group *group = arena_alloc(&stage->arena, sizeof(*group));
    group->sid = (struct deputy_sid){.bytes = users.bytes, .size = users.size};
    group->attributes = 7;
    stage->user.user = (struct deputy_sid){.bytes = user.bytes, .size = user.size};
    stage->user.groups = (struct deputy_groups){group, 1};
    stage->user.facts = 1u << DEPUTY_FACT_USER | 1u << DEPUTY_FACT_GROUPS;
    ck_assert_uint_eq(sddl_parse(sddl, NULL, &bytes, NULL), 0);
    stage->answer.descriptor.bytes = arena_copy(&stage->arena, bytes.bytes, bytes.size);
    stage->answer.descriptor.size = (uint32_t)bytes.size;
    stage->answer.kind = kind;
    stage->answer.wanted = want;
    stage->answer.status = status;
    stage->answer.caller = stage->answer.service = &stage->user;
    buffer_free(&bytes);
    return access_explain(&stage->answer, &names, &stage->arena);
}

START_TEST(each_right_has_its_reason_for_each_token)
{
    struct stage stage = {0};
    ck_assert_uint_eq(
        explain(&stage, DEPUTY_OBJECT_FILE, "O:SYG:SYD:(A;;0x1;;;BU)(A;;0x2;;;BA)", 0x3, 5), 0);
    ck_assert_uint_eq(stage.answer.view_count, 2);
    ck_assert_str_eq(stage.answer.views[0].who, "caller");
    ck_assert_str_eq(stage.answer.views[1].who, "service");
    const struct deputy_access_view *view = &stage.answer.views[0];
    ck_assert_uint_eq(view->count, 2);
    ck_assert_uint_eq(view->status, 5);
    ck_assert_str_eq(view->rights[0].name, "FILE_READ_DATA");
    ck_assert_uint_eq(view->rights[0].granted, 1);
    ck_assert_str_eq(view->rights[0].by, "ace");
    ck_assert_uint_eq(view->rights[0].ace, 1);
    ck_assert_str_eq(view->rights[0].why, "ACE 1 allows it to BUILTIN\\Users");
    ck_assert_uint_eq(view->rights[1].granted, 0);
    ck_assert_str_eq(view->rights[1].by, "nothing");
    ck_assert_ptr_null(stage.answer.disagreement);
    arena_free(&stage.arena);
}
END_TEST

START_TEST(every_ace_is_told_with_what_it_means)
{
    struct stage stage = {0};
    ck_assert_uint_eq(explain(&stage, DEPUTY_OBJECT_FILE,
                          "O:SYG:SYD:(A;;0x1;;;BU)(A;IO;0x2;;;BU)S:(ML;;NW;;;ME)", 0x3, 5),
        0);
    ck_assert_uint_eq(stage.answer.dacl_count, 2);
    ck_assert_str_eq(stage.answer.dacl[0].type_name, "allow");
    ck_assert_str_eq(stage.answer.dacl[0].match, "yes");
    ck_assert_str_eq(stage.answer.dacl[0].trustee.name, "Users");
    ck_assert_uint_eq(stage.answer.dacl[0].decided, 1);
    ck_assert_uint_eq(stage.answer.dacl[1].considered, 0);
    ck_assert_uint_eq(stage.answer.sacl_count, 1);
    ck_assert_ptr_null(stage.answer.sacl[0].trustee.name);
    ck_assert_str_eq(stage.answer.sacl[0].trustee.text, "S-1-16-8192");
    arena_free(&stage.arena);
}
END_TEST

START_TEST(a_linked_token_is_a_view_of_its_own)
{
    struct stage stage = {0};
    stage.user.linked_token = &stage.user;
    ck_assert_uint_eq(explain(&stage, DEPUTY_OBJECT_KEY, "O:SYG:SYD:", 0x1, 5), 0);
    ck_assert_uint_eq(stage.answer.view_count, 2);
    stage.answer.view_count = 0;
    struct deputy_identity linked = stage.user;
    stage.user.facts |= UINT64_C(1) << DEPUTY_FACT_LINKED_TOKEN;
    stage.user.linked_token = &linked;
    const struct access_names names = {find_name, &stage.arena};
    ck_assert_uint_eq(access_explain(&stage.answer, &names, &stage.arena), 0);
    ck_assert_uint_eq(stage.answer.view_count, 3);
    ck_assert_str_eq(stage.answer.views[1].who, "linked");
    arena_free(&stage.arena);
}
END_TEST

START_TEST(a_malformed_descriptor_is_not_explained)
{
    struct stage stage = {0};
    const struct access_names names = {find_name, &stage.arena};
    static const uint8_t bytes[] = {1, 0, 4, 0x80, 0};
    stage.answer = (struct deputy_access){.kind = DEPUTY_OBJECT_FILE,
        .descriptor = {bytes, sizeof(bytes)},
        .caller = &stage.user,
        .service = &stage.user};
    ck_assert_uint_eq(access_explain(&stage.answer, &names, &stage.arena), 0);
    ck_assert_uint_eq(stage.answer.descriptor_status, WIN32_INVALID_DATA);
    ck_assert_uint_eq(stage.answer.view_count, 0);
    arena_free(&stage.arena);
}
END_TEST

/* What the system did, and what must be said of it. */
static const struct {
    uint32_t kind;
    const char *sddl;
    uint32_t want;
    uint32_t status;
    uint32_t granted;
    uint32_t granted_by;
    const char *text; /* how it begins; NULL: they agree */
} answers[] = {
    {DEPUTY_OBJECT_FILE, "O:SYG:SYD:(A;;FA;;;BU)", 0x2, 0, 0, 0, NULL},
    {DEPUTY_OBJECT_FILE, "O:SYG:SYD:", 0x2, 5, 0, 0, NULL},
    {DEPUTY_OBJECT_FILE, "O:SYG:SYD:(A;;FA;;;BU)", 0x2, 5, 0, 0,
        "the permissions grant it, the system denied it: a read-only attribute"},
    {DEPUTY_OBJECT_PROCESS, "O:SYG:SYD:", 0x1, 0, 0, 0,
        "the permissions deny it, the system granted it: SeDebugPrivilege"},
    {DEPUTY_OBJECT_FILE, "O:SYG:SYD:(A;;FA;;;BU)", 0x2, 32, 0, 0,
        "the system refused it for another reason, error 32; by the permissions it is granted"},
    {DEPUTY_OBJECT_FILE, "O:SYG:SYD:", 0x2, 32, 0, 0,
        "the system refused it for another reason, error 32; by the permissions it is denied"},
    {DEPUTY_OBJECT_KEY, "O:SYG:SYD:(A;;KR;;;BU)", MAXIMUM, 0, 0x20019, 1, NULL},
    {DEPUTY_OBJECT_KEY, "O:SYG:SYD:(A;;KR;;;BU)", MAXIMUM, 0, 0x120019, 1, NULL},
    {DEPUTY_OBJECT_KEY, "O:SYG:SYD:(A;;KR;;;BU)", MAXIMUM, 0, 0x2001B, 1,
        "the system also granted KEY_SET_VALUE: "},
    {DEPUTY_OBJECT_KEY, "O:SYG:SYD:(A;;KR;;;BU)", MAXIMUM, 0, 0x20018, 1,
        "the system did not grant KEY_QUERY_VALUE: "},
    {DEPUTY_OBJECT_KEY, "O:SYG:SYD:(A;;KR;;;BU)", MAXIMUM, 0, 0, 0, NULL},
};

START_TEST(truth_and_explanation_are_compared)
{
    struct stage stage = {0};
    stage.answer.granted = answers[_i].granted;
    stage.answer.granted_by = answers[_i].granted_by;
    ck_assert_uint_eq(
        explain(&stage, answers[_i].kind, answers[_i].sddl, answers[_i].want, answers[_i].status),
        0);
    const char *text = stage.answer.disagreement;
    if (answers[_i].text)
        ck_assert_msg(text && strncmp(text, answers[_i].text, strlen(answers[_i].text)) == 0, "%s",
            text ? text : "nothing");
    else
        ck_assert_msg(!text, "%s", text);
    arena_free(&stage.arena);
}
END_TEST

static Suite *explain_access_suite(void)
{
    Suite *suite = suite_create("explained access");
    TCase *tcase = tcase_create("explanation");
    tcase_add_test(tcase, each_right_has_its_reason_for_each_token);
    tcase_add_test(tcase, every_ace_is_told_with_what_it_means);
    tcase_add_test(tcase, a_linked_token_is_a_view_of_its_own);
    tcase_add_test(tcase, a_malformed_descriptor_is_not_explained);
    tcase_add_loop_test(
        tcase, truth_and_explanation_are_compared, 0, sizeof(answers) / sizeof(answers[0]));
    suite_add_tcase(suite, tcase);
    return suite;
}

int main(void)
{
    SRunner *runner = srunner_create(explain_access_suite());
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
