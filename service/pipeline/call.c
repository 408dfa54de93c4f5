#include "pipeline/call.h"
#include "base/status.h"

uint32_t call_fail(struct call *call, enum deputy_stage stage, uint32_t status)
{
    if (call->status == WIN32_OK && status != WIN32_OK) {
        call->status = status;
        call->stage = stage;
    }
    return status;
}

bool call_cancelled(const struct call *call)
{
    return deadline_is_over(&call->deadline);
}

void call_end(struct call *call)
{
    if (call->admitted)
        quota_charge(call->pipeline->quota, &call->counted, call->bytes);
    arena_free(&call->arena);
}
