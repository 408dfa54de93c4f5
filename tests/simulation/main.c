/* The whole audit on a simulated disk and log, in every order.
 *
 * usage: simulation [--seeds N] [--from S]
 *        simulation --seed S [--break NAME]
 *        simulation --break NAME [--seeds N] [--from S]
 *        simulation --breaks N [--from S]
 *
 * Runs N seeds (1000) from S (1) on, and prints the first that fails and what is wrong with it; the
 * second form prints all that happens in a run. The same seed is the same run, to the byte. The
 * others run the product with something of it broken (breaks.h), which has to be found: the last
 * one breaks everything in turn, and prints after how many seeds of N each was found. Exit code 1
 * when something is wrong, or a break is not found; 2 when an argument is wrong.
 */
#include "simulation/machine/random.h"
#include "simulation/breaks.h"
#include "simulation/run.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct arguments {
    uint64_t seeds, from, seed;
    bool one, breaks;
};

static bool take(struct arguments *arguments, const char *word, const char *value)
{
    const uint64_t number = strtoull(value, NULL, 10);
    if (strcmp(word, "--break") == 0)
        return breaks_choose(value);
    if (strcmp(word, "--from") == 0) {
        arguments->from = number;
        return true;
    }
    arguments->one = arguments->one || strcmp(word, "--seed") == 0;
    arguments->breaks = arguments->breaks || strcmp(word, "--breaks") == 0;
    if (strcmp(word, "--seed") == 0)
        arguments->seed = number;
    else
        arguments->seeds = number;
    return arguments->one || arguments->breaks || strcmp(word, "--seeds") == 0;
}

static bool parse(int count, char **words, struct arguments *arguments)
{
    bool good = count % 2 == 1;
    for (int i = 1; i + 1 < count && good; i += 2)
        good = take(arguments, words[i], words[i + 1]);
    return good;
}

static int fail(uint64_t seed, const char *wrong)
{
    printf("seed %" PRIu64 ": %s\n", seed, wrong);
    return 1;
}

static int run_many(const struct arguments *arguments)
{
    uint64_t digest = 0;
    for (uint64_t i = 0; i < arguments->seeds; i++) {
        const char *wrong = run_seed(arguments->from + i, false);
        if (wrong)
            return fail(arguments->from + i, wrong);
        digest = digest * UINT64_C(0x9E3779B97F4A7C15) + random_state();
    }
    printf("%" PRIu64 " seeds from %" PRIu64 " on: nothing wrong, digest %016" PRIx64 "\n",
        arguments->seeds, arguments->from, digest);
    return 0;
}

/* After how many seeds what is broken now is found; 0 when it is not. */
static uint64_t find(const struct arguments *arguments, const char **wrong)
{
    for (uint64_t i = 0; i < arguments->seeds; i++) {
        *wrong = run_seed(arguments->from + i, false);
        if (*wrong)
            return i + 1;
    }
    return 0;
}

static int run_breaks(const struct arguments *arguments)
{
    int left = 0;
    for (unsigned i = 0; breaks_name(i); i++) {
        const char *wrong = NULL;
        (void)breaks_choose(breaks_name(i));
        const uint64_t seeds = find(arguments, &wrong);
        printf("%s: %" PRIu64 " seeds, %s\n", breaks_name(i), seeds, seeds ? wrong : "NOT FOUND");
        left += seeds == 0;
    }
    return left != 0;
}

int main(int count, char **words)
{
    struct arguments arguments = {.seeds = 1000, .from = 1};
    if (!parse(count, words, &arguments)) {
        fputs("usage: simulation [--seeds N | --breaks N] [--from S] [--break NAME] | --seed S\n",
            stderr);
        return 2;
    }
    if (arguments.breaks)
        return run_breaks(&arguments);
    if (!arguments.one)
        return run_many(&arguments);
    const char *wrong = run_seed(arguments.seed, true);
    return wrong ? fail(arguments.seed, wrong) : 0;
}
