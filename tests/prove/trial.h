/* A proof that is run in this process. */
#ifndef DEPUTY_TESTS_PROVE_TRIAL_H
#define DEPUTY_TESTS_PROVE_TRIAL_H

#include "prove/proof.h"
#include "prove/verdict.h"

void trial_run(const struct proof *proof, enum caller caller, struct verdict *verdict);

#endif
