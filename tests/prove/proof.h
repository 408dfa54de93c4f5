/* A proof: something that Deputy promises on Windows, tried by a program that runs as one of
 * several callers. It is a test of Check's; it fails by ck_assert, with what was expected and what
 * was seen, and says by SKIP that this system cannot show it. */
#ifndef DEPUTY_TESTS_PROVE_PROOF_H
#define DEPUTY_TESTS_PROVE_PROOF_H

#include "prove/kit/caller.h"

#include <check.h>
#include <stdbool.h>

struct proof {
    const char *name;     /* "identity.user" */
    const char *row;      /* of tests/prove/rows.json */
    unsigned callers;     /* AS() of each; each is a run of its own */
    const char *sabotage; /* of sabotage.h: what has to make it fail */
    const TTest *const *test;
};

/* The proofs of one subject. */
struct subject {
    const struct proof *proofs;
    size_t count;
};

/* All of them, in the order in which they are run; ended by NULL. */
extern const struct subject *const subjects[];

/* End this proof: the system cannot show it, for this reason (as printf). */
#define SKIP(...)                                                                                  \
    do {                                                                                           \
        trial_skip(__VA_ARGS__);                                                                   \
        ck_abort_msg("skipped");                                                                   \
    } while (0)

void trial_skip(const char *format, ...) __attribute__((format(gnu_printf, 1, 2)));

/* To be called first by a proof that stops, kills or changes Deputy: one that was there before is
 * left alone, and the proof is skipped. */
void trial_disturbs(void);

/* Whether Deputy was there before: what an installation leaves to an administrator may then be
 * otherwise than it was installed. */
bool trial_installed(void);

/* To be called first by a proof of what takes long, and which this end-to-end test shows under Wine
 * in any case: there it is skipped. */
void trial_leaves_to(const char *test);

/* To be called before a proof changes something that is to be as before: this is then done when the
 * proof has ended, also by a failure in the middle of it. What is undone already may be undone once
 * more. The last is the first to be done. */
void trial_undo(void undo(void));

/* Note a figure of this proof, by a name of one word. */
void trial_figure(const char *name, double value);

/* Whom this process runs as, as the driver started it. */
enum caller trial_caller(void);

#endif
