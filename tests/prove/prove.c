/* prove: tries on this machine what Deputy promises, as callers of every kind. Deputy is installed;
 * see prove.cmd, which installs it.
 *
 * usage: prove [--installed] [--only NAME] [--json FILE]
 *                           run the proofs, all or those whose names begin so; --installed: Deputy
 *                           was there before, and is not disturbed
 *        prove --sabotage [--only NAME]
 *                           run each with what it looks at broken: all must fail
 *        prove --list       name, row, sabotage and callers of each
 *        prove --clean      remove what a run that was killed has left
 *
 * Exit codes: 0, 1 when a proof failed (with --sabotage: one did not), 2 for wrong usage, 3 when
 * what the proofs need cannot be made. */
#include "prove/kit/kit.h"
#include "prove/report.h"
#include "prove/sabotage/sabotage.h"
#include "prove/kit/system_token.h"
#include "prove/kit/things.h"
#include "prove/trial.h"
#include "prove/kit/users.h"

#include <stdlib.h>
#include <string.h>

enum { EXIT_USAGE = 2, EXIT_NOT_MADE = 3 };

struct options {
    const char *only; /* "": all */
    const char *json;
    bool sabotage;
    bool installed;
};

/* --- one proof, in this process --------------------------------------------------------------- */

static const struct proof *find_proof(const char *name)
{
    for (const struct subject *const *subject = subjects; *subject; subject++)
        for (size_t i = 0; i < (*subject)->count; i++)
            if (strcmp((*subject)->proofs[i].name, name) == 0)
                return &(*subject)->proofs[i];
    return NULL;
}

static int try_here(int count, char **arguments)
{
    char path[MAX_PATH];
    struct verdict verdict;
    const struct proof *proof = count > 1 ? find_proof(arguments[0]) : NULL;
    const enum caller caller = count > 1 ? caller_named(arguments[1]) : CALLERS;
    if (!proof || caller == CALLERS)
        return EXIT_USAGE;
    sabotage_run_under(count > 2 ? arguments[2] : NULL);
    trial_run(proof, caller, count > 3, &verdict);
    snprintf(path, sizeof(path), "%ls\\results\\%s.%s", THINGS_FOLDER, proof->name, arguments[1]);
    FILE *file = fopen(path, "w");
    if (!file)
        return EXIT_NOT_MADE;
    verdict_write(&verdict, file);
    return fclose(file) == 0 ? EXIT_SUCCESS : EXIT_NOT_MADE;
}

/* --- all of them ------------------------------------------------------------------------------ */

typedef void each_run(struct kit *kit, const struct proof *proof, enum caller caller, void *data);

static void for_each(const struct options *options, struct kit *kit, each_run *run, void *data)
{
    for (const struct subject *const *subject = subjects; *subject; subject++)
        for (size_t i = 0; i < (*subject)->count; i++) {
            const struct proof *proof = &(*subject)->proofs[i];
            if (strncmp(proof->name, options->only, strlen(options->only)) != 0)
                continue;
            for (int caller = 0; caller < CALLERS; caller++)
                if (proof->callers >> caller & 1)
                    run(kit, proof, (enum caller)caller, data);
        }
}

static void prove(struct kit *kit, const struct proof *proof, enum caller caller, void *data)
{
    struct verdict verdict;
    kit_run(kit, proof, caller, NULL, &verdict);
    report_proof(data, proof, caller, &verdict);
}

static int prove_all(const struct options *options, struct kit *kit)
{
    struct report report;
    report_begin(&report);
    for_each(options, kit, prove, &report);
    return report_end(&report, options->json);
}

/* --- all of them, sabotaged ------------------------------------------------------------------- */

struct noticed {
    const struct proof *last; /* that was seen to fail: once is enough */
    int counts[OUTCOMES];
};

