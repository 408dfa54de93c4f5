#include "unit/names/accounts.h"
#include "unit/suite.h"

START_TEST(a_name_is_found_and_remembered)
{
    open_names(defaults());
    struct deputy_sid sid = account(1001);
    ck_assert_uint_eq(names_fill_sid(names, &sid, &arena, LONG_MS), WIN32_OK);
    ck_assert_str_eq(sid.name, "account1001.0");
    ck_assert_str_eq(sid.domain, "WORK28");
    ck_assert_str_eq(name_of(1001, 0), "account1001.0");
    ck_assert_uint_eq(all_calls(), 1);
}
END_TEST

START_TEST(every_sid_of_an_identity_is_named)
{
    open_names(defaults());
    struct deputy_identity *sample = sample_linked_identity(&arena);
    struct deputy_identity identity = *sample;
    ck_assert_uint_eq(names_fill(names, &identity, &arena, LONG_MS), WIN32_OK);
    const struct deputy_identity *both[] = {&identity, identity.linked_token};
    for (int i = 0; i < 2; i++) {
        ck_assert_ptr_nonnull(both[i]->user.name);
        ck_assert_ptr_nonnull(both[i]->integrity.name);
        ck_assert_ptr_nonnull(both[i]->appcontainer.name);
        ck_assert_ptr_nonnull(both[i]->owner.name);
        ck_assert_ptr_nonnull(both[i]->primary_group.name);
        ck_assert_ptr_nonnull(both[i]->trust_level.name);
        ck_assert_uint_eq(names_in(&both[i]->groups), 3);
        ck_assert_uint_eq(names_in(&both[i]->restricting_sids), 2);
        ck_assert_uint_eq(names_in(&both[i]->capabilities), 1);
        ck_assert_uint_eq(names_in(&both[i]->logon_sid), 0);
        ck_assert_uint_eq(both[i]->groups.items[2].attributes, 3);
    }
}
END_TEST

START_TEST(what_an_identity_points_to_is_not_changed)
{
    open_names(defaults());
    struct deputy_identity *sample = sample_linked_identity(&arena);
    struct deputy_identity identity = *sample;
    ck_assert_uint_eq(names_fill(names, &identity, &arena, LONG_MS), WIN32_OK);
    ck_assert_uint_eq(names_in(&sample->groups), 0);
    ck_assert_ptr_null(sample->linked_token->user.name);
    ck_assert_uint_eq(names_in(&sample->linked_token->groups), 0);
}
END_TEST

START_TEST(absent_facts_are_not_looked_up)
{
    open_names(defaults());
    struct deputy_identity identity = *sample_linked_identity(&arena);
    identity.facts = 0;
    ck_assert_uint_eq(names_fill(names, &identity, &arena, LONG_MS), WIN32_OK);
    ck_assert_uint_eq(all_calls(), 0);
    ck_assert_ptr_null(identity.user.name);
}
END_TEST

START_TEST(logon_sids_are_not_looked_up)
{
    open_names(defaults());
    struct deputy_sid logon = sample_sid(&arena, "S-1-5-5-0-1234");
    struct deputy_sid other = sample_sid(&arena, "S-1-5-5-1234");
    ck_assert_uint_eq(names_fill_sid(names, &logon, &arena, LONG_MS), WIN32_OK);
    ck_assert_ptr_null(logon.name);
    ck_assert_uint_eq(all_calls(), 0);
    ck_assert_uint_eq(names_fill_sid(names, &other, &arena, LONG_MS), WIN32_OK);
    ck_assert_ptr_nonnull(other.name);
}
END_TEST

START_TEST(names_that_are_there_stay)
{
    open_names(defaults());
    struct deputy_sid sid = account(1);
    sid.name = "mine";
    sid.domain = "HERE";
    ck_assert_uint_eq(names_fill_sid(names, &sid, &arena, LONG_MS), WIN32_OK);
    ck_assert_str_eq(sid.name, "mine");
    ck_assert_uint_eq(all_calls(), 0);
}
END_TEST

