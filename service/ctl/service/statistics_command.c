#include "ctl/common/command.h"
#include "ctl/services/service_words.h"
#include "client/answer/failure.h"
#include "client/answer/self_answer.h"
#include "base/printable.h"

#include <inttypes.h>

static void put_number(struct buffer *out, const char *label, uint64_t number)
{
    printable_label(out, 0, label);
    buffer_printf(out, "%" PRIu64 "\n", number);
}

static void put_blocked(struct buffer *out, uint32_t blocked)
{
    printable_label(out, 0, "Can be put on record");
    if (blocked) {
        buffer_text(out, "no: ");
        failure_system_text(out, blocked);
        buffer_printf(out, " (error %" PRIu32 ")\n", blocked);
    } else {
        buffer_text(out, "yes\n");
    }
}

static void put_text(struct buffer *out, const struct deputy_statistics *statistics)
{
    printable_label(out, 0, "Up for");
    service_put_duration(out, statistics->uptime_ms);
    buffer_text(out, "\n");
    put_number(out, "Calls in flight", statistics->calls);
    put_number(out, "Routines that run", statistics->routines);
    put_number(out, "Sessions", statistics->sessions);
    put_number(out, "Callers", statistics->callers);
    put_number(out, "Recent records kept", statistics->recent);
    put_number(out, "Put on record", statistics->safe);
    put_number(out, "Refused unrecorded", statistics->refused);
    put_number(out, "Allowed unrecorded", statistics->allowed);
    put_number(out, "Waiting to be written", statistics->queued);
    put_blocked(out, statistics->blocked);
}

static enum exit_code run_statistics(struct call *call)
{
    struct deputy_session *session = NULL;
    struct deputy_statistics statistics;
    struct deputy_reply reply = {0};
    if (call_open(call, &session, &reply))
        return call_fail(call, &reply);
    uint32_t status = deputy_statistics(session, &statistics, &reply);
    deputy_close(session);
    if (status)
        return call_fail(call, &reply);
    if (call->options.json)
        statistics_answer(&call->json, &statistics, &reply);
    else
        put_text(&call->out, &statistics);
    return EXIT_CODE_OK;
}

const struct command statistics_commands[] = {
    {"statistics", "", 0, 0, "show how much the service does; for administrators",
        "Needs the right to administer the service (0x4 in the descriptor of the operation\n"
        "\"statistics\"), which administrators have.\n",
        NULL, run_statistics},
    {.name = NULL},
};
