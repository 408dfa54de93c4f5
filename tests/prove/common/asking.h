/* What most proofs begin with: a session with Deputy. */
#ifndef DEPUTY_TESTS_PROVE_COMMON_ASKING_H
#define DEPUTY_TESTS_PROVE_COMMON_ASKING_H

#include "include/deputy.h"

/* Open one; the proof fails when it cannot be had. The caller closes it. */
struct deputy_session *ask(void);

#endif
