#include "identity/acl.h"
#include "base/status.h"
#include "unit/suite.h"

#include <string.h>

#define SYSTEM_SID 1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0
#define GUID_BYTES                                                                                 \
    0x33, 0x22, 0x11, 0x00, 0x55, 0x44, 0x77, 0x66, 0x88, 0x99, 0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF
#define GUID_WORDS "00112233-4455-6677-8899-aabbccddeeff"

/* An ACL with one ACE: its header is made from the ACE's size. */
static size_t make_acl(uint8_t acl[256], const uint8_t *ace, size_t ace_size)
{
    const uint8_t header[] = {2, 0, (uint8_t)(8 + ace_size), 0, 1, 0, 0, 0};
    memcpy(acl, header, sizeof(header));
    memcpy(acl + sizeof(header), ace, ace_size);
    return sizeof(header) + ace_size;
}

/* Format a copy of exactly these bytes, so that a sanitizer sees a read behind the end. */
static uint32_t format_exact(struct buffer *buffer, const uint8_t *bytes, size_t size)
{
    uint8_t *exact = malloc(size ? size : 1);
    memcpy(exact, bytes, size);
    uint32_t status = acl_format(buffer, exact, size);
    free(exact);
    return status;
}

static void check_acl(const uint8_t *bytes, size_t size, const char *expected)
{
    struct buffer buffer = {0};
    ck_assert_uint_eq(format_exact(&buffer, bytes, size), WIN32_OK);
    ck_assert_str_eq(buffer.bytes, expected);
    buffer_free(&buffer);
}

/* What stood in the buffer is still all that stands there. */
static void check_refused(const uint8_t *bytes, size_t size)
{
    struct buffer buffer = {0};
    buffer_text(&buffer, "before");
    ck_assert_uint_eq(format_exact(&buffer, bytes, size), WIN32_INVALID_DATA);
    ck_assert_str_eq(buffer.bytes, "before");
    ck_assert_uint_eq(buffer.status, WIN32_OK);
    buffer_free(&buffer);
}

static void check_ace(const uint8_t *ace, size_t size, const char *expected)
{
    uint8_t acl[256];
    check_acl(acl, make_acl(acl, ace, size), expected);
}

static void check_ace_refused(const uint8_t *ace, size_t size)
{
    uint8_t acl[256];
    check_refused(acl, make_acl(acl, ace, size));
}

START_TEST(an_empty_acl_is_not_the_same_as_none)
{
    static const uint8_t empty[] = {2, 0, 8, 0, 0, 0, 0, 0};
    check_acl(empty, sizeof(empty), "D:");
    check_acl(empty, 0, "D:NO_ACCESS_CONTROL");
}
END_TEST

START_TEST(an_allowing_ace)
{
    static const uint8_t ace[] = {0, 3, 20, 0, 0xFF, 0x01, 0x1F, 0, SYSTEM_SID};
    check_ace(ace, sizeof(ace), "D:(A;OICI;0x1f01ff;;;S-1-5-18)");
}
END_TEST

START_TEST(simple_types_have_their_letters)
{
    static const struct {
        uint8_t type;
        const char *text;
    } rows[] = {{0x01, "D:(D;;0x80000001;;;S-1-5-18)"}, {0x02, "D:(AU;;0x80000001;;;S-1-5-18)"},
        {0x09, "D:(XA;;0x80000001;;;S-1-5-18)"}, {0x0A, "D:(XD;;0x80000001;;;S-1-5-18)"},
        {0x0D, "D:(XU;;0x80000001;;;S-1-5-18)"}, {0x11, "D:(ML;;0x80000001;;;S-1-5-18)"},
        {0x12, "D:(RA;;0x80000001;;;S-1-5-18)"}, {0x13, "D:(SP;;0x80000001;;;S-1-5-18)"}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const uint8_t ace[] = {rows[i].type, 0, 20, 0, 1, 0, 0, 0x80, SYSTEM_SID};
        check_ace(ace, sizeof(ace), rows[i].text);
    }
}
END_TEST

START_TEST(every_flag_is_shown)
{
    static const uint8_t ace[] = {0, 0xFF, 20, 0, 1, 0, 0, 0, SYSTEM_SID};
    check_ace(ace, sizeof(ace), "D:(A;OICINPIOIDSAFA0x20;0x1;;;S-1-5-18)");
}
END_TEST

START_TEST(aces_keep_their_order)
{
    static const uint8_t acl[] = {4, 0, 48, 0, 2, 0, 0, 0,           /* header */
        1, 0, 20, 0, 2, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, /* Everyone */
        0, 0x10, 20, 0, 1, 0, 0, 0, SYSTEM_SID};
    check_acl(acl, sizeof(acl), "D:(D;;0x2;;;S-1-1-0)(A;ID;0x1;;;S-1-5-18)");
}
END_TEST

