/* Listings whose pages come by calls of their own: which of them are one act. */
#include "unit/pipeline/fake_platform.h"
#include "unit/pipeline/session_fixture.h"
#include "base/status.h"
#include "operation_list.h"
#include "pipeline/paged.h"
#include "pipeline/call_run.h"
#include "pipeline/session.h"
#include "unit/suite.h"

#include <string.h>

/* A page as a client asks for it, and what the operation finds. */
struct asked {
    uint32_t listing;
    uint32_t start;
    uint32_t next;
    const char *object; /* NULL: none */
    uint32_t status;    /* of opening what is listed */
    struct page page;
};

static uint8_t given[GUID_SIZE];

static uint32_t perform(struct call *call)
{
    struct asked *asked = (struct asked *)(uintptr_t)call->request;
    const struct sha256_part request = {&asked->listing, sizeof(asked->listing)};
    uint16_t *name = arena_array(&call->arena, 4, sizeof(*name));
    ck_assert_ptr_nonnull(name);
    uint32_t status = paged_enter(call, &asked->page, asked->start, &request, 1);
    if (status == WIN32_OK)
        status = asked->status;
    if (status != WIN32_OK)
        return status;
    call->object.type = "Key";
    if (asked->object) {
        name[0] = (uint16_t)asked->object[0];
        call->object.name = name;
        call->object.name_size = 1;
    }
    paged_take(call, &asked->page, asked->next, 5);
    return fake_platform.perform_status;
}

static uint32_t conclude(struct call *call)
{
    const struct asked *asked = call->request;
    ck_assert(!fake_platform.inside);
    paged_begin(call, &asked->page);
    return fake_platform.conclude_status;
}

static const struct operation list = {.name = "list",
    .opnum = 96,
    .right = OPERATION_USE,
    .success_event = AUDIT_OPERATION_PERFORMED,
    .perform = perform,
    .conclude = conclude};

static uint32_t ask(struct asked asked)
{
    struct call call = session_call(&list);
    call.request = &asked;
    uint32_t status = call_run(&call);
    memcpy(given, call.correlation, GUID_SIZE);
    call_end(&call);
    return status;
}

static void get(uint32_t listing, uint32_t start, uint32_t next)
{
    ck_assert_uint_eq(ask((struct asked){listing, start, next, "k", 0, {0}}), WIN32_OK);
}

START_TEST(a_page_that_is_the_whole_is_one_event)
{
    get(1, 0, 0);
    ck_assert_uint_eq(records(), 1);
    ck_assert_uint_eq(event(0), AUDIT_OPERATION_PERFORMED);
    ck_assert_str_eq(field(0, AUDIT_ACT_STEPS), "-");
    ck_assert_ptr_null(session->paged.items[0]);
}
END_TEST

START_TEST(the_pages_of_a_listing_are_one_act)
{
    uint8_t begun[GUID_SIZE];
    get(1, 0, 5);
    memcpy(begun, given, GUID_SIZE);
    get(1, 5, 10);
    ck_assert_mem_eq(given, begun, GUID_SIZE);
    ck_assert_uint_eq(records(), 1);
    get(1, 10, 0);
    ck_assert_mem_eq(given, begun, GUID_SIZE);
    ck_assert_uint_eq(records(), 2);
    ck_assert_uint_eq(event(0), AUDIT_OPERATION_BEGAN);
    ck_assert_uint_eq(event(1), AUDIT_OPERATION_ENDED);
    ck_assert_str_eq(field(1, AUDIT_OUTCOME), "success");
    ck_assert_str_eq(field(1, AUDIT_ACT_STEPS), "2");
    ck_assert_str_eq(field(1, AUDIT_ACT_ENTRIES), "15");
    ck_assert_str_eq(field(1, AUDIT_ACT_BYTES), "-");
    get(1, 10, 0); /* once more */
    ck_assert_uint_eq(event(2), AUDIT_OPERATION_PERFORMED);
}
END_TEST

START_TEST(what_is_not_the_next_page_is_an_event_of_its_own)
{
    get(1, 0, 5);
    get(1, 4, 9);  /* another place */
    get(2, 5, 10); /* another listing */
    ck_assert_uint_eq(records(), 3);
    ck_assert_uint_eq(event(1), AUDIT_OPERATION_PERFORMED);
    ck_assert_uint_eq(event(2), AUDIT_OPERATION_PERFORMED);
    get(1, 5, 0);
    ck_assert_uint_eq(event(3), AUDIT_OPERATION_ENDED);
    ck_assert_str_eq(field(3, AUDIT_ACT_STEPS), "1");
}
END_TEST

START_TEST(a_page_for_another_caller_is_none_of_the_act)
{
    get(1, 0, 5);
    fake_platform.caller = 1;
    get(1, 5, 0);
    ck_assert_uint_eq(event(1), AUDIT_OPERATION_PERFORMED);
    ck_assert_str_eq(field(1, AUDIT_CALLER_SID), "S-1-5-12");
    fake_platform.caller = 0;
    get(1, 5, 0);
    ck_assert_uint_eq(event(2), AUDIT_OPERATION_ENDED);
}
END_TEST

