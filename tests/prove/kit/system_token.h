/* The system's own token, from a service of the kit's own. */
#ifndef DEPUTY_TESTS_PROVE_KIT_SYSTEM_TOKEN_H
#define DEPUTY_TESTS_PROVE_KIT_SYSTEM_TOKEN_H

#include <stdint.h>
#include <windows.h>

/* Start the service, which gives this process its token and stops; a primary token, which the
 * caller closes. */
uint32_t system_token(HANDLE *token);

/* Be that service: "prove --service". Returns its exit code. */
int system_token_serve(void);

#endif
