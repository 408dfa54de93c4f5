/* SDDL is read and access is checked as Windows does it: every case of tests/cases/access. */
#include "access/model/attribute.h"
#include "base/bytes.h"
#include "access/condition/condition.h"
#include "access/sddl/sddl.h"
#include "unit/access/access_cases.h"
#include "unit/access/access_fixture.h"
#include "identity/sid.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CLAIMS_MAX = 8 };

/* --- reading --------------------------------------------------------------------------------- */

/* Read a case's text; false when it is refused. */
static bool read_text(struct arena *arena, const struct access_case *the_case, const char *sddl,
    struct descriptor *descriptor)
{
    uint8_t domain[SID_SIZE_MAX];
    size_t size;
    ck_assert(sid_parse(the_case->domain ? the_case->domain : FIXTURE_DOMAIN, domain, &size));
    struct sddl_context context = {.domain = {domain, (uint32_t)size}};
    context.forest = context.machine = context.domain;
    struct buffer bytes = {0};
    if (sddl_parse(sddl, &context, &bytes, NULL))
        return false;
    const uint8_t *copy = arena_copy(arena, bytes.bytes, bytes.size);
    ck_assert_uint_eq(descriptor_parse(copy, bytes.size, descriptor), 0);
    buffer_free(&bytes);
    return true;
}

static struct descriptor read_hex(struct arena *arena, const char *hex)
{
    size_t size = strlen(hex) / 2;
    uint8_t *bytes = arena_alloc(arena, size);
    struct descriptor descriptor;
    for (size_t i = 0; i < size; i++) {
        char digits[3] = {hex[2 * i], hex[2 * i + 1], 0};
        bytes[i] = (uint8_t)strtoul(digits, NULL, 16);
    }
    ck_assert_uint_eq(descriptor_parse(bytes, size, &descriptor), 0);
    return descriptor;
}

/* --- meaning --------------------------------------------------------------------------------- */

static bool same_sid(const struct access_sid *left, const struct access_sid *right)
{
    return (!left->bytes && !right->bytes) || access_sid_equal(left, right);
}

static bool same_guid(const uint8_t *left, const uint8_t *right)
{
    return left && right ? memcmp(left, right, ACE_GUID_SIZE) == 0 : left == right;
}

static bool same_attribute(const struct access_ace *left, const struct access_ace *right)
{
    struct attribute a;
    struct attribute b;
    if (attribute_parse(left->data, left->data_size, &a) ||
        attribute_parse(right->data, right->data_size, &b) || a.type != b.type ||
        a.flags != b.flags || a.count != b.count ||
        attribute_text_compare(&a.name, &b.name, true) != 0)
        return false;
    for (uint32_t i = 0; i < a.count; i++) {
        struct attribute_value x = attribute_value(&a, i);
        struct attribute_value y = attribute_value(&b, i);
        if (x.number != y.number || x.size != y.size ||
            (x.size && memcmp(x.bytes, y.bytes, x.size) != 0))
            return false;
    }
    return true;
}

/* Without the zeros that fill up an ACE: no expression ends with one. */
static size_t condition_size(const struct access_ace *ace)
{
    size_t size = ace->data_size;
    while (size && !ace->data[size - 1])
        size--;
    return size;
}

static bool same_data(const struct access_ace *left, const struct access_ace *right)
{
    if (left->type == ACCESS_ACE_RESOURCE_ATTRIBUTE)
        return same_attribute(left, right);
    size_t size = condition_size(left);
    return size == condition_size(right) && (!size || memcmp(left->data, right->data, size) == 0);
}

static bool same_ace(const struct access_ace *left, const struct access_ace *right)
{
    return left->type == right->type && left->flags == right->flags && left->mask == right->mask &&
           same_guid(left->object_type, right->object_type) &&
           same_guid(left->inherited_object_type, right->inherited_object_type) &&
           same_sid(&left->sid, &right->sid) && same_data(left, right);
}

static bool same_acl(const struct access_acl *left, const struct access_acl *right)
{
    struct access_acl_walk a = access_acl_walk(left);
    struct access_acl_walk b = access_acl_walk(right);
    struct access_ace x;
    struct access_ace y;
    if (!left->bytes != !right->bytes || left->count != right->count)
        return false;
    while (access_acl_next(&a, &x) && access_acl_next(&b, &y)) {
        if (!same_ace(&x, &y))
            return false;
    }
    return true;
}

static bool same_meaning(const struct descriptor *left, const struct descriptor *right)
{
    return left->control == right->control && same_sid(&left->owner, &right->owner) &&
           same_sid(&left->group, &right->group) && same_acl(&left->dacl, &right->dacl) &&
           same_acl(&left->sacl, &right->sacl);
}

/* --- evaluation ------------------------------------------------------------------------------ */

/* The claims that a SACL says, which live in the arena. */
static struct access_claims read_claims(struct arena *arena, const char *sddl)
{
    struct access_claims claims = {.known = true};
    struct attribute *items = arena_array(arena, CLAIMS_MAX, sizeof(*items));
    if (!sddl)
        return claims;
    struct descriptor descriptor = fixture_descriptor(arena, sddl);
    struct access_acl_walk walk = access_acl_walk(&descriptor.sacl);
    struct access_ace ace;
    ck_assert_uint_le(descriptor.sacl.count, CLAIMS_MAX);
    while (access_acl_next(&walk, &ace))
        ck_assert_uint_eq(attribute_parse(ace.data, ace.data_size, &items[claims.count++]), 0);
    claims.items = items;
    return claims;
}

