/* The process that a handle is given to is the one that opened the session: an id that has passed
 * to another process is found out by the time at which that one began. */
#include "operations/client_handle.h"
#include "handle_count.h"
#include "identity/token.h"
#include "pipeline/session.h"
#include "suite.h"

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
        a_process_that_began_at_another_time_is_another,
        a_process_of_somebody_else_is_another,
        a_process_that_is_not_known_is_not_guessed,
        NULL,
    };
    return run_suite(make_suite_with("client_handle", tests, setup, teardown));
}
