/* The process that a handle is given to is the one that opened the session: an id that has passed
 * to another process is found out by the time at which that one began. */
#include "operations/files/client_handle.h"
#include "unit/handle_count.h"
#include "identity/facts.h"
#include "token/token.h"
#include "pipeline/session.h"
#include "unit/suite.h"

static struct session session;
static struct call call;

/* A session of this process. */
static void setup(void)
{
    FILETIME created, ignored[3];
    ck_assert(
        GetProcessTimes(GetCurrentProcess(), &created, &ignored[0], &ignored[1], &ignored[2]));
    session = (struct session){.client = {.known = true, .id = GetCurrentProcessId()}};
    session.client.created = (uint64_t)created.dwHighDateTime << 32 | created.dwLowDateTime;
    ck_assert_uint_eq(token_read_process(&session.caller_arena, &session.caller), 0);
    call = (struct call){.session = &session};
}

static void teardown(void)
{
    if (session.process)
        session.process->close(session.process);
    arena_free(&session.caller_arena);
}

static void expect_refused(uint32_t status)
{
    unsigned before = handle_count();
    ck_assert_uint_eq(client_handle_prepare(&call), status);
    ck_assert_ptr_null(session.process);
    ck_assert_uint_eq(handle_count(), before);
}

START_TEST(the_process_of_the_session_is_opened_once)
{
    ck_assert_uint_eq(client_handle_prepare(&call), 0);
    struct held *first = session.process;
    ck_assert_ptr_nonnull(first);
    ck_assert_uint_eq(client_handle_prepare(&call), 0);
    ck_assert_ptr_eq(session.process, first);
}
END_TEST

/* Act as one who has a privilege that nobody has, and is another caller by that. */
static void become_another(void)
{
    static struct deputy_privilege privilege = {.attributes = 2 /* enabled */};
    fact_set(&call.caller, DEPUTY_FACT_PRIVILEGES);
    call.caller.privileges = (struct deputy_privileges){.items = &privilege, .count = 1};
}

START_TEST(another_authority_has_the_process_opened_anew)
{
    ck_assert_uint_eq(client_handle_prepare(&call), 0);
    struct held *first = session.process;
    unsigned before = handle_count();
    become_another();
    ck_assert_uint_eq(client_handle_prepare(&call), 0);
    ck_assert_ptr_ne(session.process, first);
    ck_assert_uint_eq(handle_count(), before);
}
END_TEST

START_TEST(another_authority_that_may_not_open_the_process_is_given_nothing)
{
    ck_assert_uint_eq(client_handle_prepare(&call), 0);
    struct held *first = session.process;
    session.client.created++;
    become_another();
    ck_assert_uint_eq(client_handle_prepare(&call), ERROR_ACCESS_DENIED);
    ck_assert_ptr_eq(session.process, first);
    call.caller.privileges.count = 0;
    ck_assert_uint_eq(client_handle_prepare(&call), 0);
}
END_TEST

START_TEST(a_process_that_began_at_another_time_is_another)
{
    const uint64_t created = session.client.created;
    session.client.created = created + 1;
    expect_refused(ERROR_ACCESS_DENIED);
    session.client.created = created - 1;
    expect_refused(ERROR_ACCESS_DENIED);
    session.client.created = created + (1ull << 32);
    expect_refused(ERROR_ACCESS_DENIED);
}
END_TEST

START_TEST(a_process_of_somebody_else_is_another)
{
    session.caller.logon_id++;
    expect_refused(ERROR_ACCESS_DENIED);
}
END_TEST

START_TEST(a_process_that_is_not_known_is_not_guessed)
{
    const uint64_t created = session.client.created;
    session.client.created = 0;
    expect_refused(ERROR_NOT_SUPPORTED);
    session.client.created = created;
    session.client.known = false;
    expect_refused(ERROR_NOT_SUPPORTED);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        the_process_of_the_session_is_opened_once,
        another_authority_has_the_process_opened_anew,
        another_authority_that_may_not_open_the_process_is_given_nothing,
        a_process_that_began_at_another_time_is_another,
        a_process_of_somebody_else_is_another,
        a_process_that_is_not_known_is_not_guessed,
        NULL,
    };
    return run_suite(make_suite_with("client_handle", tests, setup, teardown));
}
