/* Conditional expressions: their truth, in three values, and their refusal when broken. */
#include "base/bytes.h"
#include "access/condition/condition.h"
#include "unit/access/access_fixture.h"
#include "base/buffer.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define T CONDITION_TRUE
#define F CONDITION_FALSE
#define U CONDITION_UNKNOWN

/* What the attributes of these tests are. The token has the user claims "@User.*" as resource
 * attributes of a second descriptor, and knows that it has no others. */
#define RESOURCES                                                                                  \
    "S:(RA;;;;;WD;(\"Level\",TI,0,5))(RA;;;;;WD;(\"Zero\",TI,0,0))"                                \
    "(RA;;;;;WD;(\"Big\",TU,0,18446744073709551615))(RA;;;;;WD;(\"Low\",TI,0,-3))"                 \
    "(RA;;;;;WD;(\"Name\",TS,0,\"Blue\"))(RA;;;;;WD;(\"Exact\",TS,2,\"Blue\"))"                    \
    "(RA;;;;;WD;(\"Empty\",TS,0,\"\"))(RA;;;;;WD;(\"Names\",TS,0,\"red\",\"blue\"))"               \
    "(RA;;;;;WD;(\"Who\",TD,0,BA))(RA;;;;;WD;(\"Bytes\",TX,0,#0102))"                              \
    "(RA;;;;;WD;(\"Yes\",TB,0,1))(RA;;;;;WD;(\"None\",TI,0))(RA;OICIIO;;;;WD;(\"Below\",TI,0,1))"  \
    "(RA;;;;;WD;(\"Off\",TI,0x10,1))(RA;;;;;WD;(\"Deny\",TI,0x4,1))"                               \
    "(RA;;;;;WD;(\"Twice\",TS,0,\"a\",\"A\"))(RA;;;;;WD;(\"Both\",TS,2,\"a\",\"A\"))"
#define CLAIMS                                                                                     \
    "S:(RA;;;;;WD;(\"Title\",TS,0,\"PM\"))(RA;;;;;WD;(\"Grade\",TI,0,7))"                          \
    "(RA;;;;;WD;(\"Projects\",TS,0,\"BLUE\",\"green\"))"

