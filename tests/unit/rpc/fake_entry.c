#include "unit/rpc/fake_entry.h"
#include "base/buffer.h"
#include "rpc/entry.h"

struct fake_entry fake_entry;

uint32_t call_fail(struct call *call, enum deputy_stage stage, uint32_t status)
{
    call->stage = stage;
    return call->status = status;
}

bool call_cancelled(const struct call *call)
{
    (void)call;
    return false;
}

static uint32_t perform(struct call *call)
{
    uint32_t status = call->operation->perform(call);
    if (status == ERROR_SUCCESS && call->operation->conclude)
        status = call->operation->conclude(call);
    if (status == ERROR_SUCCESS && call->act && call->act_part == ACT_BEGINNING)
        call->act->state = ACT_OPEN;   /* as if that were on record */
    if (call->status == ERROR_SUCCESS) /* it may have said itself in which stage it failed */
        call_fail(call, DEPUTY_STAGE_PERFORM, status);
    return status;
}

uint32_t entry_run(SESSION session, const struct operation *operation, const void *request,
    void *result, struct call *call)
{
    *call = (struct call){
        .session = session, .operation = operation, .request = request, .result = result};
    return fake_entry.performs ? perform(call)
                               : call_fail(call, fake_entry.stage, fake_entry.status);
}

uint32_t entry_answer(SESSION session, const struct operation *operation, const void *request,
    size_t limit, ENCODED *answer, REPLY *reply)
{
    struct call call;
    struct buffer packed = {.limit = limit};
    *answer = (ENCODED){0};
    (void)entry_run(session, operation, request, &packed, &call);
    buffer_free(&packed);
    return entry_finish(&call, reply);
}

uint32_t entry_finish(struct call *call, REPLY *reply)
{
    *reply = (REPLY){.status = call->status, .stage = call->stage};
    arena_free(&call->arena);
    return call->status;
}

uint32_t entry_close_held(SESSION session, uint32_t id, const void *kind)
{
    return held_close(&((struct session *)session)->held, id, kind);
}
