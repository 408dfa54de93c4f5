/* Account names from the system: the lookup that the cache of names (names/names.h) drives. */
#ifndef DEPUTY_NAMES_ACCOUNT_H
#define DEPUTY_NAMES_ACCOUNT_H

#include "identity/codec.h"

/* Find the account of a SID (Microsoft, "LookupAccountSidW"). May take as long as a domain
 * controller does. ERROR_NONE_MAPPED when no account has it; ERROR_NO_UNICODE_TRANSLATION for a
 * name that is not valid UTF-16; ERROR_INSUFFICIENT_BUFFER for one that is longer than
 * IDENTITY_NAME_MAX. context is not used. */
uint32_t account_lookup(void *context, const uint8_t *sid, size_t size,
    char name[IDENTITY_NAME_MAX + 1], char domain[IDENTITY_NAME_MAX + 1]);

#endif
