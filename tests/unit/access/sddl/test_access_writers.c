/* A folder is trusted only when nobody but the trusted may change it. */
#include "access/sddl/writers.h"
#include "unit/access/access_fixture.h"
#include "base/status.h"
#include "unit/suite.h"

#include <stdio.h>

#define TRUSTED_ACES "(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)"

static struct arena arena;

static void teardown(void)
{
    arena_free(&arena);
}

/* Check a descriptor with SYSTEM and Administrators as the trusted; the SID at fault is the one
 * with this alias, or none. */
static void check(const char *sddl, uint32_t expected, const char *stranger)
{
    struct writers_trusted trusted = {0};
    struct descriptor descriptor = fixture_descriptor(&arena, sddl);
    struct access_sid found;
    writers_trust(&trusted, "S-1-5-18");
    writers_trust(&trusted, "S-1-5-32-544");
    ck_assert_msg(writers_check(&descriptor, &trusted, &found) == expected, "%s", sddl);
    if (expected == WIN32_OK)
        return;
    struct access_sid wanted = stranger ? fixture_sid(&arena, stranger) : (struct access_sid){0};
    ck_assert_msg(stranger ? access_sid_equal(&found, &wanted) : !found.bytes, "%s", sddl);
}

START_TEST(the_trusted_may_do_everything)
{
    check("O:BAG:SYD:PAI" TRUSTED_ACES, WIN32_OK, NULL);
    check("O:SYG:WDD:" TRUSTED_ACES, WIN32_OK, NULL);
    check("O:SYD:P", WIN32_OK, NULL);
}
END_TEST

START_TEST(what_is_no_sid_and_what_has_no_room_is_not_trusted)
{
    struct writers_trusted trusted = {0};
    writers_trust(&trusted, NULL);
    writers_trust(&trusted, "Administrators");
    ck_assert_uint_eq(trusted.count, 0);
    for (int i = 0; i <= WRITERS_TRUSTED_MAX; i++)
        writers_trust(&trusted, "S-1-5-18");
    ck_assert_uint_eq(trusted.count, WRITERS_TRUSTED_MAX);
}
END_TEST

START_TEST(others_may_look)
{
    check("O:SYD:" TRUSTED_ACES "(A;OICI;FRFX;;;WD)(OA;;RC;;;AU)(XA;;FR;;;BU;(Exists a))", WIN32_OK,
        NULL);
}
END_TEST

START_TEST(no_right_to_change_is_overlooked)
{
    static const char *const rights[] = {"0x2", "0x4", "0x10", "0x40", "0x100", "SD", "WD", "WO",
        "GA", "GW", "FA", "FW", "0x2000000"};
    for (size_t i = 0; i < sizeof(rights) / sizeof(rights[0]); i++) {
        char sddl[128];
        snprintf(sddl, sizeof(sddl), "O:SYD:" TRUSTED_ACES "(A;;%s;;;BU)", rights[i]);
        check(sddl, WIN32_INVALID_ACL, "BU");
    }
}
END_TEST

START_TEST(no_way_of_allowing_is_overlooked)
{
    static const char *const aces[] = {"(A;;FA;;;AU)", "(A;OICIIO;FA;;;AU)", "(A;ID;FA;;;AU)",
        "(OA;;GA;;;AU)", "(OA;;GA;ab721a53-1e2f-11d0-9819-00aa0040529b;;AU)",
        "(XA;;FA;;;AU;(Exists a))", "(D;;FA;;;AU)(A;;FA;;;AU)"};
    for (size_t i = 0; i < sizeof(aces) / sizeof(aces[0]); i++) {
        char sddl[256];
        snprintf(sddl, sizeof(sddl), "O:SYD:" TRUSTED_ACES "%s" TRUSTED_ACES, aces[i]);
        check(sddl, WIN32_INVALID_ACL, "AU");
    }
}
END_TEST

/* The same of a folder above. */
static void check_above(const char *sddl, bool root, uint32_t expected)
{
    struct writers_trusted trusted = {0};
    struct descriptor descriptor = fixture_descriptor(&arena, sddl);
    struct access_sid found;
    writers_trust(&trusted, "S-1-5-18");
    writers_trust(&trusted, "S-1-5-32-544");
    struct writers_walk walk = writers_walk_above(&descriptor, root, &trusted);
    uint32_t status = !writers_own(&descriptor, &trusted) ? WIN32_INVALID_OWNER
                      : writers_next(&walk, &found)       ? WIN32_INVALID_ACL
                                                          : WIN32_OK;
    ck_assert_msg(status == expected, "%s", sddl);
}

START_TEST(each_stranger_is_told)
{
    static const char *const strangers[] = {"WD", "AU", "BU"};
    struct writers_trusted trusted = {0};
    struct descriptor descriptor = fixture_descriptor(
        &arena, "O:SYD:(A;;FA;;;WD)(A;;FR;;;LS)(A;;FA;;;SY)(A;;WD;;;AU)(D;;FA;;;NS)(A;IO;FW;;;BU)");
    struct access_sid found;
    writers_trust(&trusted, "S-1-5-18");
    struct writers_walk walk = writers_walk(&descriptor, &trusted);
    for (size_t i = 0; i < sizeof(strangers) / sizeof(strangers[0]); i++) {
        struct access_sid wanted = fixture_sid(&arena, strangers[i]);
        ck_assert(writers_next(&walk, &found) && access_sid_equal(&found, &wanted));
    }
    ck_assert(!writers_next(&walk, &found));
    descriptor = fixture_descriptor(&arena, "O:SYD:NO_ACCESS_CONTROL");
    walk = writers_walk(&descriptor, &trusted);
    ck_assert(writers_next(&walk, &found) && !found.bytes);
    ck_assert(!writers_next(&walk, &found));
}
END_TEST