START_TEST(bytes_that_are_no_sid_are_not_looked_up)
{
    open_names(defaults());
    struct deputy_sid sid = account(1);
    sid.size--;
    ck_assert_uint_eq(names_fill_sid(names, &sid, &arena, LONG_MS), WIN32_OK);
    sid.size = 0;
    sid.bytes = NULL;
    ck_assert_uint_eq(names_fill_sid(names, &sid, &arena, LONG_MS), WIN32_OK);
    ck_assert_uint_eq(all_calls(), 0);
}
END_TEST

START_TEST(a_failure_is_believed_for_its_time)
{
    open_names(defaults());
    set_answer(1722, 0);
    ck_assert_str_eq(name_of(1, LONG_MS), "");
    ck_assert_str_eq(name_of(1, LONG_MS), "");
    set_answer(0, 0);
    pass(FAILURE_TTL_MS - 1);
    ck_assert_str_eq(name_of(1, LONG_MS), "");
    ck_assert_uint_eq(calls_of(1), 1);
    pass(1);
    ck_assert_str_eq(name_of(1, LONG_MS), "account1.0");
    ck_assert_uint_eq(calls_of(1), 2);
}
END_TEST

START_TEST(a_failure_may_be_believed_for_no_time)
{
    struct names_options options = defaults();
    options.failure_ttl_ms = 0;
    open_names(options);
    ck_assert_str_eq(name_of(RID_FAILS, LONG_MS), "");
    ck_assert_str_eq(name_of(RID_FAILS, LONG_MS), "");
    ck_assert_uint_eq(calls_of(RID_FAILS), 2);
}
END_TEST

START_TEST(an_old_name_is_given_out_while_it_is_renewed)
{
    open_names(defaults());
    ck_assert_str_eq(name_of(RID_HANGS, LONG_MS), "account5000.0");
    set_answer(0, 1);
    pass(TTL_MS - 1);
    ck_assert_str_eq(name_of(RID_HANGS, LONG_MS), "account5000.0");
    ck_assert_uint_eq(calls_of(RID_HANGS), 1);
    pass(1);
    set_gate(true);
    ck_assert_str_eq(name_of(RID_HANGS, LONG_MS), "account5000.0");
    await_inside(1);
    set_gate(false);
    await_name(RID_HANGS, "account5000.1");
    ck_assert_uint_eq(calls_of(RID_HANGS), 2);
}
END_TEST

START_TEST(a_name_that_is_too_old_is_not_given_out)
{
    open_names(defaults());
    ck_assert_str_eq(name_of(RID_HANGS, LONG_MS), "account5000.0");
    set_answer(0, 1);
    set_gate(true);
    pass(2 * TTL_MS);
    ck_assert_str_eq(name_of(RID_HANGS, 10), "");
    set_gate(false);
    ck_assert_str_eq(name_of(RID_HANGS, LONG_MS), "account5000.1");
}
END_TEST

/* Let a name grow old and be renewed with this answer; then tell it. */
static const char *name_after_renewal(uint32_t failure)
{
    open_names(defaults());
    ck_assert_str_eq(name_of(1, LONG_MS), "account1.0");
    set_answer(failure, 1);
    pass(TTL_MS);
    ck_assert_str_eq(name_of(1, 0), "account1.0");
    for (int i = 0; i < LONG_MS && calls_of(1) < 2; i++)
        uv_sleep(1);
    ck_assert_uint_eq(calls_of(1), 2);
    return name_of(1, 0);
}

START_TEST(a_passing_failure_does_not_take_a_name_away)
{
    const char *name = name_after_renewal(1722);
    set_answer(0, 2);
    for (; strcmp(name, "account1.2") != 0; name = name_of(1, 0)) {
        ck_assert_str_eq(name, "account1.0");
        uv_sleep(2);
        pass(1);
    }
    ck_assert_uint_eq(calls_of(1), 3);
}
END_TEST

