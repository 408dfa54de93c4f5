/* What a process knows of itself without Deputy: its own token, by the documentation of
 * GetTokenInformation. */
#ifndef DEPUTY_TESTS_PROVE_COMMON_OWN_TOKEN_H
#define DEPUTY_TESTS_PROVE_COMMON_OWN_TOKEN_H

#include <windows.h>

/* The answer for this class, to be freed; its size in bytes. The proof is skipped where the system
 * does not know the class. Under the sabotage "self" it is not what the system said. */
void *own_token_read(TOKEN_INFORMATION_CLASS class, DWORD *size);

/* The same of any token that may be asked. */
void *token_answer(HANDLE token, TOKEN_INFORMATION_CLASS class, DWORD *size);

/* A fact that is a number. */
DWORD own_token_number(TOKEN_INFORMATION_CLASS class);

#endif
