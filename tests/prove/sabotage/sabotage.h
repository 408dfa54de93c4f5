/* Something is broken that a proof looks at, to see that the proof fails. */
#ifndef DEPUTY_TESTS_PROVE_SABOTAGE_SABOTAGE_H
#define DEPUTY_TESTS_PROVE_SABOTAGE_SABOTAGE_H

#include <stdint.h>
#include <windows.h>

struct sabotage {
    const char *name;
    uint32_t (*begin)(void); /* a Win32 status; what it did is undone when it fails */
    void (*end)(void);
};

/* NULL when there is none of this name. */
const struct sabotage *sabotage_named(const char *name);

/* Whether this process runs a proof under this sabotage: for what cannot be broken from outside, as
 * what a caller knows of itself. */
int sabotage_is(const char *name);

/* The sabotage that this process runs under; NULL: none. */
void sabotage_run_under(const char *name);

#endif