/* "No such account" is also what a network that does not answer in time looks like. */
START_TEST(an_account_that_is_gone_keeps_its_name_until_that_is_too_old)
{
    ck_assert_str_eq(name_after_renewal(NAMES_NONE_MAPPED), "account1.0");
    uv_sleep(20); /* the answer is in */
    ck_assert_str_eq(name_of(1, 0), "account1.0");
    pass(TTL_MS);
    ck_assert_str_eq(name_of(1, LONG_MS), "");
}
END_TEST

/* How often one is asked for in so many times of a failure. */
static unsigned lookups_of(unsigned rid, unsigned times)
{
    for (unsigned i = 0; i < times; i++) {
        ck_assert_str_eq(name_of(rid, LONG_MS), "");
        pass(FAILURE_TTL_MS);
    }
    return calls_of(rid);
}

START_TEST(what_is_never_found_is_looked_up_ever_more_rarely)
{
    open_names(defaults());
    ck_assert_uint_eq(lookups_of(RID_FAILS, 1), 1);
    ck_assert_uint_eq(lookups_of(RID_FAILS, 2), 2);
    ck_assert_uint_eq(lookups_of(RID_FAILS, 4), 3);
    ck_assert_uint_eq(lookups_of(RID_FAILS, 8), 4);
    ck_assert_uint_eq(lookups_of(RID_FAILS, TTL_MS / FAILURE_TTL_MS), 5);
    ck_assert_uint_eq(lookups_of(RID_FAILS, TTL_MS / FAILURE_TTL_MS), 6);
}
END_TEST

START_TEST(other_failures_are_looked_up_again_as_soon)
{
    open_names(defaults());
    set_answer(1722, 0);
    ck_assert_uint_eq(lookups_of(1, 5), 5);
}
END_TEST

START_TEST(what_was_used_least_recently_is_given_up)
{
    struct names_options options = defaults();
    options.capacity = 4;
    open_names(options);
    for (unsigned rid = 1; rid <= 4; rid++)
        name_of(rid, LONG_MS);
    name_of(1, 0);
    name_of(5, LONG_MS);
    ck_assert_str_eq(name_of(1, 0), "account1.0");
    ck_assert_str_eq(name_of(3, 0), "account3.0");
    ck_assert_uint_eq(all_calls(), 5);
    ck_assert_str_eq(name_of(2, LONG_MS), "account2.0");
    ck_assert_uint_eq(calls_of(2), 2);
}
END_TEST

START_TEST(what_is_being_looked_up_is_not_given_up)
{
    struct names_options options = defaults();
    options.capacity = 2;
    open_names(options);
    set_gate(true);
    ck_assert_str_eq(name_of(RID_HANGS, 0), "");
    await_inside(1);
    struct deputy_identity groups = with_groups(1, 100);
    ck_assert_uint_eq(names_fill(names, &groups, &arena, 0), WIN32_OK);
    set_gate(false);
    ck_assert_str_eq(name_of(RID_HANGS, LONG_MS), "account5000.0");
    ck_assert_uint_eq(calls_of(RID_HANGS), 1);
}
END_TEST

START_TEST(the_queue_has_a_limit)
{
    struct names_options options = defaults();
    options.queue = 3;
    options.threads = 1;
    open_names(options);
    set_gate(true);
    struct deputy_identity first = with_groups(RID_HANGS, 1);
    struct deputy_identity many = with_groups(RID_HANGS + 1, 20);
    ck_assert_uint_eq(names_fill(names, &first, &arena, 0), WIN32_OK);
    await_inside(1);
    ck_assert_uint_eq(names_fill(names, &many, &arena, 0), WIN32_OK);
    set_gate(false);
    ck_assert_str_eq(name_of(RID_HANGS + 3, LONG_MS), "account5003.0");
    ck_assert_str_eq(name_of(RID_HANGS + 4, 0), "");
    ck_assert_str_eq(name_of(RID_HANGS + 4, LONG_MS), "account5004.0");
    ck_assert_uint_eq(calls_of(RID_HANGS + 5), 0);
}
END_TEST

