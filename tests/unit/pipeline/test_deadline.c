/* Deadlines: what takes too long or has lost its client ends, nobody else is disturbed, and no
 * cancellation meets a thread that has gone on to something else. */
#include "base/status.h"
#include "pipeline/deadline.h"
#include "unit/suite.h"

#include <stdatomic.h>
#include <uv.h>

enum {
    THREADS_MAX = 8,
    NEVER_MS = 60000,
    PATIENCE_MS = 5000,
    LOOK_MS = 1,
    ROUNDS = 300,
    MS = 1000000
};

/* Threads that wait for something which only a cancellation ends, by their number. */
static struct {
    atomic_bool performing; /* between enter and leave: only then may it be cancelled */
    atomic_uint cancelled;
    atomic_bool gone;
} threads[THREADS_MAX];
static atomic_uint strays;  /* cancellations of a thread that performed nothing */
static atomic_uint hang;    /* cancellations of threads below this do not return */
static atomic_uint hanging; /* so many do */
static atomic_bool slow;    /* they return after all, but take longer than from look to look */
static struct deadlines *deadlines;

static void cancel(uint32_t thread)
{
    if (!threads[thread].performing)
        strays++;
    if (thread < hang) {
        hanging++;
        while (thread < hang && !slow)
            uv_sleep(1);
        hanging--;
        uv_sleep(slow ? 20 * LOOK_MS : 0);
    }
    threads[thread].cancelled++;
    if (!threads[thread].performing)
        strays++;
}

/* Wake-ups, all of which the linker brings here (--wrap). */
void __wrap_uv_cond_signal(uv_cond_t *condition);
void __real_uv_cond_signal(uv_cond_t *condition);
static atomic_uint signals;

void __wrap_uv_cond_signal(uv_cond_t *condition)
{
    signals++;
    __real_uv_cond_signal(condition);
}

static bool gone(void *process)
{
    return *(atomic_bool *)process;
}

static void setup(void)
{
    const struct deadlines_options options = {.cancel = cancel, .gone = gone, .look_ms = LOOK_MS};
    for (int i = 0; i < THREADS_MAX; i++) {
        threads[i].performing = threads[i].gone = false;
        threads[i].cancelled = 0;
    }
    strays = 0;
    hang = hanging = 0;
    slow = false;
    ck_assert_uint_eq(deadlines_open(&options, &deadlines), WIN32_OK);
}

static void teardown(void)
{
    deadlines_close(deadlines);
}

static void enter(struct deadline *deadline, uint32_t thread, uint32_t milliseconds)
{
    threads[thread].performing = true;
    threads[thread].cancelled = 0;
    deadline_enter(deadlines, deadline, thread, milliseconds, &threads[thread].gone);
}

static enum deadline_end leave(struct deadline *deadline)
{
    enum deadline_end end = deadline_leave(deadlines, deadline);
    threads[deadline->thread].performing = false;
    return end;
}

/* Wait as a thread does whose disk is dead. */
static void wait_for_cancel(uint32_t thread)
{
    while (!threads[thread].cancelled)
        uv_sleep(1);
}

START_TEST(what_ends_in_time_is_left_alone)
{
    struct deadline deadline;
    enter(&deadline, 1, NEVER_MS);
    uv_sleep(10 * LOOK_MS);
    ck_assert(!deadline_is_over(&deadline));
    ck_assert_int_eq(leave(&deadline), DEADLINE_KEPT);
    ck_assert_uint_eq(threads[1].cancelled, 0);
}
END_TEST

START_TEST(what_takes_too_long_is_cancelled_and_knows_why)
{
    struct deadline deadline;
    uint64_t begun = uv_hrtime();
    enter(&deadline, 1, 20);
    wait_for_cancel(1);
    ck_assert_uint_ge(uv_hrtime() - begun, (uint64_t)20 * MS);
    ck_assert(deadline_is_over(&deadline));
    ck_assert_int_eq(leave(&deadline), DEADLINE_OVERDUE);
}
END_TEST

