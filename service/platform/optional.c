#include "platform/optional.h"
#include "platform/seh.h"

#include <stddef.h>

struct use {
    optional_use *use;
    lookup_function *function;
    void *argument;
};

static void run(void *argument)
{
    const struct use *use = argument;
    use->use(use->function, use->argument);
}

static lookup_function *find(const struct optional *optional)
{
    return optional->raised ? NULL : lookup(optional->dll, optional->name);
}

bool optional_is_there(const struct optional *optional)
{
    return find(optional) != NULL;
}

bool optional_call(struct optional *optional, optional_use *use, void *argument)
{
    struct use call = {.use = use, .function = find(optional), .argument = argument};
    if (!call.function)
        return false;
    uint32_t raised = seh_call(run, &call);
    if (raised)
        optional->raised = raised;
    return !raised;
}
