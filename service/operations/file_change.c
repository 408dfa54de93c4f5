#include "operations/file_change.h"
#include "rpc/entry.h"

#include <string.h>

void record_target(struct call *call, const struct wire_path *target)
{
    static const WCHAR arrow[] = {L' ', L'-', L'>', L' '};
    enum { ARROW = sizeof(arrow) / sizeof(arrow[0]) };
    size_t before = call->object.name_size;
    size_t units = before + ARROW + target->units;
    WCHAR *name = arena_array(&call->arena, units, sizeof(WCHAR));
    if (!name)
        return;
    memcpy(name, call->object.name, before * sizeof(WCHAR));
    memcpy(name + before, arrow, sizeof(arrow));
    memcpy(name + before + ARROW, target->text, target->units * sizeof(WCHAR));
    call->object.name = name;
    call->object.name_size = units - 1;
}

unsigned long file_change_run(
    void *session, const struct operation *operation, const struct file_change *change, void *reply)
{
    struct call call;
    (void)entry_run(session, operation, change, NULL, &call); /* the reply has the status */
    return entry_finish(&call, reply);
}
