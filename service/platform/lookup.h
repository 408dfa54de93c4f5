/* Functions that not every platform has: found at run time, absent where they are not. */
#ifndef DEPUTY_PLATFORM_LOOKUP_H
#define DEPUTY_PLATFORM_LOOKUP_H

#include <wchar.h>

typedef void lookup_function(void);

/* The function of this name in a DLL that is loaded already; NULL when there is none. The caller
 * casts it to what its documentation says. */
lookup_function *lookup(const wchar_t *dll, const char *name);

#endif