static const struct {
    const char *condition;
    enum condition_truth truth;
} expressions[] = {
    /* 2.4.4.17.6 relations */
    {"(@Resource.Level == 5)", T},
    {"(@Resource.Level == 6)", F},
    {"(@Resource.Level != 6)", T},
    {"(@Resource.Level < 6)", T},
    {"(@Resource.Level < 5)", F},
    {"(@Resource.Level <= 5)", T},
    {"(@Resource.Level > 4)", T},
    {"(@Resource.Level > 5)", F},
    {"(@Resource.Level >= 5)", T},
    {"(@Resource.Low < 0)", T},
    {"(@Resource.Low == -3)", T},
    {"(@Resource.Big > 9223372036854775807)", T},
    {"(@Resource.Big > @Resource.Low)", T},
    {"(@Resource.Name == \"BLUE\")", T},
    {"(@Resource.Exact == \"BLUE\")", F},
    {"(@Resource.Exact == \"Blue\")", T},
    {"(@Resource.Name > \"black\")", T},
    {"(@Resource.Name == \"Blues\")", F},
    {"(@Resource.Bytes == #0102)", T},
    {"(@Resource.Bytes < #0103)", T},
    {"(@Resource.Who == SID(BA))", T},
    {"(@Resource.Who != SID(BU))", T},
    {"(@Resource.Names == {\"blue\", \"RED\"})", T},
    {"(@Resource.Names == {\"blue\", \"blue\"})", F},
    {"(@Resource.Names != \"blue\")", T},
    {"(@Resource.Names == {\"blue\", \"red\", \"pink\"})", F},
    {"(@User.Grade > @Resource.Level)", T},
    {"(@User.Title == \"pm\")", T},
    /* 2.4.4.17.6 what cannot be compared makes the whole unknown */
    {"(@Resource.Level == \"5\")", U},
    {"(@Resource.Who < SID(BU))", U},
    {"(@Resource.Names < \"z\")", U},
    {"(@Resource.Level == \"5\" || @Resource.Level == 5)", U},
    /* 2.4.4.17.6 sets */
    {"(@Resource.Names Contains \"red\")", T},
    {"(@Resource.Names Contains {\"red\", \"blue\"})", T},
    {"(@Resource.Names Contains {\"red\", \"pink\"})", F},
    {"(@Resource.Names Not_Contains {\"red\", \"pink\"})", T},
    {"(@Resource.Names Any_of {\"pink\", \"red\"})", T},
    {"(@Resource.Names Any_of {\"pink\"})", F},
    {"(@Resource.Names Not_Any_of \"pink\")", T},
    {"(@User.Projects Any_of @Resource.Names)", T},
    {"(@User.Projects Contains @Resource.Names)", F},
    {"(@Resource.Level Contains 5)", T},
    {"(@Resource.Level Any_of {1, 5})", T},
    /* 2.4.4.17.7 existence */
    {"(Exists @Resource.Level)", T},
    {"(Exists @Resource.Nothing)", F},
    {"(Not_Exists @Resource.Nothing)", T},
    {"(Exists @Resource.None)", F},
    {"(Exists @Resource.Below)", F},
    {"(Exists @Resource.Off)", F},
    /* a value that is there twice, unless its case tells it apart (Samba, of Windows) */
    {"(Exists @Resource.Twice)", F},
    {"(@Resource.Twice Any_of \"a\")", U},
    {"(@Resource.Both == {\"A\", \"a\"})", T},
    {"(@Resource.Names Any_of {\"pink\", 1})", U},
    {"(Exists @User.Title)", T},
    {"(Exists @User.Nothing)", F},
    {"(Exists @Device.Nothing)", U},
    {"(Exists Nothing)", U},
    /* 2.4.4.17.7 attributes that are not there are unknown */
    {"(@Resource.Nothing == 1)", U},
    {"(@User.Nothing != 1)", U},
    {"(@Resource.Level == @Resource.Nothing)", U},
    /* 2.4.4.17.7 truth of attributes */
    {"(@Resource.Level)", T},
    {"(@Resource.Zero)", F},
    {"(@Resource.Yes)", T},
    {"(@Resource.Name)", T},
    {"(@Resource.Empty)", F},
    {"(@Resource.Nothing)", U},
    {"(@Resource.Names)", U},
    {"(!(@Resource.Zero))", T},
    {"(!(@Resource.Nothing))", U},
    /* 2.4.4.17.7 logic in three values */
    {"(@Resource.Yes && @Resource.Yes)", T},
    {"(@Resource.Yes && @Resource.Zero)", F},
    {"(@Resource.Yes && @Resource.Nothing)", U},
    {"(@Resource.Zero && @Resource.Nothing)", F},
    {"(@Resource.Nothing && @Resource.Zero)", F},
    {"(@Resource.Nothing && @Resource.Nothing)", U},
    {"(@Resource.Yes || @Resource.Nothing)", T},
    {"(@Resource.Nothing || @Resource.Yes)", T},
    {"(@Resource.Zero || @Resource.Zero)", F},
    {"(@Resource.Zero || @Resource.Nothing)", U},
    {"(@Resource.Zero && @Resource.Zero || @Resource.Yes)", T},
    {"(@Resource.Yes || @Resource.Zero && @Resource.Zero)", T},
    {"((@Resource.Yes || @Resource.Zero) && @Resource.Zero)", F},
    /* 2.4.4.17.5 membership; the token has BU and AU, and BA for denying only */
    {"(Member_of{SID(BU)})", T},
    {"(Member_of SID(BU))", T},
    {"(Member_of{SID(BU), SID(AU)})", T},
    {"(Member_of{SID(BU), SID(BG)})", F},
    {"(Member_of{SID(BA)})", F},
    {"(Member_of_Any{SID(BG), SID(BU)})", T},
    {"(Member_of_Any{SID(BG)})", F},
    {"(Not_Member_of{SID(BU), SID(BG)})", T},
    {"(Not_Member_of_Any{SID(BG), SID(BU)})", F},
    {"(Member_of{1})", U},
    {"(Member_of{SID(BU), 1})", U},
    {"(Device_Member_of{SID(BU)})", U},
    {"(Not_Device_Member_of_Any{SID(BU)})", U},
};

/* A token that knows its user's claims, and what else an evaluation needs. */
struct scene {
    struct arena arena;
    struct access_token token;
    struct attribute claims[8];
    struct descriptor resources;
    struct condition_context context;
};