START_TEST(object_aces_show_the_guids_they_have)
{
    static const uint8_t none[] = {5, 0, 24, 0, 1, 0, 0, 0, 0, 0, 0, 0, SYSTEM_SID};
    static const uint8_t object[] = {6, 0, 40, 0, 1, 0, 0, 0, 1, 0, 0, 0, GUID_BYTES, SYSTEM_SID};
    static const uint8_t inherited[] = {
        7, 0, 40, 0, 1, 0, 0, 0, 2, 0, 0, 0, GUID_BYTES, SYSTEM_SID};
    static const uint8_t both[] = {
        5, 0, 56, 0, 1, 0, 0, 0, 3, 0, 0, 0, GUID_BYTES, GUID_BYTES, SYSTEM_SID};
    check_ace(none, sizeof(none), "D:(OA;;0x1;;;S-1-5-18)");
    check_ace(object, sizeof(object), "D:(OD;;0x1;" GUID_WORDS ";;S-1-5-18)");
    check_ace(inherited, sizeof(inherited), "D:(OU;;0x1;;" GUID_WORDS ";S-1-5-18)");
    check_ace(both, sizeof(both), "D:(OA;;0x1;" GUID_WORDS ";" GUID_WORDS ";S-1-5-18)");
}
END_TEST

START_TEST(a_condition_is_marked_and_not_dropped)
{
    static const uint8_t ace[] = {
        9, 0, 28, 0, 1, 0, 0, 0, SYSTEM_SID, 'a', 'r', 't', 'x', 0, 0, 0, 0};
    static const uint8_t object[] = {
        0x0B, 0, 28, 0, 1, 0, 0, 0, 0, 0, 0, 0, SYSTEM_SID, 'a', 'r', 't', 'x'};
    check_ace(ace, sizeof(ace), "D:(XA;;0x1;;;S-1-5-18;<8 bytes>)");
    check_ace(object, sizeof(object), "D:(ZA;;0x1;;;S-1-5-18;<4 bytes>)");
}
END_TEST

START_TEST(an_unknown_type_is_marked_and_passed_over)
{
    static const uint8_t acl[] = {2, 0, 36, 0, 2, 0, 0, 0, 0x15, 2, 8, 0, 9, 9, 9, 9, /* unknown */
        0, 0, 20, 0, 1, 0, 0, 0, SYSTEM_SID};
    static const uint8_t bare[] = {0xFF, 0, 4, 0};
    check_acl(acl, sizeof(acl), "D:(0x15;CI;<4 bytes>)(A;;0x1;;;S-1-5-18)");
    check_ace(bare, sizeof(bare), "D:(0xff;;<0 bytes>)");
}
END_TEST

START_TEST(padding_behind_a_sid_or_an_acl_is_passed_over)
{
    static const uint8_t ace[] = {0, 0, 24, 0, 1, 0, 0, 0, SYSTEM_SID, 9, 9, 9, 9};
    static const uint8_t acl[] = {2, 0, 12, 0, 0, 0, 0, 0, 9, 9, 9, 9, 9, 9, 9, 9};
    check_ace(ace, sizeof(ace), "D:(A;;0x1;;;S-1-5-18)");
    check_acl(acl, sizeof(acl), "D:");
}
END_TEST

START_TEST(a_bad_header_is_refused)
{
    static const uint8_t short_one[] = {2, 0, 8, 0, 0, 0, 0};
    static const uint8_t revision_low[] = {1, 0, 8, 0, 0, 0, 0, 0};
    static const uint8_t revision_high[] = {5, 0, 8, 0, 0, 0, 0, 0};
    static const uint8_t size_low[] = {2, 0, 7, 0, 0, 0, 0, 0};
    static const uint8_t size_high[] = {2, 0, 9, 0, 0, 0, 0, 0};
    static const uint8_t no_ace[] = {2, 0, 8, 0, 1, 0, 0, 0};
    check_refused(short_one, sizeof(short_one));
    check_refused(revision_low, sizeof(revision_low));
    check_refused(revision_high, sizeof(revision_high));
    check_refused(size_low, sizeof(size_low));
    check_refused(size_high, sizeof(size_high));
    check_refused(no_ace, sizeof(no_ace));
}
END_TEST

START_TEST(an_acl_larger_than_its_size_field_can_say_is_refused)
{
    uint8_t *bytes = calloc(1, ACL_SIZE_MAX + 1);
    struct buffer buffer = {0};
    bytes[0] = 2;
    bytes[2] = 8;
    ck_assert_uint_eq(acl_format(&buffer, bytes, ACL_SIZE_MAX + 1), WIN32_INVALID_DATA);
    ck_assert_uint_eq(acl_format(&buffer, bytes, ACL_SIZE_MAX), WIN32_OK);
    buffer_free(&buffer);
    free(bytes);
}
END_TEST

