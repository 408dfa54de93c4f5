/* Reading SDDL: what the grammar has is read as Windows reads it, the rest is refused, with the
 * place and the reason. */
#include "access/model/attribute.h"
#include "base/bytes.h"
#include "access/condition/condition.h"
#include "access/sddl/sddl.h"
#include "unit/access/access_fixture.h"
#include "identity/sid.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

enum { WRONG = 87, UNSUPPORTED = 50, TOO_LARGE = 234 };

/* Text that is wrong, and where. */
static const struct {
    const char *text;
    uint32_t status;
    size_t position;
} refused[] = {
    {"Z:(A;;GA;;;SY)", WRONG, 0},
    {"d:(A;;GA;;;SY)", WRONG, 0},
    {"D :S:", WRONG, 0},
    {"O:", WRONG, 2},
    {"O:XX", WRONG, 2},
    {"O:S", WRONG, 2},
    {"O:S-1", WRONG, 2},
    {"O:S-1-", WRONG, 2},
    {"O:S-1-5-18x", WRONG, 10},
    {"O:SYO:BA", WRONG, 6},
    {"D:D:", WRONG, 4},
    {"D:NO_ACCESS_CONTROLD:(A;;GA;;;SY)", WRONG, 21},
    {"S:S:", WRONG, 4},
    {"D:P:S:", WRONG, 3},
    {"D:(Antlers;;GA;;;SY)", WRONG, 3},
    {"D:((A;;GA;;;SY))", WRONG, 3},
    {"D:(A;;GA;;)", WRONG, 10},
    {"D:(A;;GA;;;SY", WRONG, 13},
    {"D:(A;;GA;;;SY))", WRONG, 14},
    {"D:(A", WRONG, 4},
    {"D:(AU;SA;GA;;;SY)", WRONG, 3},
    {"S:(A;;GA;;;SY)", WRONG, 3},
    {"D:(A;XX;GA;;;SY)", WRONG, 5},
    {"D:(A;;GAXX;;;SY)", WRONG, 8},
    {"D:(A;;GA ;;;SY)", WRONG, 8},
    {"D:(A;;0x;;;SY)", WRONG, 8},
    {"D:(A;;08;;;SY)", WRONG, 7},
    {"S:(ML;;GA;;;HI)", WRONG, 7},
    {"D:(A;;GA;bf967aba-0de6-11d0-a285-00aa003049e2;;SY)", WRONG, 9},
    {"D:(OA;;GA;bf967aba-0de6-11d0-a285;;SY)", WRONG, 33},
    {"D:(OA;;GA;{bf967aba-0de6-11d0-a285-00aa003049e2};;SY)", WRONG, 10},
    {"D:(A;;GA;;;S-1-3-4 )", WRONG, 18},
    {"D:(XA;;GA;;;SY)", WRONG, 14},
    {"D:(XA;;GA;;;SY;)", WRONG, 15},
    {"D:(XA;;GA;;;SY;())", WRONG, 16},
    {"D:(XA;;GA;;;SY;(@User.))", WRONG, 22},
    {"D:(XA;;GA;;;SY;(@User.a ==))", WRONG, 26},
    {"D:(XA;;GA;;;SY;(@User.a == b))", WRONG, 27},
    {"D:(XA;;GA;;;SY;(@User.a == \"b))", WRONG, 31},
    {"D:(XA;;GA;;;SY;(@User.a == 1)", WRONG, 29},
    {"D:(XA;;GA;;;SY;(@User.a == 1 &))", WRONG, 29},
    {"D:(XA;;GA;;;SY;(@User.a == {1,}))", WRONG, 30},
    {"D:(XA;;GA;;;SY;(@User.a == 9223372036854775808))", WRONG, 45},
    {"D:(XA;;GA;;;SY;(@User.a%12 == 1))", WRONG, 24},
    {"D:(XA;;GA;;;SY;(!@User.a))", WRONG, 17},
    {"D:(XA;;GA;;;SY;(Member_of{SID(XX)}))", WRONG, 30},
    {"D:(XA;;GA;;;SY;(@User.a == \"\xC0\x80\"))", WRONG, 28},
    {"S:(RA;;;;;WD;(\"\",TI,0,1))", WRONG, 16},
    {"S:(RA;;;;;WD;(\"a\",TZ,0,1))", WRONG, 18},
    {"S:(RA;;;;;WD;(\"a\",TB,0,2))", WRONG, 23},
    {"S:(RA;;;;;WD;(\"a\",TU,0,-1))", WRONG, 23},
    {"S:(RA;;;;;WD;(\"a\",TI,0,1)", WRONG, 25},
    {"O:DA", UNSUPPORTED, 2},
    {"D:(A;;GA;;;EA)", UNSUPPORTED, 11},
    {"D:(A;;GA;;;LA)", UNSUPPORTED, 11},
};

