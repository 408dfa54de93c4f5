/* What a record costs in switches of threads, counted by how often one comes back from waiting for
 * another, and who serves, and who frees what, when the sink hangs.
 *
 * The linker puts the functions of this file before libuv's (--wrap). */
#include "unit/audit/audit_fixture.h"
#include "audit/keeper/delivery.h"
#include "base/status.h"
#include "unit/suite.h"

#include <stdatomic.h>
#include <uv.h>

enum { CALLS = 50, LONG_MS = 60000, SHORT_MS = 50 };

void __wrap_uv_cond_wait(uv_cond_t *condition, uv_mutex_t *mutex);
void __real_uv_cond_wait(uv_cond_t *condition, uv_mutex_t *mutex);
int __wrap_uv_cond_timedwait(uv_cond_t *condition, uv_mutex_t *mutex, uint64_t timeout);
int __real_uv_cond_timedwait(uv_cond_t *condition, uv_mutex_t *mutex, uint64_t timeout);

void __wrap_uv_sleep(unsigned milliseconds);
void __real_uv_sleep(unsigned milliseconds);

void __wrap_uv_mutex_unlock(uv_mutex_t *mutex);
void __real_uv_mutex_unlock(uv_mutex_t *mutex);

static atomic_uint wakes;
static atomic_uint yields;
static atomic_uint cut; /* waits that libuv cuts to whole milliseconds on Windows (win/thread.c) */
static _Thread_local unsigned own_wakes;

void __wrap_uv_cond_wait(uv_cond_t *condition, uv_mutex_t *mutex)
{
    __real_uv_cond_wait(condition, mutex);
    wakes++;
    own_wakes++;
}

int __wrap_uv_cond_timedwait(uv_cond_t *condition, uv_mutex_t *mutex, uint64_t timeout)
{
    int error = __real_uv_cond_timedwait(condition, mutex, timeout);
    cut += timeout % 1000000 != 0;
    wakes++;
    own_wakes++;
    return error;
}

void __wrap_uv_sleep(unsigned milliseconds)
{
    yields += milliseconds == 0;
    __real_uv_sleep(milliseconds);
}

static _Thread_local void (*linger)(void); /* in the next unlocking, when the mutex is free */

void __wrap_uv_mutex_unlock(uv_mutex_t *mutex)
{
    void (*then)(void) = linger;
    linger = NULL;
    __real_uv_mutex_unlock(mutex);
    if (then)
        then();
}

static const struct fake_plan hanging = {.hang = true};

/* One there, one back. */
START_TEST(a_caller_alone_costs_two_hand_offs)
{
    audit_options.settings.timeout_ms = LONG_MS;
    open_audit();
    ck_assert_uint_eq(submit("first"), WIN32_OK);
    wakes = 0;
    for (int i = 0; i < CALLS; i++)
        ck_assert_uint_eq(submit("one"), WIN32_OK);
    ck_assert_uint_le(wakes, 2 * CALLS);
}
END_TEST

struct caller {
    uv_thread_t thread;
    unsigned wakes;
    uint32_t status;
};

static void call(void *argument)
{
    struct caller *caller = argument;
    caller->status = submit("one");
    caller->wakes = own_wakes;
}

static void begin(struct caller *caller)
{
    ck_assert_int_eq(uv_thread_create(&caller->thread, call, caller), 0);
    uv_sleep(200); /* until it waits */
}

START_TEST(nobody_is_woken_by_the_answers_of_others)
{
    struct caller first, others[4];
    audit_options.settings.timeout_ms = LONG_MS;
    open_audit_with(&hanging);
    begin(&first);
    for (int i = 0; i < 4; i++) /* a group of their own, behind that of the first */
        begin(&others[i]);
    fake_sink_let_go();
    uv_thread_join(&first.thread);
    for (int i = 0; i < 4; i++) {
        uv_thread_join(&others[i].thread);
        ck_assert_uint_eq(others[i].status, WIN32_OK);
        ck_assert_uint_le(others[i].wakes, 1);
    }
    ck_assert_uint_le(first.wakes, 1);
}
END_TEST

static bool wait_safe(uint64_t count)
{
    struct audit_state state;
    for (int i = 0; i < PATIENCE_MS / 10; i++) {
        audit_state(audit, &state);
        if (state.safe >= count)
            return true;
        uv_sleep(10);
    }
    return false;
}

START_TEST(a_sink_that_hangs_is_found_out_where_nobody_waits)
{
    struct audit_record record;
    audit_options.settings.timeout_ms = SHORT_MS;
    open_audit_with(&hanging);
    uv_sleep(5 * SHORT_MS); /* all sleep */
    ck_assert_uint_eq(audit_record_init(&record, AUDIT_OPERATION_PERFORMED), WIN32_OK);
    ck_assert_uint_eq(audit_post(audit, &record), WIN32_OK);
    audit_record_free(&record);
    bool safe = wait_safe(1); /* in the spool */
    ck_assert_uint_eq(fake_sink_count(), 0);
    fake_sink_let_go();
    ck_assert(safe);
}
END_TEST

