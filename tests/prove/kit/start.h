/* This program, started again as one of the callers. */
#ifndef DEPUTY_TESTS_PROVE_KIT_START_H
#define DEPUTY_TESTS_PROVE_KIT_START_H

#include "prove/kit/caller.h"

/* Run the kit's copy of this program as a caller with these arguments, and wait for its end. *what
 * says what failed, with the status that is returned; ERROR_TIMEOUT: it was ended. system: the
 * system's token, NULL where it cannot be had; token: the caller's own, see caller_token. */
uint32_t start_and_wait(enum caller caller, HANDLE system, HANDLE token, const WCHAR *arguments,
    DWORD timeout_ms, DWORD *exit_code, const char **what);

#endif