START_TEST(dtyp_2_5_1_1_wrong_text_is_refused_at_its_place)
{
    struct buffer bytes = {0};
    struct sddl_error error = {0, NULL};
    uint32_t status = sddl_parse(refused[_i].text, NULL, &bytes, &error);
    ck_assert_msg(status == refused[_i].status, "%s: status %u", refused[_i].text, status);
    ck_assert_msg(error.position == refused[_i].position, "%s: position %zu, %s", refused[_i].text,
        error.position, error.reason);
    ck_assert_ptr_nonnull(error.reason);
    ck_assert_ptr_null(bytes.bytes);
}
END_TEST

/* ACEs and the mask they must have. */
static const struct {
    const char *text;
    uint32_t mask;
} masks[] = {
    {"D:(A;;;;;WD)", 0},
    {"D:(A;;CCDCLCSWRPWPDTLOCR;;;WD)", 0x1FF},
    {"D:(A;;SDRCWDWO;;;WD)", 0xF0000},
    {"D:(A;;GAGXGWGR;;;WD)", 0xF0000000},
    {"D:(A;;FA;;;WD)", 0x1F01FF},
    {"D:(A;;FRFWFX;;;WD)", 0x1201BF},
    {"D:(A;;KA;;;WD)", 0xF003F},
    {"D:(A;;KRKWKX;;;WD)", 0x2001F},
    {"D:(A;;0x1301bf;;;WD)", 0x1301BF},
    {"D:(A;;123456789;;;WD)", 123456789},
    {"D:(A;;01234567;;;WD)", 01234567},
    {"D:(A;;0xffffffff;;;WD)", 0xFFFFFFFF},
};

START_TEST(dtyp_2_5_1_1_rights_are_words_or_numbers)
{
    struct arena arena = {0};
    struct access_ace ace;
    struct descriptor descriptor = fixture_descriptor(&arena, masks[_i].text);
    ck_assert(access_acl_find(&descriptor.dacl, 1, &ace));
    ck_assert_msg(ace.mask == masks[_i].mask, "%s: 0x%x", masks[_i].text, ace.mask);
    arena_free(&arena);
}
END_TEST

START_TEST(dtyp_2_5_1_1_parts_come_in_any_order_and_flags_are_kept)
{
    struct arena arena = {0};
    struct descriptor descriptor =
        fixture_descriptor(&arena, "S:ARPAID:PARAI(A;OICINPIOID;GA;;;SY)G:SYO:S-1-5-32-544");
    struct access_ace ace;
    struct access_sid administrators = fixture_sid(&arena, "BA");
    ck_assert_uint_eq(descriptor.control, 0x8000 | 0x3F14);
    ck_assert(access_sid_equal(&descriptor.owner, &administrators));
    ck_assert(access_acl_find(&descriptor.dacl, 1, &ace));
    ck_assert_uint_eq(ace.flags, 0x1F);
    arena_free(&arena);
}
END_TEST