START_TEST(renewals_wait_in_the_same_queue)
{
    struct names_options options = defaults();
    options.queue = 3;
    options.threads = 1;
    open_names(options);
    for (unsigned rid = RID_HANGS; rid < RID_HANGS + 20; rid++)
        name_of(rid, LONG_MS);
    struct deputy_identity first = with_groups(RID_HANGS, 1);
    struct deputy_identity many = with_groups(RID_HANGS + 1, 19);
    set_gate(true);
    pass(TTL_MS);
    set_answer(0, 1);
    ck_assert_uint_eq(names_fill(names, &first, &arena, 0), WIN32_OK);
    await_inside(1);
    ck_assert_uint_eq(names_fill(names, &many, &arena, 0), WIN32_OK);
    ck_assert_uint_eq(names_in(&many.groups), 19);
    set_gate(false);
    for (int i = 0; i < LONG_MS && calls_of(RID_HANGS + 3) < 2; i++)
        uv_sleep(1);
    uv_sleep(20); /* time for what should not be in the queue */
    ck_assert_uint_eq(all_calls(), 20 + 1 + 3);
}
END_TEST

START_TEST(sids_that_differ_in_one_byte_are_two)
{
    open_names(defaults());
    ck_assert_str_eq(name_of(1, LONG_MS), "account1.0");
    for (unsigned bit = 8; bit < 32; bit++)
        ck_assert_str_ne(name_of(1 | 1u << bit, LONG_MS), "account1.0");
    ck_assert_uint_eq(all_calls(), 25);
}
END_TEST

START_TEST(an_answer_without_its_zeros_is_cut)
{
    open_names(defaults());
    /* It is above RID_FAILS, but answers before that is asked. */
    ck_assert_uint_eq(strlen(name_of(RID_ENDLESS, LONG_MS)), IDENTITY_NAME_MAX);
}
END_TEST

START_TEST(options_that_make_no_sense_are_refused)
{
    struct names_options bad[6];
    for (int i = 0; i < 6; i++)
        bad[i] = defaults();
    bad[0].lookup = NULL;
    bad[1].ttl_ms = 0;
    bad[2].capacity = 0;
    bad[3].queue = 0;
    bad[4].threads = 0;
    bad[5].threads = NAMES_THREADS_MAX + 1;
    for (int i = 0; i < 6; i++) {
        ck_assert_uint_eq(names_open(&bad[i], &names), WIN32_INVALID_PARAMETER);
        ck_assert_ptr_null(names);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_name_is_found_and_remembered,
        every_sid_of_an_identity_is_named,
        what_an_identity_points_to_is_not_changed,
        absent_facts_are_not_looked_up,
        logon_sids_are_not_looked_up,
        names_that_are_there_stay,
        bytes_that_are_no_sid_are_not_looked_up,
        a_failure_is_believed_for_its_time,
        a_failure_may_be_believed_for_no_time,
        an_old_name_is_given_out_while_it_is_renewed,
        a_name_that_is_too_old_is_not_given_out,
        a_passing_failure_does_not_take_a_name_away,
        an_account_that_is_gone_keeps_its_name_until_that_is_too_old,
        what_is_never_found_is_looked_up_ever_more_rarely,
        other_failures_are_looked_up_again_as_soon,
        what_was_used_least_recently_is_given_up,
        what_is_being_looked_up_is_not_given_up,
        the_queue_has_a_limit,
        renewals_wait_in_the_same_queue,
        sids_that_differ_in_one_byte_are_two,
        an_answer_without_its_zeros_is_cut,
        options_that_make_no_sense_are_refused,
        NULL,
    };
    return run_suite(make_suite_with("names", tests, begin, end));
}