START_TEST(it_is_cancelled_again_until_it_ends)
{
    struct deadline deadline;
    enter(&deadline, 1, 0);
    while (threads[1].cancelled < 5)
        uv_sleep(1);
    ck_assert_int_eq(leave(&deadline), DEADLINE_OVERDUE);
    unsigned before = threads[1].cancelled;
    uv_sleep(10 * LOOK_MS);
    ck_assert_uint_eq(threads[1].cancelled, before);
    ck_assert_uint_eq(strays, 0);
}
END_TEST

START_TEST(the_work_of_a_client_that_is_gone_ends_long_before_its_time)
{
    struct deadline deadline;
    enter(&deadline, 1, NEVER_MS);
    uv_sleep(5 * LOOK_MS);
    ck_assert(!deadline_is_over(&deadline));
    threads[1].gone = true;
    wait_for_cancel(1);
    ck_assert_int_eq(leave(&deadline), DEADLINE_CLIENT_GONE);
}
END_TEST

START_TEST(a_client_that_is_not_known_is_never_gone)
{
    struct deadline deadline;
    threads[1].gone = threads[1].performing = true;
    deadline_enter(deadlines, &deadline, 1, NEVER_MS, NULL);
    uv_sleep(10 * LOOK_MS);
    ck_assert_int_eq(leave(&deadline), DEADLINE_KEPT);
}
END_TEST

START_TEST(only_who_is_overdue_is_cancelled)
{
    struct deadline late, early;
    enter(&late, 1, NEVER_MS);
    enter(&early, 2, 5);
    wait_for_cancel(2);
    ck_assert_int_eq(leave(&early), DEADLINE_OVERDUE);
    ck_assert_int_eq(leave(&late), DEADLINE_KEPT);
    ck_assert_uint_eq(threads[1].cancelled, 0);
}
END_TEST

struct stuck {
    struct deadline deadline;
    uv_thread_t thread;
    uint32_t number;
};

static void be_cancelled(void *argument)
{
    struct stuck *stuck = argument;
    enter(&stuck->deadline, stuck->number, 0);
    while (stuck->number < hang)
        uv_sleep(1);
    (void)leave(&stuck->deadline);
}

/* Have so many threads of the lowest numbers whose cancellations hang. */
static void begin_hanging(struct stuck *stuck, unsigned count)
{
    hang = count;
    for (unsigned i = 0; i < count; i++) {
        stuck[i].number = i;
        ck_assert_int_eq(uv_thread_create(&stuck[i].thread, be_cancelled, &stuck[i]), 0);
    }
    for (int i = 0; i < PATIENCE_MS && hanging < count; i++)
        uv_sleep(1);
}

static void end_hanging(struct stuck *stuck, unsigned count)
{
    hang = 0;
    for (unsigned i = 0; i < count; i++)
        uv_thread_join(&stuck[i].thread);
}

START_TEST(a_cancellation_that_hangs_holds_up_nobody_else)
{
    struct stuck stuck;
    struct deadline other;
    begin_hanging(&stuck, 1);
    for (int i = 0; i < 1000; i++) {
        enter(&other, 1, NEVER_MS);
        ck_assert_int_eq(leave(&other), DEADLINE_KEPT);
    }
    bool gone_on = !threads[0].performing; /* it must not meanwhile */
    end_hanging(&stuck, 1);
    ck_assert(!gone_on);
    ck_assert_uint_eq(strays, 0);
}
END_TEST

/* Whether an operation sees its end in time. */
static bool sees_its_end(const struct deadline *deadline)
{
    for (int i = 0; i < PATIENCE_MS && !deadline_is_over(deadline); i++)
        uv_sleep(1);
    return deadline_is_over(deadline);
}