START_TEST(a_sid_ends_where_the_next_part_begins)
{
    struct arena arena = {0};
    struct access_sid administrators = fixture_sid(&arena, "BA");
    struct descriptor descriptor =
        fixture_descriptor(&arena, "G:S-1-5-32-544D:(A;;GA;;;S-1-5-32-544)");
    ck_assert(access_sid_equal(&descriptor.group, &administrators));
    descriptor = fixture_descriptor(&arena, "O:S-1-5-32-544S:D:");
    ck_assert(access_sid_equal(&descriptor.owner, &administrators));
    arena_free(&arena);
}
END_TEST

START_TEST(dtyp_2_4_2_4_aliases_are_these_sids)
{
    static const char *const known[][2] = {{"SY", "S-1-5-18"}, {"WD", "S-1-1-0"}, {"OW", "S-1-3-4"},
        {"AC", "S-1-15-2-1"}, {"HI", "S-1-16-12288"}, {"DA", FIXTURE_DOMAIN "-512"},
        {"EA", FIXTURE_DOMAIN "-519"}, {"LA", FIXTURE_DOMAIN "-500"}, {"RS", FIXTURE_DOMAIN "-553"},
        {"UD", "S-1-5-84-0-0-0-0-0"}};
    struct arena arena = {0};
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        char text[SID_TEXT_SIZE];
        struct access_sid sid = fixture_sid(&arena, known[i][0]);
        sid_format(sid.bytes, sid.size, text);
        ck_assert_str_eq(text, known[i][1]);
    }
    arena_free(&arena);
}
END_TEST

START_TEST(an_alias_of_a_domain_that_is_not_known_is_refused_by_name)
{
    static const char *const unknown[][2] = {
        {"DA", "DA is Domain Admins, the SID of the domain and -512, and that SID is not known"},
        {"EA",
            "EA is Enterprise Admins, the SID of the forest's root domain and -519, and that SID "
            "is not known"},
        {"lg", "LG is the local Guest, the SID of the machine and -501, and that SID is not known"},
    };
    for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
        struct buffer bytes = {0};
        struct sddl_error error = {0, NULL};
        char text[SID_TEXT_SIZE] = "O:";
        strcat(text, unknown[i][0]);
        ck_assert_uint_eq(sddl_parse(text, NULL, &bytes, &error), UNSUPPORTED);
        ck_assert_str_eq(error.reason, unknown[i][1]);
    }
}
END_TEST

/* Windows: "ACE Strings", the note on object ACEs. */
START_TEST(an_object_ace_without_an_object_type_is_a_plain_one)
{
    struct arena arena = {0};
    struct access_ace ace;
    struct descriptor descriptor = fixture_descriptor(&arena, "D:(OA;CI;GA;;;SY)(OD;;GA;;;SY)");
    ck_assert(access_acl_find(&descriptor.dacl, 1, &ace));
    ck_assert_uint_eq(ace.type, ACCESS_ACE_ALLOW);
    ck_assert_uint_eq(ace.flags, ACCESS_ACE_CONTAINER_INHERIT);
    ck_assert(access_acl_find(&descriptor.dacl, 2, &ace));
    ck_assert_uint_eq(ace.type, ACCESS_ACE_DENY_OBJECT);
    arena_free(&arena);
}
END_TEST

/* "SID Strings" (Microsoft): aliases that Windows 10 added. */
START_TEST(the_newest_aliases_are_these_groups)
{
    static const char *const same[][2] = {
        {"D:(A;;GA;;;HO)", "D:(A;;GA;;;S-1-5-32-584)"},
        {"D:(A;;GA;;;SH)", "D:(A;;GA;;;S-1-5-32-585)"},
        {"D:(A;; GA;;;WD)", "D:(A;;GA;;;WD)"},
    };
    struct arena arena = {0};
    for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
        struct access_ace aces[2];
        for (size_t k = 0; k < 2; k++) {
            struct descriptor descriptor = fixture_descriptor(&arena, same[i][k]);
            ck_assert(access_acl_find(&descriptor.dacl, 1, &aces[k]));
        }
        ck_assert(access_sid_equal(&aces[0].sid, &aces[1].sid));
        ck_assert_uint_eq(aces[0].mask, aces[1].mask);
    }
    arena_free(&arena);
}
END_TEST

