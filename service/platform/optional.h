/* Functions that a platform may export without having them: to call one raises an exception there
 * (0x80000100 on Wine and ReactOS, whose export tables name what is not written yet). */
#ifndef DEPUTY_PLATFORM_OPTIONAL_H
#define DEPUTY_PLATFORM_OPTIONAL_H

#include "platform/lookup.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct optional {
    const wchar_t *dll;
    const char *name;
    _Atomic uint32_t raised; /* the exception that a call ended with; absent from then on */
};

/* Calls the function, cast to what its documentation says, and keeps what it answers. */
typedef void optional_use(lookup_function *function, void *argument);

/* Let use call the function, unless it is absent. False when it is: the platform does not export
 * it, or it raised an exception, now or before; what use would have kept is then not there. Only
 * for calls that leave nothing behind when they end in their middle. */
bool optional_call(struct optional *optional, optional_use *use, void *argument);

/* Whether the platform exports it and it has raised nothing yet. */
bool optional_is_there(const struct optional *optional);

#endif