START_TEST(windows_own_folders_let_nobody_replace_what_is_in_them)
{
    static const char root[] = "O:BAD:PAI(A;OICI;FA;;;BA)(A;OICI;FA;;;SY)(A;OICI;0x1200a9;;;BU)"
                               "(A;OICIIO;SDGXGWGR;;;AU)(A;;LC;;;AU)";
    static const char programs[] = "O:BAD:PAI(A;;0x1301bf;;;SY)(A;OICIIO;GA;;;SY)(A;;0x1301bf;;;BA)"
                                   "(A;OICIIO;GA;;;BA)(A;;0x1200a9;;;BU)(A;OICIIO;GXGR;;;BU)"
                                   "(A;OICIIO;GA;;;CO)";
    check_above(root, true, WIN32_OK);
    check_above(programs, false, WIN32_OK);
}
END_TEST

START_TEST(no_right_to_replace_a_folder_is_overlooked)
{
    static const char *const rights[] = {"0x40", "SD", "WD", "WO", "GA", "FA", "0x2000000"};
    for (size_t i = 0; i < sizeof(rights) / sizeof(rights[0]); i++) {
        char sddl[128];
        snprintf(sddl, sizeof(sddl), "O:SYD:" TRUSTED_ACES "(A;;%s;;;BU)", rights[i]);
        check_above(sddl, false, WIN32_INVALID_ACL);
        check_above(sddl, true, rights[i][0] == 'S' ? WIN32_OK : WIN32_INVALID_ACL);
    }
    check_above("O:BUD:" TRUSTED_ACES, true, WIN32_INVALID_OWNER);
    check_above("O:SY", true, WIN32_INVALID_ACL);
}
END_TEST

START_TEST(a_volume_that_everybody_may_change_hands_down_what_is_found_below)
{
    static const char modify[] = "O:SYD:" TRUSTED_ACES "(A;OICI;0x1301bf;;;AU)";
    check_above(modify, true, WIN32_OK);
    check_above(modify, false, WIN32_INVALID_ACL);
}
END_TEST

START_TEST(a_stranger_owns_nothing)
{
    check("O:BUD:" TRUSTED_ACES, WIN32_INVALID_OWNER, "BU");
    check("O:S-1-5-21-1-2-3-1001D:" TRUSTED_ACES, WIN32_INVALID_OWNER, "S-1-5-21-1-2-3-1001");
    check("D:" TRUSTED_ACES, WIN32_INVALID_OWNER, NULL);
}
END_TEST

START_TEST(no_dacl_lets_everybody_in)
{
    check("O:SYG:SY", WIN32_INVALID_ACL, NULL);
    check("O:SYD:NO_ACCESS_CONTROL", WIN32_INVALID_ACL, NULL);
}
END_TEST

START_TEST(denying_harms_nobody)
{
    check("O:SYD:(D;;FA;;;WD)(OD;;GA;;;AU)(XD;;FA;;;BU;(Exists a))" TRUSTED_ACES, WIN32_OK, NULL);
}
END_TEST

/* An ACE of a type that does not belong into a DACL, or that nobody knows, may mean anything. */
START_TEST(what_is_not_understood_is_not_trusted)
{
    static const uint8_t types[] = {0x02, 0x04, 0x11, 0x15, 0x16, 0xFF};
    for (size_t i = 0; i < sizeof(types); i++) {
        struct descriptor descriptor = fixture_descriptor(&arena, "O:SYD:(A;;FR;;;WD)");
        struct writers_trusted trusted = {0};
        uint8_t *bytes = arena_copy(&arena, descriptor.bytes, descriptor.size);
        struct access_sid stranger;
        writers_trust(&trusted, "S-1-5-18");
        ck_assert_ptr_nonnull(bytes);
        bytes[descriptor.dacl.bytes - descriptor.bytes + ACL_HEADER_SIZE] = types[i];
        ck_assert_uint_eq(descriptor_parse(bytes, descriptor.size, &descriptor), WIN32_OK);
        ck_assert_uint_eq(writers_check(&descriptor, &trusted, &stranger), WIN32_INVALID_ACL);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {the_trusted_may_do_everything,
        what_is_no_sid_and_what_has_no_room_is_not_trusted, others_may_look, each_stranger_is_told,
        no_right_to_change_is_overlooked, no_way_of_allowing_is_overlooked,
        windows_own_folders_let_nobody_replace_what_is_in_them,
        no_right_to_replace_a_folder_is_overlooked,
        a_volume_that_everybody_may_change_hands_down_what_is_found_below, a_stranger_owns_nothing,
        no_dacl_lets_everybody_in, denying_harms_nobody, what_is_not_understood_is_not_trusted,
        NULL};
    return run_suite(make_suite_with("writers", tests, NULL, teardown));
}
