/* How a start waits: as long as it has to and no longer, while whoever starts it is told that it
 * goes on ("Sleep function" is the test's own, and takes no time). */
#include "host/host_parts.h"
#include "unit/imported.h"
#include "unit/suite.h"

#include <windows.h>

enum { DELAY_MS = 60000 };

static struct host host;
static uint32_t slept_ms;  /* in all */
static uint32_t told_ms;   /* when it was told last that the start goes on */
static uint32_t silent_ms; /* the longest that nothing was told */
static uint32_t stop_ms;   /* when a stop is asked for */
static const char *told;

static void WINAPI sleep_for(DWORD ms)
{
    slept_ms += ms;
    silent_ms = slept_ms - told_ms > silent_ms ? slept_ms - told_ms : silent_ms;
    if (slept_ms >= stop_ms)
        host.stop_asked = true;
}
void(WINAPI *imported_sleep)(DWORD) IMPORTED(Sleep, 4) = sleep_for;

static void progress(void *context, enum host_state state, const char *step)
{
    ck_assert_ptr_eq(context, &host);
    ck_assert_int_eq(state, HOST_STARTING);
    told_ms = slept_ms;
    told = step;
}

static void setup(void)
{
    host.listener = (struct host_listener){.progress = progress, .context = &host};
    host.stop_asked = false;
    slept_ms = told_ms = silent_ms = 0;
    stop_ms = UINT32_MAX;
    told = NULL;
}

START_TEST(a_start_waits_as_long_as_it_has_to)
{
    ck_assert_uint_eq(host_wait(&host, DELAY_MS, "why"), DELAY_MS);
    ck_assert_uint_eq(slept_ms, DELAY_MS);
    ck_assert_str_eq(told, "why");
}
END_TEST

/* The service control manager gives up a start that says nothing. */
START_TEST(that_it_goes_on_is_told_every_second_at_least)
{
    host_wait(&host, DELAY_MS, NULL);
    ck_assert_uint_le(silent_ms, 1000);
}
END_TEST

START_TEST(a_stop_ends_the_wait)
{
    stop_ms = DELAY_MS / 2;
    const uint32_t waited_ms = host_wait(&host, DELAY_MS, "why");
    ck_assert_uint_eq(waited_ms, slept_ms);
    ck_assert_uint_lt(slept_ms, DELAY_MS / 2 + 1000);
}
END_TEST

START_TEST(who_need_not_wait_does_not)
{
    ck_assert_uint_eq(host_wait(&host, 0, "why"), 0);
    host.stop_asked = true;
    ck_assert_uint_eq(host_wait(&host, DELAY_MS, "why"), 0);
    ck_assert_uint_eq(slept_ms, 0);
    ck_assert_ptr_null(told);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {a_start_waits_as_long_as_it_has_to,
        that_it_goes_on_is_told_every_second_at_least, a_stop_ends_the_wait,
        who_need_not_wait_does_not, NULL};
    return run_suite(make_suite_with("host parts", tests, setup, NULL));
}