START_TEST(dtyp_2_4_4_17_a_word_is_not_the_beginning_of_a_name)
{
    static const char *const same[][2] = {
        {"(Exists\tMember_of)", "(Exists Member_of)"},
        {"(Not_Exists\r\n@User.a)", "(Not_Exists @User.a)"},
        {"(Member_ofa == 1)", "( Member_ofa==1 )"},
        {"(Existsa)", "((Existsa))"},
        {"(a Any_of{1})", "((a) Any_of { 1 })"},
    };
    struct arena arena = {0};
    for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
        struct access_ace aces[2];
        for (size_t k = 0; k < 2; k++) {
            char text[256] = "D:(XA;;GA;;;WD; ";
            strcat(strcat(text, same[i][k]), ")");
            struct descriptor descriptor = fixture_descriptor(&arena, text);
            ck_assert(access_acl_find(&descriptor.dacl, 1, &aces[k]));
        }
        ck_assert_msg(aces[0].data_size == aces[1].data_size &&
                          memcmp(aces[0].data, aces[1].data, aces[0].data_size) == 0,
            "%s", same[i][0]);
    }
    arena_free(&arena);
}
END_TEST

START_TEST(dtyp_2_4_4_17_conditions_become_this_byte_code)
{
    /* (@User.a == -1) && !(Exists b), from the tables of the section. */
    static const uint8_t code[] = {'a', 'r', 't', 'x', 0xF9, 2, 0, 0, 0, 'a', 0, 0x04, 0xFF, 0xFF,
        0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 2, 2, 0x80, 0xF8, 2, 0, 0, 0, 'b', 0, 0x87, 0xA2, 0xA0,
        0, 0, 0};
    struct arena arena = {0};
    struct access_ace ace;
    struct descriptor descriptor =
        fixture_descriptor(&arena, "D:(XA;;GA;;;WD;( @USER.a==-1 && !(Exists b) ))");
    ck_assert(access_acl_find(&descriptor.dacl, 1, &ace));
    ck_assert_uint_eq(ace.data_size, sizeof(code));
    ck_assert_int_eq(memcmp(ace.data, code, sizeof(code)), 0);
    arena_free(&arena);
}
END_TEST

/* The data of the first ACE of the DACL or the SACL that this text makes. */
static void has_data(const char *text, bool sacl, const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct access_ace ace;
    struct descriptor descriptor = fixture_descriptor(&arena, text);
    ck_assert(access_acl_find(sacl ? &descriptor.sacl : &descriptor.dacl, 1, &ace));
    ck_assert_msg(ace.data_size == size && memcmp(ace.data, data, size) == 0, "%s", text);
    arena_free(&arena);
}

/* Numbers as bits, least significant byte first, then sign and base ("Literal tokens" of the
 * section); hexadecimal ones up to 2^64 - 1, as Windows takes them
 * (cases/access/findings.jsonl, find-12). */
START_TEST(dtyp_2_4_4_17_5_integers_become_their_bits_sign_and_base)
{
    static const struct {
        const char *text;
        uint8_t bits[8], sign, base;
    } integers[] = {
        {"0xffffffffffffffff", {255, 255, 255, 255, 255, 255, 255, 255}, 3, 3},
        {"0X8000000000000000", {0, 0, 0, 0, 0, 0, 0, 128}, 3, 3},
        {"0xFEDCBA9876543210", {0x10, 0x32, 0x54, 0x76, 0x98, 0xBA, 0xDC, 0xFE}, 3, 3},
        {"-9223372036854775808", {0, 0, 0, 0, 0, 0, 0, 128}, 2, 2},
        {"+9223372036854775807", {255, 255, 255, 255, 255, 255, 255, 127}, 1, 2},
        {"017", {15}, 3, 1},
    };
    for (size_t i = 0; i < sizeof(integers) / sizeof(integers[0]); i++) {
        uint8_t code[] = {'a', 'r', 't', 'x', 0xF9, 2, 0, 0, 0, 'a', 0, 0x04, 0, 0, 0, 0, 0, 0, 0,
            0, integers[i].sign, integers[i].base, 0x80, 0};
        char text[80] = "D:(XA;;GA;;;WD;(@User.a == ";
        memcpy(code + 12, integers[i].bits, 8);
        has_data(strcat(strcat(text, integers[i].text), "))"), false, code, sizeof(code));
    }
}
END_TEST