START_TEST(a_page_of_what_turns_out_to_be_another_object_is_none_of_the_act)
{
    uint8_t begun[GUID_SIZE];
    get(1, 0, 5);
    memcpy(begun, given, GUID_SIZE);
    ck_assert_uint_eq(ask((struct asked){1, 5, 10, "x", 0, {0}}), WIN32_OK);
    ck_assert_mem_ne(given, begun, GUID_SIZE);
    ck_assert_uint_eq(event(1), AUDIT_OPERATION_PERFORMED);
    ck_assert_str_eq(field(1, AUDIT_OBJECT_NAME), "x");
    get(1, 5, 0);
    ck_assert_uint_eq(event(2), AUDIT_OPERATION_ENDED);
}
END_TEST

START_TEST(a_page_that_cannot_be_had_ends_the_act)
{
    get(1, 0, 5);
    ck_assert_uint_eq(
        ask((struct asked){1, 5, 10, "k", WIN32_FILE_NOT_FOUND, {0}}), WIN32_FILE_NOT_FOUND);
    ck_assert_uint_eq(event(1), AUDIT_OPERATION_FAILED);
    ck_assert_str_eq(field(1, AUDIT_ACT_ENTRIES), "5");
    ck_assert_str_eq(field(1, AUDIT_CORRELATION), field(0, AUDIT_CORRELATION));
    get(1, 5, 10); /* no step of an act that is over */
    ck_assert_uint_eq(event(2), AUDIT_OPERATION_PERFORMED);
}
END_TEST

START_TEST(the_oldest_act_gives_way_and_is_abandoned)
{
    for (uint32_t i = 1; i <= PAGED_MAX + 1; i++)
        get(i, 0, 5);
    ck_assert_uint_eq(records(), PAGED_MAX + 2);
    ck_assert_uint_eq(event(PAGED_MAX), AUDIT_OPERATION_ENDED);
    ck_assert_str_eq(field(PAGED_MAX, AUDIT_OUTCOME), "abandoned");
    ck_assert_str_eq(field(PAGED_MAX, AUDIT_CORRELATION), field(0, AUDIT_CORRELATION));
    ck_assert_uint_eq(event(PAGED_MAX + 1), AUDIT_OPERATION_BEGAN);
    get(PAGED_MAX + 1, 5, 0);
    ck_assert_uint_eq(event(PAGED_MAX + 2), AUDIT_OPERATION_ENDED);
    get(1, 5, 0); /* which gave way */
    ck_assert_uint_eq(event(PAGED_MAX + 3), AUDIT_OPERATION_PERFORMED);
}
END_TEST

START_TEST(an_act_that_is_over_keeps_no_place)
{
    for (uint32_t i = 1; i <= 3 * PAGED_MAX; i++) {
        get(i, 0, 5);
        get(i, 5, 0);
    }
    ck_assert_uint_eq(records(), 6 * PAGED_MAX);
    for (unsigned i = 0; i < 6 * PAGED_MAX; i++)
        ck_assert_str_eq(field(i, AUDIT_OUTCOME), i % 2 ? "success" : "began");
}
END_TEST

START_TEST(an_act_that_could_not_be_put_on_record_has_no_steps)
{
    fake_platform.record_status = WIN32_GEN_FAILURE;
    ck_assert_uint_eq(ask((struct asked){1, 0, 5, "k", 0, {0}}), WIN32_GEN_FAILURE);
    fake_platform.record_status = WIN32_OK;
    get(1, 5, 10);
    ck_assert_uint_eq(event(0), AUDIT_OPERATION_PERFORMED);
}
END_TEST

START_TEST(a_session_that_ends_abandons_its_listings)
{
    get(1, 0, 5);
    ck_assert_uint_eq(ask((struct asked){2, 0, 5, NULL, 0, {0}}), WIN32_OK);
    struct session *ended = session_end_all(fake_pipeline());
    ck_assert_uint_eq(fake_platform.posted, 3);
    for (unsigned i = 2; i < 4; i++) {
        ck_assert_uint_eq(event(i), AUDIT_OPERATION_ENDED);
        ck_assert_str_eq(field(i, AUDIT_OUTCOME), "abandoned");
    }
    session_close_held(ended);
    ck_assert_ptr_null(session->paged.items[0]);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_page_that_is_the_whole_is_one_event,
        the_pages_of_a_listing_are_one_act,
        what_is_not_the_next_page_is_an_event_of_its_own,
        a_page_for_another_caller_is_none_of_the_act,
        a_page_of_what_turns_out_to_be_another_object_is_none_of_the_act,
        a_page_that_cannot_be_had_ends_the_act,
        the_oldest_act_gives_way_and_is_abandoned,
        an_act_that_is_over_keeps_no_place,
        an_act_that_could_not_be_put_on_record_has_no_steps,
        a_session_that_ends_abandons_its_listings,
        NULL,
    };
    return run_suite(make_suite_with("paged", tests, session_setup, session_teardown));
}