START_TEST(an_ace_that_does_not_fit_is_refused)
{
    static const uint8_t too_small[] = {0, 0, 3, 0, 1, 0, 0, 0, SYSTEM_SID};
    static const uint8_t too_large[] = {0, 0, 21, 0, 1, 0, 0, 0, SYSTEM_SID};
    static const uint8_t zero[] = {0xFF, 0, 0, 0};
    check_ace_refused(too_small, sizeof(too_small));
    check_ace_refused(too_large, sizeof(too_large));
    check_ace_refused(zero, sizeof(zero));
}
END_TEST

START_TEST(an_ace_may_not_read_into_the_next)
{
    static const uint8_t acl[] = {2, 0, 36, 0, 2, 0, 0, 0, 0, 0, 8, 0, 1, 0, 0, 0, /* no SID */
        0, 0, 20, 0, 1, 0, 0, 0, SYSTEM_SID};
    check_refused(acl, sizeof(acl));
}
END_TEST

START_TEST(a_sid_that_is_not_whole_is_refused)
{
    static const uint8_t revision[] = {
        0, 0, 20, 0, 1, 0, 0, 0, 2, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0};
    static const uint8_t count[] = {0, 0, 20, 0, 1, 0, 0, 0, 1, 2, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0};
    static const uint8_t many[] = {0, 0, 20, 0, 1, 0, 0, 0, 1, 16, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0};
    static const uint8_t no_mask[] = {0, 0, 6, 0, 1, 0};
    check_ace_refused(revision, sizeof(revision));
    check_ace_refused(count, sizeof(count));
    check_ace_refused(many, sizeof(many));
    check_ace_refused(no_mask, sizeof(no_mask));
}
END_TEST

START_TEST(guids_that_are_not_whole_are_refused)
{
    static const uint8_t no_flags[] = {5, 0, 10, 0, 1, 0, 0, 0, 1, 0};
    static const uint8_t object[] = {5, 0, 24, 0, 1, 0, 0, 0, 1, 0, 0, 0, SYSTEM_SID};
    static const uint8_t inherited[] = {5, 0, 24, 0, 1, 0, 0, 0, 2, 0, 0, 0, SYSTEM_SID};
    static const uint8_t second[] = {5, 0, 40, 0, 1, 0, 0, 0, 3, 0, 0, 0, GUID_BYTES, SYSTEM_SID};
    check_ace_refused(no_flags, sizeof(no_flags));
    check_ace_refused(object, sizeof(object));
    check_ace_refused(inherited, sizeof(inherited));
    check_ace_refused(second, sizeof(second));
}
END_TEST

START_TEST(no_cut_of_an_acl_is_accepted)
{
    static const uint8_t ace[] = {
        5, 0, 56, 0, 1, 0, 0, 0, 3, 0, 0, 0, GUID_BYTES, GUID_BYTES, SYSTEM_SID};
    uint8_t acl[256];
    size_t size = make_acl(acl, ace, sizeof(ace));
    for (size_t cut = 1; cut < size; cut++)
        check_refused(acl, cut);
    for (size_t cut = 8; cut < size; cut++) {
        acl[2] = (uint8_t)cut; /* the header admits it, the ACE does not fit */
        check_refused(acl, cut);
    }
}
END_TEST

START_TEST(a_full_buffer_is_told)
{
    static const uint8_t ace[] = {0, 3, 20, 0, 0xFF, 0x01, 0x1F, 0, SYSTEM_SID};
    uint8_t acl[256];
    size_t size = make_acl(acl, ace, sizeof(ace));
    struct buffer buffer = {.limit = 10};
    ck_assert_uint_eq(acl_format(&buffer, acl, size), WIN32_MORE_DATA);
    buffer_free(&buffer);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        an_empty_acl_is_not_the_same_as_none,
        an_allowing_ace,
        simple_types_have_their_letters,
        every_flag_is_shown,
        aces_keep_their_order,
        object_aces_show_the_guids_they_have,
        a_condition_is_marked_and_not_dropped,
        an_unknown_type_is_marked_and_passed_over,
        padding_behind_a_sid_or_an_acl_is_passed_over,
        a_bad_header_is_refused,
        an_acl_larger_than_its_size_field_can_say_is_refused,
        an_ace_that_does_not_fit_is_refused,
        an_ace_may_not_read_into_the_next,
        a_sid_that_is_not_whole_is_refused,
        guids_that_are_not_whole_are_refused,
        no_cut_of_an_acl_is_accepted,
        a_full_buffer_is_told,
        NULL,
    };
    return run_suite(make_suite("acl", tests));
}