START_TEST(while_a_cancellation_hangs_others_are_cancelled)
{
    struct stuck stuck;
    struct deadline other;
    begin_hanging(&stuck, 1);
    enter(&other, 1, 1);
    for (int i = 0; i < PATIENCE_MS && !threads[1].cancelled; i++)
        uv_sleep(1);
    bool cancelled = threads[1].cancelled;
    end_hanging(&stuck, 1);
    ck_assert_int_eq(leave(&other), DEADLINE_OVERDUE);
    ck_assert(cancelled);
    ck_assert_uint_eq(strays, 0);
}
END_TEST

START_TEST(while_all_cancellations_hang_others_see_their_end)
{
    struct stuck stuck[DEADLINE_CANCELLERS];
    struct deadline late, lost;
    const uint32_t number = DEADLINE_CANCELLERS;
    begin_hanging(stuck, DEADLINE_CANCELLERS);
    unsigned hung = hanging;
    enter(&late, number, 1);
    bool late_ends = sees_its_end(&late);
    enter(&lost, number + 1, NEVER_MS);
    threads[number + 1].gone = true;
    bool lost_ends = sees_its_end(&lost);
    enum deadline_end late_end = leave(&late), lost_end = leave(&lost);
    end_hanging(stuck, DEADLINE_CANCELLERS);
    ck_assert_uint_eq(hung, DEADLINE_CANCELLERS);
    ck_assert(late_ends && lost_ends);
    ck_assert_int_eq(late_end, DEADLINE_OVERDUE);
    ck_assert_int_eq(lost_end, DEADLINE_CLIENT_GONE);
    ck_assert_uint_eq(strays, 0);
}
END_TEST

START_TEST(slow_cancellations_that_are_repeated_leave_others_their_turn)
{
    struct stuck stuck[DEADLINE_CANCELLERS];
    struct deadline older;
    const uint32_t number = DEADLINE_CANCELLERS;
    enter(&older, number, NEVER_MS);
    begin_hanging(stuck, DEADLINE_CANCELLERS);
    threads[number].gone = true;
    bool ends = sees_its_end(&older);
    slow = true;
    for (int i = 0; i < PATIENCE_MS && !threads[number].cancelled; i++)
        uv_sleep(1);
    bool cancelled = threads[number].cancelled;
    end_hanging(stuck, DEADLINE_CANCELLERS);
    ck_assert_int_eq(leave(&older), DEADLINE_CLIENT_GONE);
    ck_assert(ends && cancelled);
    ck_assert_uint_eq(strays, 0);
}
END_TEST

START_TEST(one_that_waits_does_not_delay_the_others)
{
    struct deadline waiting, other;
    enter(&waiting, 0, NEVER_MS); /* as long as all of the following takes */
    for (int i = 0; i < 10 * ROUNDS; i++) {
        enter(&other, 1, NEVER_MS);
        ck_assert_int_eq(leave(&other), DEADLINE_KEPT);
    }
    threads[0].gone = true;
    wait_for_cancel(0);
    ck_assert_int_eq(leave(&waiting), DEADLINE_CLIENT_GONE);
}
END_TEST

/* However long nobody was there, as long as the keeper has not gone to sleep for good. */
START_TEST(who_comes_and_goes_wakes_nobody)
{
    struct deadline deadline;
    enter(&deadline, 1, NEVER_MS); /* that one may */
    ck_assert_int_eq(leave(&deadline), DEADLINE_KEPT);
    signals = 0;
    for (int i = 0; i < 20; i++) {
        uv_sleep(5 * LOOK_MS);
        enter(&deadline, 1, NEVER_MS);
        ck_assert_int_eq(leave(&deadline), DEADLINE_KEPT);
    }
    ck_assert_uint_le(signals, 1);
}
END_TEST