static void break_it(struct kit *kit, const struct proof *proof, enum caller caller, void *data)
{
    struct noticed *noticed = data;
    struct verdict verdict = {0};
    const struct sabotage *sabotage = sabotage_named(proof->sabotage);
    if (noticed->last == proof)
        return;
    const uint32_t status = sabotage ? sabotage->begin() : ERROR_INVALID_FUNCTION;
    if (status) {
        verdict_set(&verdict, OUTCOME_SKIP, "%s cannot be done: error %lu", proof->sabotage,
            (unsigned long)status);
    } else {
        kit_run(kit, proof, caller, sabotage->name, &verdict);
        sabotage->end();
    }
    if (verdict.outcome == OUTCOME_FAIL)
        noticed->last = proof;
    noticed->counts[verdict.outcome]++;
    printf("%s %s as %s: %s %s\n", proof->sabotage, proof->name, caller_name(caller),
        verdict.outcome == OUTCOME_FAIL   ? "noticed:"
        : verdict.outcome == OUTCOME_PASS ? "NOT NOTICED"
                                          : "skip:",
        verdict.reason);
    fflush(stdout);
}

static int break_all(const struct options *options, struct kit *kit)
{
    struct noticed noticed = {0};
    for_each(options, kit, break_it, &noticed);
    printf("%d noticed, %d not noticed, %d skipped\n", noticed.counts[OUTCOME_FAIL],
        noticed.counts[OUTCOME_PASS], noticed.counts[OUTCOME_SKIP]);
    return noticed.counts[OUTCOME_PASS] ? EXIT_FAILURE : EXIT_SUCCESS;
}

/* --- the command line ------------------------------------------------------------------------- */

static void list(struct kit *kit, const struct proof *proof, enum caller caller, void *data)
{
    (void)kit;
    (void)data;
    printf("%s\t%s\t%s\t%s\n", proof->name, proof->row, proof->sabotage, caller_name(caller));
}

static int run_all(const struct options *options)
{
    struct kit kit = {.installed = options->installed};
    const char *what;
    const uint32_t status = kit_make(&kit, &what);
    if (status) {
        fprintf(stderr, "prove: %s cannot be made: error %lu\n", what, (unsigned long)status);
        kit_remove(&kit);
        return EXIT_NOT_MADE;
    }
    const int result = options->sabotage ? break_all(options, &kit) : prove_all(options, &kit);
    kit_remove(&kit);
    return result;
}

/* Nobody is there to look at a debugger or a message: the exit code says it all. */
static LONG WINAPI end_with_code(EXCEPTION_POINTERS *raised)
{
    TerminateProcess(GetCurrentProcess(), raised->ExceptionRecord->ExceptionCode);
    return EXCEPTION_CONTINUE_SEARCH;
}

static int usage(void)
{
    fprintf(stderr, "usage: prove [--installed] [--only NAME] [--json FILE]\n"
                    "       prove --sabotage [--only NAME]\n"
                    "       prove --list\n"
                    "       prove --clean\n");
    return EXIT_USAGE;
}

static bool read_options(int count, char **arguments, struct options *options)
{
    for (int i = 1; i < count; i++) {
        const bool more = i + 1 < count;
        if (strcmp(arguments[i], "--sabotage") == 0)
            options->sabotage = true;
        else if (strcmp(arguments[i], "--installed") == 0)
            options->installed = true;
        else if (strcmp(arguments[i], "--only") == 0 && more)
            options->only = arguments[++i];
        else if (strcmp(arguments[i], "--json") == 0 && more)
            options->json = arguments[++i];
        else
            return false;
    }
    return !options->sabotage || !(options->json || options->installed);
}

int main(int count, char **arguments)
{
    struct options options = {.only = ""};
    const char *first = count > 1 ? arguments[1] : "";
    SetUnhandledExceptionFilter(end_with_code);
    if (strcmp(first, "--service") == 0)
        return system_token_serve();
    if (strcmp(first, "--trial") == 0)
        return try_here(count - 2, arguments + 2);
    if (strcmp(first, "--list") == 0) {
        for_each(&options, NULL, list, NULL);
        return EXIT_SUCCESS;
    }
    if (strcmp(first, "--clean") == 0) {
        users_remove();
        things_remove();
        return EXIT_SUCCESS;
    }
    return read_options(count, arguments, &options) ? run_all(&options) : usage();
}
