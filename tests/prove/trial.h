/* A proof that is run in this process. */
#ifndef DEPUTY_TESTS_PROVE_TRIAL_H
#define DEPUTY_TESTS_PROVE_TRIAL_H

#include "prove/proof.h"
#include "prove/verdict.h"

/* installed: Deputy was there before the kit came, and is not to be disturbed. */
void trial_run(
    const struct proof *proof, enum caller caller, bool installed, struct verdict *verdict);

#endif