/* It looks meanwhile, and sees nobody at the next look. */
START_TEST(who_has_stayed_for_a_while_lets_others_come_without_waking_it)
{
    struct deadline deadline;
    enter(&deadline, 1, NEVER_MS);
    uv_sleep(20 * LOOK_MS);
    ck_assert_int_eq(leave(&deadline), DEADLINE_KEPT);
    uv_sleep(20 * LOOK_MS);
    signals = 0;
    enter(&deadline, 1, NEVER_MS);
    ck_assert_int_eq(leave(&deadline), DEADLINE_KEPT);
    ck_assert_uint_eq(signals, 0);
}
END_TEST

/* How often somebody with an early deadline wakes the keeper, and somebody with a late one behind
 * that. */
static void wake_the_keeper(unsigned *by_early, unsigned *by_late)
{
    struct deadline deadline, early, late;
    enter(&deadline, 1, NEVER_MS);
    ck_assert_int_eq(leave(&deadline), DEADLINE_KEPT);
    uv_sleep(20 * LOOK_MS); /* it sleeps for the time that it lingers */
    signals = 0;
    enter(&early, 1, 100);
    *by_early = signals;
    enter(&late, 2, NEVER_MS);
    *by_late = signals - *by_early;
    ck_assert_int_eq(leave(&late), DEADLINE_KEPT);
    wait_for_cancel(1);
    ck_assert_int_eq(leave(&early), DEADLINE_OVERDUE);
}

/* On a busy machine it may just be looking, and sees the early one without being woken. */
START_TEST(the_keeper_is_woken_by_an_earlier_deadline_than_it_waits_for)
{
    unsigned by_early = 0, by_late = 0;
    for (int tries = 10; tries && !by_early; tries--) {
        wake_the_keeper(&by_early, &by_late);
        ck_assert_uint_eq(by_late, 0);
    }
    ck_assert_uint_eq(by_early, 1);
}
END_TEST

/* Come and go with deadlines that fall due at any moment of it. */
static void come_and_go(void *argument)
{
    uint32_t thread = *(const uint32_t *)argument;
    for (uint32_t i = 0; i < ROUNDS; i++) {
        struct deadline deadline;
        enter(&deadline, thread, i % 4);
        if (i % 3 == 0)
            wait_for_cancel(thread);
        else if (i % 3 == 1)
            uv_sleep(1);
        enum deadline_end end = leave(&deadline);
        if (i % 3 == 0 && end != DEADLINE_OVERDUE)
            strays++;
        if (end == DEADLINE_KEPT && threads[thread].cancelled)
            strays++;
    }
}

START_TEST(no_cancellation_meets_a_thread_that_has_gone_on)
{
    uint32_t numbers[THREADS_MAX];
    uv_thread_t running[THREADS_MAX];
    for (uint32_t i = 0; i < THREADS_MAX; i++) {
        numbers[i] = i;
        ck_assert_int_eq(uv_thread_create(&running[i], come_and_go, &numbers[i]), 0);
    }
    for (int i = 0; i < THREADS_MAX; i++)
        uv_thread_join(&running[i]);
    ck_assert_uint_eq(strays, 0);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        what_ends_in_time_is_left_alone,
        what_takes_too_long_is_cancelled_and_knows_why,
        it_is_cancelled_again_until_it_ends,
        the_work_of_a_client_that_is_gone_ends_long_before_its_time,
        a_client_that_is_not_known_is_never_gone,
        only_who_is_overdue_is_cancelled,
        a_cancellation_that_hangs_holds_up_nobody_else,
        while_a_cancellation_hangs_others_are_cancelled,
        while_all_cancellations_hang_others_see_their_end,
        slow_cancellations_that_are_repeated_leave_others_their_turn,
        one_that_waits_does_not_delay_the_others,
        who_comes_and_goes_wakes_nobody,
        who_has_stayed_for_a_while_lets_others_come_without_waking_it,
        the_keeper_is_woken_by_an_earlier_deadline_than_it_waits_for,
        no_cancellation_meets_a_thread_that_has_gone_on,
        NULL,
    };
    return run_suite(make_suite_with("deadline", tests, setup, teardown));
}