/* MS-DTYP 2.4.10.1: offset of the name, type, reserved, flags, count, offset of the value, then
 * both. The name is "a b": Windows decodes the escape (cases/access/findings.jsonl, find-17). */
START_TEST(dtyp_2_5_1_1_an_escape_in_a_name_becomes_its_character)
{
    static const uint8_t attribute[] = {20, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 28, 0, 0,
        0, 'a', 0, ' ', 0, 'b', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0};
    static const uint8_t condition[] = {'a', 'r', 't', 'x', 0xFA, 6, 0, 0, 0, 'a', 0, ' ', 0, 'b',
        0, 0xF9, 4, 0, 0, 0, 'x', 0, 0xAC, 0x20, 0x80, 0, 0, 0};
    has_data("S:(RA;;;;;WD;(\"a%0020b\",TI,0,1))", true, attribute, sizeof(attribute));
    has_data(
        "D:(XA;;GA;;;WD;(@Resource.a%0020b == @User.x%20AC))", false, condition, sizeof(condition));
}
END_TEST

START_TEST(dtyp_2_4_4_17_every_form_of_a_condition_is_read)
{
    static const char *const conditions[] = {"(Member_of {SID(BA), SID(S-1-5-18)})",
        "(Not_Member_of_Any{SID(BA)})", "(Device_Member_of SID(BA))", "(Member_of(SID(WD)))",
        "(@Device.a Contains {\"x\", \"y\"})", "(@Resource.a Any_of @User.b)",
        "(@User.a != 0x10 || @User.a < 010 || @User.a >= +5)", "(a.b:/c_d@e == #0a#F)",
        "(@User.ad://ext/Silo%0021 == \"\xC3\xA9\xF0\x9F\x98\x80\")", "(((((Exists a)))))",
        "(@User.a && @Device.b || @User.c)", "(!(!(Not_Exists @User.x)))"};
    struct arena arena = {0};
    for (size_t i = 0; i < sizeof(conditions) / sizeof(conditions[0]); i++) {
        char text[256] = "D:(XA;;GA;;;WD;";
        struct access_ace ace;
        strcat(strcat(text, conditions[i]), ")");
        struct descriptor descriptor = fixture_descriptor(&arena, text);
        ck_assert(access_acl_find(&descriptor.dacl, 1, &ace));
        ck_assert_msg(condition_check(ace.data, ace.data_size) == 0, "%s", conditions[i]);
    }
    arena_free(&arena);
}
END_TEST

