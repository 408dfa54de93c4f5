#include "prove/trial.h"
#include "prove/kit/machine.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { UNDOS = 4 };

static void (*undos[UNDOS])(void);
static int undo_count;

static enum caller running_as;
static bool leaves_alone;
static struct verdict *running;

enum caller trial_caller(void)
{
    return running_as;
}

void trial_skip(const char *format, ...)
{
    char reason[VERDICT_TEXT];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(reason, sizeof(reason), format, arguments);
    va_end(arguments);
    verdict_set(running, OUTCOME_SKIP, "%s", reason);
}

bool trial_installed(void)
{
    return leaves_alone;
}

void trial_leaves_to(const char *test)
{
    if (machine_is_wine())
        SKIP("tests/e2e/%s.py shows it under Wine", test);
}

void trial_disturbs(void)
{
    if (leaves_alone)
        SKIP("this Deputy was there before, and is not disturbed");
}

void trial_undo(void undo(void))
{
    ck_assert_int_lt(undo_count, UNDOS);
    undos[undo_count++] = undo;
}

static void undo_all(void)
{
    while (undo_count)
        undos[--undo_count]();
}

void trial_figure(const char *name, double value)
{
    struct figure *figure = &running->figures[running->count];
    ck_assert_int_lt(running->count, VERDICT_FIGURES);
    snprintf(figure->name, sizeof(figure->name), "%s", name);
    figure->value = value;
    running->count++;
}

/* Check's file is a path of the machine that built this; its name is enough. */
static const char *file_name(const char *path)
{
    const char *name = strrchr(path, '/');
    return name ? name + 1 : path;
}

static void take_failure(SRunner *runner, struct verdict *verdict)
{
    TestResult **failures = srunner_failures(runner);
    if (failures && verdict->outcome != OUTCOME_SKIP)
        verdict_set(verdict, OUTCOME_FAIL, "%s:%d: %s", file_name(tr_lfile(*failures)),
            tr_lno(*failures), tr_msg(*failures));
    free(failures);
}

void trial_run(
    const struct proof *proof, enum caller caller, bool installed, struct verdict *verdict)
{
    Suite *suite = suite_create(proof->name);
    TCase *tcase = tcase_create(proof->name);
    *verdict = (struct verdict){0};
    running = verdict;
    running_as = caller;
    leaves_alone = installed;
    tcase_add_checked_fixture(tcase, NULL, undo_all);
    tcase_add_test(tcase, *proof->test);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_SILENT);
    if (srunner_ntests_run(runner) != 1)
        verdict_set(verdict, OUTCOME_FAIL, "it was not run");
    else if (srunner_ntests_failed(runner))
        take_failure(runner, verdict);
    srunner_free(runner);
}
