#include "client/events/event_operation.h"
#include "policy/operations.h"
#include "base/reading/nearest.h"

#include <string.h>

/* What ends a session is no operation that anybody may be given the right to (pipeline/event.c). */
static const char *const others[] = {"close_session", "rundown", NULL};

static bool find(const char *const *names, struct nearest *nearest)
{
    for (; *names; names++) {
        if (strcmp(*names, nearest->word) == 0)
            return true;
        nearest_try(nearest, *names);
    }
    return false;
}

bool event_operation_check(const char *name, struct buffer *error)
{
    struct nearest nearest = {.word = name};
    if (find(operation_names, &nearest) || find(others, &nearest))
        return true;
    buffer_text(error, "there is none of the name ");
    nearest_put_wrong(error, &nearest);
    return false;
}