static void set_scene(struct scene *scene)
{
    *scene = (struct scene){0};
    struct descriptor claims = fixture_descriptor(&scene->arena, CLAIMS);
    struct access_acl_walk walk = access_acl_walk(&claims.sacl);
    struct access_ace ace;
    uint32_t count = 0;
    while (access_acl_next(&walk, &ace))
        ck_assert_uint_eq(attribute_parse(ace.data, ace.data_size, &scene->claims[count++]), 0);
    scene->token = fixture_token(&scene->arena, "+BU +AU -BA");
    scene->token.user_claims = (struct access_claims){true, scene->claims, count};
    scene->resources = fixture_descriptor(&scene->arena, RESOURCES);
    scene->context =
        (struct condition_context){.token = &scene->token, .resources = &scene->resources.sacl};
}

static enum condition_truth evaluate(struct scene *scene, const char *condition)
{
    char text[512] = "D:(XA;;GA;;;WD;";
    struct access_ace ace;
    strcat(strcat(text, condition), ")");
    struct descriptor descriptor = fixture_descriptor(&scene->arena, text);
    ck_assert(access_acl_find(&descriptor.dacl, 1, &ace));
    return condition_evaluate(ace.data, ace.data_size, &scene->context);
}

START_TEST(dtyp_2_4_4_17_expressions_have_this_truth)
{
    struct scene scene;
    set_scene(&scene);
    enum condition_truth truth = evaluate(&scene, expressions[_i].condition);
    ck_assert_msg(truth == expressions[_i].truth, "%s is %d", expressions[_i].condition, truth);
    arena_free(&scene.arena);
}
END_TEST

START_TEST(what_nobody_has_read_is_told_from_what_is_not_there)
{
    struct scene scene;
    set_scene(&scene);
    evaluate(&scene, "(@User.Nothing == 1)");
    ck_assert(!scene.context.unseen);
    evaluate(&scene, "(@Device.Nothing == 1)");
    ck_assert(scene.context.unseen);
    scene.context.unseen = false;
    evaluate(&scene, "(Device_Member_of{SID(BU)})");
    ck_assert(scene.context.unseen);
    arena_free(&scene.arena);
}
END_TEST

START_TEST(for_an_ace_that_denies_deny_only_groups_are_members)
{
    struct scene scene;
    set_scene(&scene);
    scene.context.deny = true;
    ck_assert_uint_eq(evaluate(&scene, "(Member_of{SID(BA)})"), T);
    arena_free(&scene.arena);
}
END_TEST

START_TEST(devices_that_were_read_have_groups)
{
    struct scene scene;
    set_scene(&scene);
    struct access_sid administrators = fixture_sid(&scene.arena, "BA");
    ck_assert_uint_eq(sid_set_init(&scene.token.device, &scene.arena, 1), 0);
    sid_set_add(&scene.token.device, administrators.bytes, administrators.size, SID_MATCH_ALLOW);
    scene.token.device_known = true;
    ck_assert_uint_eq(evaluate(&scene, "(Device_Member_of{SID(BA)})"), T);
    ck_assert_uint_eq(evaluate(&scene, "(Device_Member_of_Any{SID(BU)})"), F);
    arena_free(&scene.arena);
}
END_TEST

/* Byte code that is broken: each is unknown, and is said to be malformed. */
static const struct {
    const char *what;
    size_t size;
    uint8_t bytes[24];
} broken[] = {
    {"no signature", 4, {'a', 'r', 't', 'y'}},
    {"nothing behind the signature", 4, {'a', 'r', 't', 'x'}},
    {"padding only", 8, {'a', 'r', 't', 'x', 0, 0, 0, 0}},
    {"an operator without operands", 5, {'a', 'r', 't', 'x', 0xA2}},
    {"an unknown code", 5, {'a', 'r', 't', 'x', 0xB0}},
    {"an integer cut short", 8, {'a', 'r', 't', 'x', 0x04, 1, 0, 0}},
    {"an integer out of its range", 15, {'a', 'r', 't', 'x', 0x01, 0, 1, 0, 0, 0, 0, 0, 0, 3, 2}},
    {"an integer without a base", 15, {'a', 'r', 't', 'x', 0x04, 1, 0, 0, 0, 0, 0, 0, 0, 3, 0}},
    {"a string beyond the end", 11, {'a', 'r', 't', 'x', 0x10, 0xFF, 0, 0, 0, 'a', 0}},
    {"a string of odd size", 10, {'a', 'r', 't', 'x', 0x10, 1, 0, 0, 0, 'a'}},
    {"a name of no size", 9, {'a', 'r', 't', 'x', 0xF9, 0, 0, 0, 0}},
    {"a SID that is none", 13, {'a', 'r', 't', 'x', 0x51, 4, 0, 0, 0, 1, 1, 0, 0}},
    {"a list in a list", 14, {'a', 'r', 't', 'x', 0x50, 5, 0, 0, 0, 0x50, 0, 0, 0, 0}},
    {"a list beyond the end", 9, {'a', 'r', 't', 'x', 0x50, 1, 0, 0, 0}},
    {"two values left", 18,
        {'a', 'r', 't', 'x', 0xF9, 2, 0, 0, 0, 'a', 0, 0xF9, 2, 0, 0, 0, 'a', 0}},
    {"bytes behind the padding", 13, {'a', 'r', 't', 'x', 0xF9, 2, 0, 0, 0, 'a', 0, 0, 1}},
};

