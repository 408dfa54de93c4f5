#include "operations/files/file_change.h"
#include "rpc/entry.h"

#include <string.h>

void record_target(struct call *call, const WCHAR *target, size_t units)
{
    static const WCHAR arrow[] = {L' ', L'-', L'>', L' '};
    enum { ARROW = sizeof(arrow) / sizeof(arrow[0]) };
    WCHAR *tail = arena_array(&call->arena, ARROW + units, sizeof(WCHAR));
    if (!tail)
        return;
    memcpy(tail, arrow, sizeof(arrow));
    memcpy(tail + ARROW, target, units * sizeof(WCHAR));
    call->object.tail = tail;
    call->object.tail_size = ARROW + units;
}

void record_final_target(struct call *call, HANDLE file)
{
    const struct call_object source = call->object;
    call->object.name_final = false;
    record_final_path(call, file);
    const struct call_object target = call->object;
    call->object = source;
    if (target.name_final)
        record_target(call, target.name, target.name_size);
}

unsigned long file_change_run(
    void *session, const struct operation *operation, const struct file_change *change, void *reply)
{
    struct call call;
    (void)entry_run(session, operation, change, NULL, &call); /* the reply has the status */
    return entry_finish(&call, reply);
}
