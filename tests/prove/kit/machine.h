/* What machine a proof was run on: the kind of it, never its name or anybody's. */
#ifndef DEPUTY_TESTS_PROVE_KIT_MACHINE_H
#define DEPUTY_TESTS_PROVE_KIT_MACHINE_H

#include "base/json.h"

/* Whether this is Wine, which says so itself. */
bool machine_is_wine(void);

/* Write the members of an object. */
void machine_write(struct json *json);

#endif