static bool wait_for_restored(size_t from)
{
    for (int i = 0; i < PATIENCE_MS / 10; i++) {
        for (size_t place = from; place < fake_sink_count(); place++) {
            if (fake_sink_id(place) == AUDIT_DELIVERY_RESTORED)
                return true;
        }
        uv_sleep(10);
    }
    return false;
}

/* What is cut off would be waited for by asking again and again. */
START_TEST(who_waits_for_a_time_sleeps_for_all_of_it)
{
    audit_options.settings.timeout_ms = SHORT_MS;
    open_audit_with(&hanging);
    uv_sleep(2 * SHORT_MS);
    cut = 0;
    ck_assert_uint_eq(submit("hangs"), WIN32_OK);
    (void)audit_stop(audit, 2 * SHORT_MS);
    unsigned found = cut;
    fake_sink_let_go();
    ck_assert_uint_eq(found, 0);
}
END_TEST

START_TEST(it_may_hang_again_and_again)
{
    size_t before = 0;
    audit_options.settings.timeout_ms = SHORT_MS;
    open_audit();
    for (int i = 0; i < 5; i++) {
        ck_assert_uint_eq(submit("well"), WIN32_OK);
        fake_sink_set(&hanging);
        ck_assert_uint_eq(submit("hangs"), WIN32_OK);
        ck_assert_uint_eq(submit("behind it"), WIN32_OK);
        fake_sink_let_go();
        ck_assert(wait_for_restored(before));
        before = fake_sink_count();
    }
    assert_chain();
}
END_TEST

START_TEST(what_hangs_in_the_sink_outlives_the_audit)
{
    audit_options.settings.timeout_ms = SHORT_MS;
    open_audit_with(&hanging);
    ck_assert_uint_eq(submit("hangs"), WIN32_OK);
    close_audit();
    ck_assert(fake_sink_is_open());
    fake_sink_let_go();
    for (int i = 0; i < PATIENCE_MS / 10 && fake_sink_is_open(); i++)
        uv_sleep(10);
    ck_assert(!fake_sink_is_open());
}
END_TEST

static void stand_by(void *delivery)
{
    (void)delivery_stand_by(delivery);
}

static void serve(void *delivery)
{
    size_t delivered;
    uint32_t status;
    if (!delivery_here(delivery, NULL, 0, SHORT_MS, false, &delivered, &status))
        (void)delivery_stand_by(delivery);
}

static bool kept;

static void let_the_other_end(void)
{
    fake_sink_let_go();
    for (int i = 0; i < 30 && fake_sink_is_open(); i++)
        uv_sleep(10);
    kept = fake_sink_is_open();
}

START_TEST(nothing_is_freed_that_is_being_unlocked)
{
    struct delivery *delivery;
    uv_thread_t standing, serving;
    ck_assert_uint_eq(delivery_open(fake_sink_new(), &delivery), WIN32_OK);
    fake_sink_set(&hanging);
    ck_assert_int_eq(uv_thread_create(&standing, stand_by, delivery), 0);
    ck_assert_int_eq(uv_thread_create(&serving, serve, delivery), 0);
    uv_thread_join(&standing); /* it would serve now */
    linger = let_the_other_end;
    ck_assert(!delivery_dismiss(delivery));
    uv_thread_join(&serving);
    ck_assert(kept);
    ck_assert(!fake_sink_is_open());
}
END_TEST

/* A thread that is left behind is never joined: that is what these tests are about. ThreadSanitizer
 * asks for this function by its name. */
const char *__tsan_default_suppressions(void);
const char *__tsan_default_suppressions(void)
{
    return "thread:what_hangs_in_the_sink_outlives_the_audit_fn\n"
           "thread:who_waits_for_a_time_sleeps_for_all_of_it_fn";
}

/* Without a moment's wait for others to join its group. */
START_TEST(who_is_alone_is_not_kept_waiting_for_others)
{
    const struct fake_plan slow = {.delay_ms = 20};
    audit_options.settings.timeout_ms = LONG_MS;
    open_audit_with(&slow);
    yields = 0;
    for (int i = 0; i < CALLS / 2; i++)
        ck_assert_uint_eq(submit("one"), WIN32_OK);
    ck_assert_uint_eq(yields, 0);
}
END_TEST

START_TEST(an_audit_that_is_idle_sleeps)
{
    audit_options.settings.timeout_ms = SHORT_MS;
    open_audit();
    ck_assert_uint_eq(submit("one"), WIN32_OK);
    uv_sleep(2 * SHORT_MS);
    wakes = 0;
    uv_sleep(10 * SHORT_MS);
    ck_assert_uint_eq(wakes, 0);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_caller_alone_costs_two_hand_offs,
        nobody_is_woken_by_the_answers_of_others,
        a_sink_that_hangs_is_found_out_where_nobody_waits,
        who_waits_for_a_time_sleeps_for_all_of_it,
        it_may_hang_again_and_again,
        what_hangs_in_the_sink_outlives_the_audit,
        nothing_is_freed_that_is_being_unlocked,
        who_is_alone_is_not_kept_waiting_for_others,
        an_audit_that_is_idle_sleeps,
        NULL,
    };
    return run_suite(make_suite_with("audit_handoffs", tests, audit_setup, audit_teardown));
}
