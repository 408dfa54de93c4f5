#include "prove/proof.h"
#include "prove/proofs/subjects.h"

const struct subject *const subjects[] = {
    &identity_proofs,
    NULL,
};
