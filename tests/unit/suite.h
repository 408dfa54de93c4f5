/* What every unit test's main does: run one suite, without forking, as on Windows. */
#ifndef DEPUTY_TESTS_UNIT_SUITE_H
#define DEPUTY_TESTS_UNIT_SUITE_H

#include <check.h>
#include <stdlib.h>
#ifdef _WIN32
#include "unit/crash_end.h"
#include "unit/heaps.h"
#endif

static inline int run_suite(Suite *suite)
{
#ifdef _WIN32
    crash_fails();
#endif
    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
#ifdef _WIN32
    failed += !heaps_are_whole();
#endif
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

/* Make a suite of one test case with these tests, ended by NULL, and what is to run before and
 * after each of them (or NULL). */
static inline Suite *make_suite_with(
    const char *name, const TTest *const *tests, SFun setup, SFun teardown)
{
    Suite *suite = suite_create(name);
    TCase *tcase = tcase_create(name);
    tcase_add_checked_fixture(tcase, setup, teardown);
    for (; *tests; tests++)
        tcase_add_test(tcase, *tests);
    suite_add_tcase(suite, tcase);
    return suite;
}

static inline Suite *make_suite(const char *name, const TTest *const *tests)
{
    return make_suite_with(name, tests, NULL, NULL);
}

#endif
