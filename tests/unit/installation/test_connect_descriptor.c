/* Who may connect: the descriptor of endpoint and interface, against tokens that not every platform
 * has. */
#include "unit/access/access_fixture.h"
#include "access/check.h"
#include "identity/sid.h"
#include "base/status.h"
#include "installation/connect_descriptor.h"
#include "unit/suite.h"

#include <string.h>

static struct arena arena;
static struct buffer bytes;
static struct descriptor descriptor;
static struct deputy_identity service;

static void set_sid(const char *text, struct deputy_sid *sid)
{
    struct access_sid parsed = fixture_sid(&arena, text);
    ck_assert(sid_copy(&arena, parsed.bytes, parsed.size, sid));
}

/* A service whose token has these. */
static void make(const char *owner, const char *group)
{
    set_sid(owner, &service.owner);
    set_sid(group, &service.primary_group);
    ck_assert_uint_eq(connect_descriptor_make(&service, &bytes), WIN32_OK);
    ck_assert_uint_eq(
        descriptor_parse((const uint8_t *)bytes.bytes, bytes.size, &descriptor), WIN32_OK);
}

static void setup(void)
{
    make("BA", "SY");
}

static void teardown(void)
{
    buffer_free(&bytes);
    arena_free(&arena);
    service = (struct deputy_identity){0};
}

/* The runtime asks for whatever the descriptor grants, or for a right to connect. */
static bool gets_in(const char *words, uint32_t desired)
{
    static const struct right_mapping mapping = {
        .read = 0x20001, .write = 0x10001, .execute = 0x1, .all = 0x1F0001};
    struct access_token token = fixture_token(&arena, words);
    const struct access_request request = {
        .descriptor = &descriptor, .mapping = &mapping, .desired = desired};
    struct access_result result;
    ck_assert_uint_eq(access_check(&token, &request, &result), WIN32_OK);
    return result.status == 0;
}

static const struct {
    const char *who;
    const char *token;
    bool gets_in;
} callers[] = {
    {"an authenticated caller", "+AU", true},
    {"SYSTEM", "user:SY +AU +BA", true},
    {"an administrator", "+AU +BA", true},
    {"somebody who has not authenticated", "+WD", false},
    {"an anonymous caller", "user:AN +WD +AU", false},
    {"a network logon", "+AU +NU", false},
    {"a network logon of an administrator", "+AU +BA +NU", false},
    {"an AppContainer", "+AU pkg:S-1-15-2-9 il:4096", true},
    {"a less privileged AppContainer", "+AU pkg:S-1-15-2-9 lpac il:4096", false},
    {"a restricted caller", "+AU r:RC", true},
    {"a restricted caller that is denied otherwise", "+AU +NU r:RC", false},
    {"a caller restricted to nothing that is known here", "+AU r:S-1-5-21-9-9-9-9", false},
    {"a caller restricted to the null SID", "+AU r:S-1-0-0", false},
    {"RESTRICTED without being authenticated", "+WD r:RC", false},
    {"a restricted service", "+AU writes r:WD r:S-1-5-80-1 r:S-1-5-33", true},
};

START_TEST(these_may_connect_and_no_others)
{
    for (size_t i = 0; i < sizeof(callers) / sizeof(callers[0]); i++) {
        ck_assert_msg(gets_in(callers[i].token, 1) == callers[i].gets_in, "%s", callers[i].who);
        ck_assert_msg(gets_in(callers[i].token, RIGHT_MAXIMUM_ALLOWED) == callers[i].gets_in,
            "%s, asking for what there is", callers[i].who);
    }
}
END_TEST

/* Nobody else's can be assigned by an administrator who runs the service on a console, and both are
 * needed: "AccessCheck function". */
START_TEST(owner_and_group_are_those_of_the_services_token)
{
    teardown();
    make(FIXTURE_USER, "BU");
    struct access_sid owner = fixture_sid(&arena, FIXTURE_USER);
    struct access_sid group = fixture_sid(&arena, "BU");
    ck_assert(access_sid_equal(&descriptor.owner, &owner));
    ck_assert(access_sid_equal(&descriptor.group, &group));
}
END_TEST

START_TEST(a_token_that_does_not_say_them_gives_no_descriptor)
{
    struct buffer none = {0};
    service.primary_group = (struct deputy_sid){0};
    ck_assert_uint_eq(connect_descriptor_make(&service, &none), WIN32_INVALID_DATA);
    ck_assert_uint_eq(none.size, 0);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        these_may_connect_and_no_others,
        owner_and_group_are_those_of_the_services_token,
        a_token_that_does_not_say_them_gives_no_descriptor,
        NULL,
    };
    return run_suite(make_suite_with("connect_descriptor", tests, setup, teardown));
}