START_TEST(dtyp_2_4_4_17_4_broken_byte_code_is_unknown)
{
    struct scene scene;
    set_scene(&scene);
    uint8_t *bytes = malloc(broken[_i].size);
    ck_assert_ptr_nonnull(bytes);
    memcpy(bytes, broken[_i].bytes, broken[_i].size);
    ck_assert_msg(condition_check(bytes, broken[_i].size) != 0, "%s", broken[_i].what);
    ck_assert_uint_eq(condition_evaluate(bytes, broken[_i].size, &scene.context), U);
    ck_assert(scene.context.malformed);
    free(bytes);
    arena_free(&scene.arena);
}
END_TEST

/* SDDL has no way to write it. */
START_TEST(dtyp_2_4_4_17_7_literals_have_no_truth)
{
    /* 1 || @User.PMx, and the other way round */
    static const uint8_t codes[][27] = {
        {'a', 'r', 't', 'x', 0x04, 1, 0, 0, 0, 0, 0, 0, 0, 3, 2, 0xF9, 6, 0, 0, 0, 'P', 0, 'M', 0,
            'x', 0, CONDITION_OR},
        {'a', 'r', 't', 'x', 0xF9, 6, 0, 0, 0, 'P', 0, 'M', 0, 'x', 0, 0x04, 1, 0, 0, 0, 0, 0, 0, 0,
            3, 2, CONDITION_OR},
    };
    for (size_t i = 0; i < 2; i++) {
        struct scene scene;
        set_scene(&scene);
        ck_assert_uint_eq(condition_check(codes[i], sizeof(codes[i])), 0);
        ck_assert_uint_eq(condition_evaluate(codes[i], sizeof(codes[i]), &scene.context), U);
        ck_assert(scene.context.unfit && !scene.context.malformed);
        arena_free(&scene.arena);
    }
}
END_TEST

START_TEST(the_stack_is_bounded)
{
    enum { VALUES = CONDITION_STACK_MAX + 1, NAME = 7 };
    static uint8_t deep[4 + NAME * VALUES + VALUES - 1] = {'a', 'r', 't', 'x'};
    static const uint8_t name[NAME] = {0xF9, 2, 0, 0, 0, 'a', 0};
    for (size_t i = 0; i < VALUES; i++)
        memcpy(deep + 4 + NAME * i, name, NAME);
    memset(deep + 4 + NAME * VALUES, CONDITION_AND, VALUES - 1);
    ck_assert_uint_ne(condition_check(deep, sizeof(deep)), 0);
}
END_TEST

/* Evaluate (@User.a Any_of {1, 1, ...}), again and again within one expression. */
static enum condition_truth evaluate_lists(struct scene *scene, size_t items, size_t times)
{
    struct buffer text = {0};
    buffer_text(&text, "D:(XA;;GA;;;WD;(");
    for (size_t i = 0; i < times; i++) {
        buffer_text(&text, i ? "|| (@User.a Any_of {0" : "(@User.a Any_of {0");
        for (size_t k = 0; k < items; k++)
            buffer_text(&text, ",0");
        buffer_text(&text, "})");
    }
    buffer_text(&text, "))");
    struct descriptor descriptor = fixture_descriptor(&scene->arena, text.bytes);
    struct access_ace ace;
    ck_assert(access_acl_find(&descriptor.dacl, 1, &ace));
    buffer_free(&text);
    return condition_evaluate(ace.data, ace.data_size, &scene->context);
}

