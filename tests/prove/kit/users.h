/* Two local users of the kit's own, with random passwords that nobody is told. */
#ifndef DEPUTY_TESTS_PROVE_KIT_USERS_H
#define DEPUTY_TESTS_PROVE_KIT_USERS_H

#include <stdbool.h>
#include <stdint.h>
#include <windows.h>

enum user { USER_PLAIN, USER_ADMINISTRATOR, USERS };

/* Make both, the second a member of Administrators; the first failure, or ERROR_NOT_SUPPORTED where
 * the system makes users that are none. */
uint32_t users_make(void);

/* Remove what is there of them, also of a run before. */
void users_remove(void);

/* Log a user on; a primary token, which the caller closes. elevated: the linked token of one that
 * was filtered, else the token as it is, and ERROR_NOT_SUPPORTED for an administrator whom this
 * system does not filter. */
uint32_t user_token(enum user user, bool elevated, HANDLE *token);

#endif