/* The next of the words, which are parted by blanks; false when there are no more. */
static bool next_word(const char **words, char word[SID_TEXT_SIZE])
{
    size_t size = strcspn(*words, " ");
    ck_assert_uint_lt(size, SID_TEXT_SIZE);
    memcpy(word, *words, size);
    word[size] = 0;
    *words += size + strspn(*words + size, " ");
    return size != 0;
}

static struct access_token read_token(struct arena *arena, const struct access_case *the_case)
{
    struct buffer text = {0};
    char word[SID_TEXT_SIZE];
    const char *words = the_case->sids;
    for (const char *mark = "user:"; next_word(&words, word); mark = " +") {
        buffer_text(&text, mark);
        buffer_text(&text, word);
    }
    struct access_token token = fixture_token(arena, text.bytes ? text.bytes : "");
    buffer_free(&text);
    words = the_case->device_sids;
    ck_assert_uint_eq(sid_set_init(&token.device, arena, strlen(words)), 0);
    while (next_word(&words, word)) {
        struct access_sid sid = fixture_sid(arena, word);
        sid_set_add(&token.device, sid.bytes, sid.size, SID_MATCH_ALLOW | SID_MATCH_DENY);
    }
    token.device_known = true;
    token.user_claims = read_claims(arena, the_case->user_claims);
    token.device_claims = read_claims(arena, the_case->device_claims);
    token.local_claims = read_claims(arena, the_case->local_claims);
    return token;
}

static const char *judge_verdict(
    struct arena *arena, const struct access_case *the_case, const struct descriptor *descriptor)
{
    enum right_object object =
        the_case->kind ? right_object_parse(the_case->kind) : RIGHT_OBJECT_FILE;
    struct access_token token = read_token(arena, the_case);
    struct access_result result;
    const struct access_request request = {
        .descriptor = descriptor, .desired = the_case->want, .mapping = right_mapping(object)};
    ck_assert_uint_eq(access_check(&token, &request, &result), 0);
    if ((result.status == 0) != the_case->grant)
        return the_case->grant ? "denied" : "granted";
    if (the_case->kind && result.granted != the_case->granted)
        return "other rights are granted";
    return the_case->kind && result.status != the_case->status ? "another status" : NULL;
}

/* --- cases ----------------------------------------------------------------------------------- */

/* What is wrong; NULL when nothing is. */
static const char *judge(struct arena *arena, const struct access_case *the_case)
{
    struct descriptor made;
    struct descriptor wanted;
    bool accepted = read_text(arena, the_case, the_case->sddl, &made);
    if (the_case->accept >= 0 && accepted != (the_case->accept == 1))
        return accepted ? "accepted" : "refused";
    if (!accepted)
        return NULL;
    if (the_case->sids)
        return judge_verdict(arena, the_case, &made);
    if (the_case->hex)
        wanted = read_hex(arena, the_case->hex);
    else if (!the_case->same_as || !read_text(arena, the_case, the_case->same_as, &wanted))
        return the_case->same_as ? "what it is the same as is refused" : NULL;
    return same_meaning(&made, &wanted) ? NULL : "it means something else";
}

static const char *const files[] = {"sddl_bytes_windows", "sddl_accept_refuse", "sddl_wine",
    "sddl_conditions_samba", "sddl_real_world", "evaluate_samba", "evaluate_wine", "findings"};

/* Whether a case comes to what it should; says so when it does not. */
static bool passes(const struct access_case *the_case)
{
    struct arena arena = {0};
    const char *wrong = judge(&arena, the_case);
    arena_free(&arena);
    if (the_case->excluded && !wrong)
        fprintf(stderr, "%s passes: it need not be excluded\n", the_case->id);
    else if (!the_case->excluded && wrong)
        fprintf(stderr, "%s: %s: %.200s\n", the_case->id, wrong, the_case->sddl);
    return !wrong == !the_case->excluded;
}

START_TEST(every_case_is_as_windows_has_it)
{
    size_t count = 0;
    size_t failed = 0;
    for (size_t i = 0; i < access_case_count; i++) {
        if (strcmp(access_cases[i].file, files[_i]) != 0)
            continue;
        count++;
        failed += !passes(&access_cases[i]);
    }
    ck_assert_msg(count && !failed, "%s: %zu of %zu cases", files[_i], failed, count);
}
END_TEST

static Suite *access_cases_suite(void)
{
    Suite *suite = suite_create("access cases");
    TCase *tcase = tcase_create("cases");
    tcase_set_timeout(tcase, 120);
    tcase_add_loop_test(
        tcase, every_case_is_as_windows_has_it, 0, sizeof(files) / sizeof(files[0]));
    suite_add_tcase(suite, tcase);
    return suite;
}

int main(void)
{
    SRunner *runner = srunner_create(access_cases_suite());
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
