#include "ctl/services/services_work.h"
#include "client/answer/service_answer.h"
#include "client/answer/wide.h"
#include "base/printable.h"

#include <inttypes.h>
#include <windows.h>

void services_put_state(struct buffer *out, const struct deputy_service_state *state)
{
    printable_label(out, 0, "State");
    buffer_text(out, scm_state_word(state->state));
    if (state->process_id)
        buffer_printf(out, ", process %" PRIu32, state->process_id);
    buffer_text(out, "\n");
    if (state->state != SERVICE_STOPPED)
        return;
    printable_label(out, 0, "Last exit");
    if (state->exit_code == ERROR_SERVICE_SPECIFIC_ERROR)
        buffer_printf(out, "service error %" PRIu32 "\n", state->service_exit_code);
    else
        buffer_printf(out, "%" PRIu32 "\n", state->exit_code);
}

enum exit_code services_run(
    struct call *call, enum exit_code (*run)(struct call *call, struct services_work *work))
{
    struct services_work work = {0};
    struct deputy_reply reply = {.status = ERROR_NOT_ENOUGH_MEMORY};
    if (call->operand_count)
        work.name = wide_from_utf8(&work.arena, call->operands[0]);
    if ((call->operand_count && !work.name) || call_open(call, &work.session, &reply)) {
        arena_free(&work.arena);
        return call_fail(call, &reply);
    }
    enum exit_code code = run(call, &work);
    deputy_close(work.session);
    arena_free(&work.arena);
    return code;
}
