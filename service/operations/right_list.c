#include "operations/right_list.h"

const char *right_list(struct arena *arena, enum right_object object, uint32_t mask)
{
    struct buffer names = {0};
    right_names(&names, object, mask, " ");
    const char *copy =
        names.size && !names.status ? arena_copy(arena, names.bytes, names.size) : NULL;
    buffer_free(&names);
    return copy;
}
