#include "ctl/events/event_wishes.h"
#include "ctl/common/arguments.h"
#include "ctl/identity/process_user.h"
#include "client/events/event_now.h"
#include "client/events/event_operation.h"

#include <string.h>
#include <windows.h>

enum exit_code event_fail_here(struct call *call, uint32_t status)
{
    const struct deputy_reply reply = {.status = status, .stage = DEPUTY_STAGE_PERFORM};
    if (!call->options.json)
        buffer_text(&call->failure, "the events cannot be read: ");
    return call_fail(call, &reply);
}

/* False, and *code set, when there is no such operation. */
static bool check_operation(struct call *call, enum exit_code *code)
{
    const char *operation = call->options.operation;
    struct buffer unknown = {0};
    buffer_text(&unknown, "--operation: ");
    bool known = !operation || event_operation_check(operation, &unknown);
    buffer_text(&unknown, "; \"deputyctl config explain access\" lists them");
    if (!known)
        *code = call_usage_text(call, &unknown);
    buffer_free(&unknown);
    return known;
}

/* The same when somebody else's events are asked for and not everybody's. */
static bool check_own(struct call *call, const struct event_filter *filter, enum exit_code *code)
{
    bool other = filter->own && filter->sid && strcmp(filter->own, filter->sid) != 0;
    if (other)
        *code = call_usage(call, "--caller is another account, whose events take --all");
    return !other;
}

static enum exit_code fail_filter(struct call *call, const struct event_wrong *wrong)
{
    struct buffer sentence = {0};
    if (!wrong->wish)
        return event_fail_here(call, ERROR_NOT_ENOUGH_MEMORY);
    buffer_printf(&sentence, "--%s %s", wrong->wish, wrong->what);
    if (wrong->other)
        buffer_printf(&sentence, " --%s", wrong->other);
    if (wrong->given)
        argument_put_given(&sentence, wrong->given);
    return call_usage_text(call, &sentence);
}

bool event_wishes_read(
    struct call *call, struct arena *arena, struct event_filter *filter, enum exit_code *code)
{
    const struct options *options = &call->options;
    char own[SID_TEXT_SIZE];
    struct event_wishes wishes = {
        .caller = options->caller,
        .operation = options->operation,
        .outcome = options->outcome,
        .object = options->object,
        .since = options->since,
        .until = options->until,
        .correlation = options->correlation,
        .now = event_now(),
    };
    uint32_t status = options->all ? ERROR_SUCCESS : process_user(GetCurrentProcess(), own);
    if (!options->all && !status) {
        wishes.own = arena_copy(arena, own, strlen(own));
        status = wishes.own ? ERROR_SUCCESS : ERROR_NOT_ENOUGH_MEMORY;
    }
    if (status) {
        *code = event_fail_here(call, status);
        return false;
    }
    struct event_wrong wrong;
    if (!check_operation(call, code))
        return false;
    if (!event_filter_make(&wishes, arena, filter, &wrong)) {
        *code = fail_filter(call, &wrong);
        return false;
    }
    return check_own(call, filter, code);
}
