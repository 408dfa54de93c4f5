/* Those as whom a proof may run. */
#ifndef DEPUTY_TESTS_PROVE_KIT_CALLER_H
#define DEPUTY_TESTS_PROVE_KIT_CALLER_H

#include <stdint.h>
#include <windows.h>

enum caller {
    CALLER_ELEVATED,         /* who started the kit */
    CALLER_SYSTEM,           /* LocalSystem, as services run */
    CALLER_PLAIN,            /* a local user of the kit's own */
    CALLER_ADMINISTRATOR,    /* another, a member of Administrators, elevated */
    CALLER_FILTERED,         /* the same, before elevation */
    CALLER_LOW,              /* who started the kit, at low integrity */
    CALLER_RESTRICTED,       /* with Users and Everyone as restricting SIDs */
    CALLER_WRITE_RESTRICTED, /* the same, for writing only */
    CALLER_APPCONTAINER,     /* in a container of the kit's own */
    CALLERS
};

#define AS(caller) (1u << CALLER_##caller)
#define AS_ANYBODY ((1u << CALLERS) - 1)

/* "elevated", "system", ... */
const char *caller_name(enum caller caller);

/* The caller with this name; CALLERS for none. */
enum caller caller_named(const char *name);

/* A primary token to start a process with, NULL for CALLER_ELEVATED and CALLER_APPCONTAINER, whose
 * processes have the kit's own. The caller closes it. When it cannot be had, *what says what
 * failed, with the status that is returned. */
uint32_t caller_token(enum caller caller, HANDLE *token, const char **what);

#endif
