/* What makes two refusals the same: caller, program, operation, outcome and object, and nothing
 * less. */
#include "unit/pipeline/fake_platform.h"
#include "base/status.h"
#include "pipeline/refusal.h"
#include "unit/suite.h"

#include <string.h>

static const uint16_t one_name[] = {'o', 'n', 'e'};
static const uint16_t two_name[] = {'t', 'w', 'o'};
static const uint8_t one_sid[] = {1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0};
static const uint8_t two_sid[] = {1, 1, 0, 0, 0, 0, 0, 5, 19, 0, 0, 0};
static const struct operation other_operation = {.name = "other", .opnum = 100};
static const struct client_process one_client = {
    .known = true, .id = 1, .image = one_name, .image_size = 3};
static const struct client_process same_program = {
    .known = true, .id = 2, .image = one_name, .image_size = 3};
static const struct client_process other_program = {
    .known = true, .id = 1, .image = two_name, .image_size = 3};
static const struct client_process without_image = {.known = true, .id = 1};
static const struct client_process other_without_image = {.known = true, .id = 2};

static struct call call;
static struct deputy_identity caller;

static void set_user(const uint8_t *sid)
{
    caller.facts |= UINT64_C(1) << DEPUTY_FACT_USER;
    caller.user.bytes = sid;
    caller.user.size = sizeof(one_sid);
}

static void setup(void)
{
    call = (struct call){
        .operation = &fake_operation,
        .client = &one_client,
        .status = WIN32_ACCESS_DENIED,
        .stage = DEPUTY_STAGE_PERFORM,
        .object = {.type = "File", .name = one_name, .name_size = 3, .access = 1},
    };
    caller = (struct deputy_identity){.logon_id = 1};
    set_user(one_sid);
}

static struct flood_key key_now(void)
{
    struct flood_key key;
    ck_assert_uint_eq(refusal_key(&call, &caller, &key), WIN32_OK);
    return key;
}

/* Whether what a test has changed makes another kind of refusal. */
static bool differs(const struct flood_key *before)
{
    struct flood_key now = key_now();
    return memcmp(before, &now, sizeof(now)) != 0;
}

START_TEST(the_same_refusal_has_the_same_key)
{
    struct flood_key before = key_now();
    call.correlation[0]++;
    call.duration_us++;
    call.client = &same_program; /* once more */
    ck_assert(!differs(&before));
}
END_TEST

START_TEST(callers_are_told_apart)
{
    struct flood_key before = key_now();
    set_user(two_sid);
    ck_assert(differs(&before));
    set_user(one_sid);
    ck_assert(!differs(&before));
    caller.logon_id++;
    ck_assert(differs(&before));
}
END_TEST

/* A group that is enabled, and the same one that only denies. */
static const struct deputy_group with_group = {{.bytes = two_sid, .size = 12}, .attributes = 0x4};
static const struct deputy_group denied_group = {
    {.bytes = two_sid, .size = 12}, .attributes = 0x10};

START_TEST(what_a_token_may_do_is_told_apart)
{
    struct flood_key before = key_now();
    caller.groups = (struct deputy_groups){&with_group, 1};
    caller.facts |= UINT64_C(1) << DEPUTY_FACT_GROUPS;
    ck_assert(differs(&before));
    before = key_now();
    caller.groups.items = &denied_group;
    ck_assert(differs(&before));
}
END_TEST

START_TEST(programs_are_told_apart)
{
    struct flood_key before = key_now();
    call.client = &other_program;
    ck_assert(differs(&before));
    call.client = &without_image;
    before = key_now();
    call.client = &other_without_image;
    ck_assert(differs(&before));
}
END_TEST

START_TEST(callers_that_nobody_knows_are_told_apart_by_their_process)
{
    caller.facts = 0;
    call.client = &without_image;
    struct flood_key before = key_now();
    call.client = &other_without_image;
    ck_assert(differs(&before));
}
END_TEST

START_TEST(outcomes_and_operations_are_told_apart)
{
    struct flood_key before = key_now();
    call.status = WIN32_BUSY;
    ck_assert(differs(&before));
    call.status = WIN32_ACCESS_DENIED;
    call.stage = DEPUTY_STAGE_AUTHORIZE;
    ck_assert(differs(&before));
    call.stage = DEPUTY_STAGE_PERFORM;
    call.operation = &other_operation;
    ck_assert(differs(&before));
}
END_TEST

START_TEST(objects_are_told_apart)
{
    struct flood_key before = key_now();
    call.object.name = two_name;
    ck_assert(differs(&before));
    call.object.name = one_name;
    call.object.name_size = 2;
    ck_assert(differs(&before));
    call.object.name_size = 3;
    call.object.type = "Key";
    ck_assert(differs(&before));
    call.object.type = "File";
    call.object.access = 2;
    ck_assert(differs(&before));
    call.object.access = 1;
    ck_assert(!differs(&before));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        the_same_refusal_has_the_same_key,
        callers_are_told_apart,
        what_a_token_may_do_is_told_apart,
        programs_are_told_apart,
        callers_that_nobody_knows_are_told_apart_by_their_process,
        outcomes_and_operations_are_told_apart,
        objects_are_told_apart,
        NULL,
    };
    return run_suite(make_suite_with("refusal", tests, setup, NULL));
}
