/* What the driver has while it runs: the things and users that it made, and a token for each caller
 * that could be had. */
#ifndef DEPUTY_TESTS_PROVE_KIT_KIT_H
#define DEPUTY_TESTS_PROVE_KIT_KIT_H

#include "prove/proof.h"
#include "prove/verdict.h"

#include <stdbool.h>

struct place {
    bool asked;
    HANDLE token;
    uint32_t status; /* why it cannot be had */
    const char *what;
};

struct kit {
    bool installed; /* Deputy was there before, and is not disturbed */
    HANDLE system;  /* the system's token; NULL: it cannot be had */
    struct place callers[CALLERS];
};

/* Remove what a run before has left and make everything, in an empty kit; *what says what could not
 * be made. */
uint32_t kit_make(struct kit *kit, const char **what);

/* Remove everything. */
void kit_remove(struct kit *kit);

/* Run a proof as a caller, under a sabotage or (NULL) none. A caller that cannot be had is a skip.
 */
void kit_run(struct kit *kit, const struct proof *proof, enum caller caller, const char *sabotage,
    struct verdict *verdict);

#endif