START_TEST(dtyp_2_4_10_1_attributes_of_every_type_are_read)
{
    static const struct {
        const char *text;
        uint16_t type;
        uint32_t count;
    } attributes[] = {{"(\"a\",TI,0,-5, 7,0x10)", ATTRIBUTE_INT64, 3},
        {"(\"a\",TU,0x2,18446744073709551615)", ATTRIBUTE_UINT64, 1},
        {"(\"a\",TS,0,\"one\",\"two\",\"\")", ATTRIBUTE_STRING, 3},
        {"(\"a\",TD,0,BA,SID(SY))", ATTRIBUTE_SID, 2}, {"(\"a\",TB,0,1,0)", ATTRIBUTE_BOOLEAN, 2},
        {"(\"a\",TX,0,#0102,03)", ATTRIBUTE_OCTETS, 2}, {"(\"a\",TI,0)", ATTRIBUTE_INT64, 0}};
    struct arena arena = {0};
    for (size_t i = 0; i < sizeof(attributes) / sizeof(attributes[0]); i++) {
        char text[256] = "S:(RA;;;;;WD;";
        struct access_ace ace;
        struct attribute attribute;
        strcat(strcat(text, attributes[i].text), ")");
        struct descriptor descriptor = fixture_descriptor(&arena, text);
        ck_assert(access_acl_find(&descriptor.sacl, 1, &ace));
        ck_assert_uint_eq(attribute_parse(ace.data, ace.data_size, &attribute), 0);
        ck_assert_uint_eq(attribute.type, attributes[i].type);
        ck_assert_uint_eq(attribute.count, attributes[i].count);
        ck_assert_uint_eq(attribute.name.size, 2);
    }
    arena_free(&arena);
}
END_TEST

START_TEST(text_and_acls_that_are_too_large_are_refused)
{
    enum { REPEATS = SDDL_TEXT_MAX / 8 };
    struct buffer text = {0};
    struct buffer bytes = {0};
    buffer_text(&text, "D:");
    for (size_t i = 0; i < 5000; i++)
        buffer_text(&text, "(A;;GA;;;SY)");
    ck_assert_uint_eq(sddl_parse(text.bytes, NULL, &bytes, NULL), TOO_LARGE);
    for (size_t i = 0; i < REPEATS; i++)
        buffer_text(&text, "(A;;GA;;");
    ck_assert_uint_eq(sddl_parse(text.bytes, NULL, &bytes, NULL), TOO_LARGE);
    buffer_free(&text);
    buffer_text(&text, "D:(XA;;GA;;;SY;");
    for (size_t i = 0; i <= SDDL_CONDITION_DEPTH; i++)
        buffer_text(&text, "(");
    ck_assert_uint_eq(sddl_parse(text.bytes, NULL, &bytes, NULL), WRONG);
    buffer_free(&text);
}
END_TEST

static Suite *access_sddl_suite(void)
{
    Suite *suite = suite_create("access SDDL");
    TCase *tcase = tcase_create("reading");
    tcase_add_loop_test(tcase, dtyp_2_5_1_1_wrong_text_is_refused_at_its_place, 0,
        sizeof(refused) / sizeof(refused[0]));
    tcase_add_loop_test(
        tcase, dtyp_2_5_1_1_rights_are_words_or_numbers, 0, sizeof(masks) / sizeof(masks[0]));
    tcase_add_test(tcase, dtyp_2_5_1_1_parts_come_in_any_order_and_flags_are_kept);
    tcase_add_test(tcase, a_sid_ends_where_the_next_part_begins);
    tcase_add_test(tcase, dtyp_2_4_2_4_aliases_are_these_sids);
    tcase_add_test(tcase, an_alias_of_a_domain_that_is_not_known_is_refused_by_name);
    tcase_add_test(tcase, an_object_ace_without_an_object_type_is_a_plain_one);
    tcase_add_test(tcase, the_newest_aliases_are_these_groups);
    tcase_add_test(tcase, dtyp_2_4_4_17_a_word_is_not_the_beginning_of_a_name);
    tcase_add_test(tcase, dtyp_2_4_4_17_conditions_become_this_byte_code);
    tcase_add_test(tcase, dtyp_2_4_4_17_5_integers_become_their_bits_sign_and_base);
    tcase_add_test(tcase, dtyp_2_5_1_1_an_escape_in_a_name_becomes_its_character);
    tcase_add_test(tcase, dtyp_2_4_4_17_every_form_of_a_condition_is_read);
    tcase_add_test(tcase, dtyp_2_4_10_1_attributes_of_every_type_are_read);
    tcase_add_test(tcase, text_and_acls_that_are_too_large_are_refused);
    suite_add_tcase(suite, tcase);
    return suite;
}

int main(void)
{
    SRunner *runner = srunner_create(access_sddl_suite());
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