START_TEST(the_work_is_bounded)
{
    struct scene scene;
    struct buffer text = {0};
    set_scene(&scene);
    buffer_text(&text, "S:(RA;;;;;WD;(\"a\",TI,0");
    for (int i = 1; i <= 1000; i++)
        buffer_printf(&text, ",%d", i);
    buffer_text(&text, "))");
    struct descriptor claims = fixture_descriptor(&scene.arena, text.bytes);
    struct access_ace ace;
    ck_assert(access_acl_find(&claims.sacl, 1, &ace));
    ck_assert_uint_eq(attribute_parse(ace.data, ace.data_size, &scene.claims[0]), 0);
    ck_assert_uint_eq(evaluate_lists(&scene, 1000, 1), F);
    ck_assert(!scene.context.large);
    ck_assert_uint_eq(evaluate_lists(&scene, CONDITION_ITEMS_MAX, 1), U);
    ck_assert(scene.context.large && !scene.context.malformed && !scene.context.unfit);
    ck_assert_uint_eq(evaluate_lists(&scene, 10, 50), U);
    ck_assert(scene.context.large && !scene.context.malformed && !scene.context.unfit);
    buffer_free(&text);
    arena_free(&scene.arena);
}
END_TEST

START_TEST(an_attribute_for_denying_only_is_there_for_aces_that_deny)
{
    struct scene scene;
    set_scene(&scene);
    ck_assert_uint_eq(evaluate(&scene, "(Exists @Resource.Deny)"), F);
    ck_assert_uint_eq(evaluate(&scene, "(@Resource.Deny == 1)"), U);
    ck_assert(scene.context.absent);
    scene.context.deny = true;
    ck_assert_uint_eq(evaluate(&scene, "(@Resource.Deny == 1)"), T);
    scene.claims[0].flags |= ATTRIBUTE_DENY_ONLY;
    ck_assert_uint_eq(evaluate(&scene, "(@User.Title == \"PM\")"), T);
    scene.context.deny = false;
    ck_assert_uint_eq(evaluate(&scene, "(@User.Title == \"PM\")"), U);
    arena_free(&scene.arena);
}
END_TEST

/* An attribute of one string, changed so that it is none: name at 20, value at 24. */
START_TEST(dtyp_2_4_10_1_broken_attributes_are_refused)
{
    static const struct {
        size_t at;
        uint8_t value;
    } wrong[] = {{1, 1}, {4, 9}, {13, 1}, {15, 1}, {17, 1}, {22, 1}};
    struct scene scene;
    set_scene(&scene);
    struct descriptor descriptor =
        fixture_descriptor(&scene.arena, "S:(RA;;;;;WD;(\"a\",TS,0,\"b\"))");
    struct access_ace ace;
    struct attribute attribute;
    ck_assert(access_acl_find(&descriptor.sacl, 1, &ace));
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        uint8_t *copy = malloc(ace.data_size);
        ck_assert_ptr_nonnull(copy);
        memcpy(copy, ace.data, ace.data_size);
        ck_assert_uint_eq(attribute_parse(copy, ace.data_size, &attribute), 0);
        copy[wrong[i].at] = wrong[i].value;
        /* The name without its end runs into the value, and is a name still. */
        if (wrong[i].at != 22)
            ck_assert_msg(attribute_parse(copy, ace.data_size, &attribute) != 0, "%zu", i);
        for (uint32_t size = 0; size < ace.data_size - 2; size++)
            ck_assert_uint_ne(attribute_parse(copy, size, &attribute), 0);
        free(copy);
    }
    arena_free(&scene.arena);
}
END_TEST

static Suite *access_condition_suite(void)
{
    Suite *suite = suite_create("access conditions");
    TCase *tcase = tcase_create("truth");
    tcase_add_loop_test(tcase, dtyp_2_4_4_17_expressions_have_this_truth, 0,
        sizeof(expressions) / sizeof(expressions[0]));
    tcase_add_test(tcase, what_nobody_has_read_is_told_from_what_is_not_there);
    tcase_add_test(tcase, for_an_ace_that_denies_deny_only_groups_are_members);
    tcase_add_test(tcase, devices_that_were_read_have_groups);
    tcase_add_loop_test(
        tcase, dtyp_2_4_4_17_4_broken_byte_code_is_unknown, 0, sizeof(broken) / sizeof(broken[0]));
    tcase_add_test(tcase, dtyp_2_4_4_17_7_literals_have_no_truth);
    tcase_add_test(tcase, the_stack_is_bounded);
    tcase_add_test(tcase, the_work_is_bounded);
    tcase_add_test(tcase, an_attribute_for_denying_only_is_there_for_aces_that_deny);
    tcase_add_test(tcase, dtyp_2_4_10_1_broken_attributes_are_refused);
    suite_add_tcase(suite, tcase);
    return suite;
}

int main(void)
{
    SRunner *runner = srunner_create(access_condition_suite());
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
