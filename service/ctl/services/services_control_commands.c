/* deputyctl services start, stop and control: ask for it, and wait for what comes of it. */
#include "ctl/services/services_commands.h"
#include "ctl/services/services_work.h"
#include "client/answer/service_answer.h"
#include "client/answer/wide.h"
#include "base/reading/nearest.h"
#include "base/printable.h"

#include <inttypes.h>
#include <string.h>
#include <windows.h>

#define WAIT_DEFAULT_MS 10000u

enum { POLL_MIN_MS = 250, POLL_MAX_MS = 2000 };

static bool is_pending(uint32_t state)
{
    return state == SERVICE_START_PENDING || state == SERVICE_STOP_PENDING ||
           state == SERVICE_PAUSE_PENDING || state == SERVICE_CONTINUE_PENDING;
}

/* How long to wait before asking again: a tenth of what the service says it takes (Microsoft:
 * "Starting a Service"), because every question is a call of its own, with its record. */
static uint32_t poll_ms(const struct deputy_service_state *state)
{
    uint32_t pause = state->wait_hint_ms / 10;
    return pause < POLL_MIN_MS ? POLL_MIN_MS : pause > POLL_MAX_MS ? POLL_MAX_MS : pause;
}

/* Ask until the service is not on its way any more, or the time is up. */
static uint32_t await(
    struct call *call, struct services_work *work, struct deputy_service_state *state)
{
    struct deputy_reply reply;
    uint32_t limit = call->options.timeout_ms ? call->options.timeout_ms : WAIT_DEFAULT_MS;
    ULONGLONG start = GetTickCount64();
    for (;;) {
        struct deputy_service *service;
        uint32_t failed = deputy_service_status(work->session, work->name, &service, &reply);
        if (failed)
            return failed;
        *state = service->state;
        deputy_service_free(service);
        if (!is_pending(state->state))
            return ERROR_SUCCESS;
        if (GetTickCount64() - start >= limit)
            return ERROR_TIMEOUT;
        Sleep(poll_ms(state));
    }
}

/* Report what came of a control that was delivered; wanted is 0 when every state will do. */
static enum exit_code report(struct call *call, const struct deputy_service_state *state,
    uint32_t waited, uint32_t wanted, const struct deputy_reply *reply)
{
    bool reached = !waited && (!wanted || state->state == wanted);
    if (call->options.json)
        service_answer_control(&call->json, state, reached, waited, reply);
    else
        services_put_state(&call->out, state);
    if (!reached && !call->options.json) {
        printable_append(&call->failure, call->operands[0]);
        buffer_text(&call->failure, ": the request was accepted, but ");
        if (waited == ERROR_TIMEOUT)
            buffer_text(&call->failure, "the service was not done when the time was up");
        else if (waited)
            buffer_printf(
                &call->failure, "what became of it is unknown (error %" PRIu32 ")", waited);
        else
            buffer_text(&call->failure, "the service did not get there");
    }
    return reached ? EXIT_CODE_OK : EXIT_CODE_FAILED;
}

static enum exit_code finish(struct call *call, struct services_work *work,
    struct deputy_service_state *state, uint32_t wanted, const struct deputy_reply *reply)
{
    bool wait = wanted && !call->options.no_wait;
    uint32_t waited = wait ? await(call, work, state) : ERROR_SUCCESS;
    return report(call, state, waited, wait ? wanted : 0, reply);
}

static enum exit_code start(struct call *call, struct services_work *work)
{
    struct deputy_reply reply = {.status = ERROR_NOT_ENOUGH_MEMORY};
    struct deputy_service_state state = {.state = SERVICE_START_PENDING};
    uint32_t count = (uint32_t)call->operand_count - 1;
    const wchar_t **arguments = arena_array(&work->arena, count, sizeof(*arguments));
    for (uint32_t i = 0; arguments && i < count; i++) {
        arguments[i] = wide_from_utf8(&work->arena, call->operands[i + 1]);
        if (!arguments[i])
            return call_fail(call, &reply);
    }
    if (!arguments || deputy_service_start(work->session, work->name, count, arguments, &reply))
        return call_fail_object(call, "service", call->operands[0], &reply);
    return finish(call, work, &state, SERVICE_RUNNING, &reply);
}

enum exit_code services_run_start(struct call *call)
{
    return services_run(call, start);
}

static enum exit_code stop(struct call *call, struct services_work *work)
{
    struct deputy_reply reply;
    struct deputy_service_state state;
    if (deputy_service_stop(work->session, work->name, &state, &reply))
        return call_fail_object(call, "service", call->operands[0], &reply);
    return finish(call, work, &state, SERVICE_STOPPED, &reply);
}

enum exit_code services_run_stop(struct call *call)
{
    return services_run(call, stop);
}

/* The controls that callers may send, and the state that each leads to. */
static const struct control {
    const char *name;
    uint32_t code;
    uint32_t wanted;
} controls[] = {
    {"pause", SERVICE_CONTROL_PAUSE, SERVICE_PAUSED},
    {"continue", SERVICE_CONTROL_CONTINUE, SERVICE_RUNNING},
    {"interrogate", SERVICE_CONTROL_INTERROGATE, 0},
    {"paramchange", SERVICE_CONTROL_PARAMCHANGE, 0},
};

/* A control by its word, or 128 to 255. */
static bool read_control(const char *text, struct control *control)
{
    uint32_t code = 0;
    for (size_t i = 0; i < sizeof(controls) / sizeof(controls[0]); i++) {
        if (strcmp(controls[i].name, text) == 0) {
            *control = controls[i];
            return true;
        }
    }
    for (size_t i = 0; text[i]; i++) {
        if (text[i] < '0' || text[i] > '9' || i == 3)
            return false;
        code = code * 10 + (uint32_t)(text[i] - '0');
    }
    *control = (struct control){text, code, 0};
    return code >= 128 && code <= 255;
}

static enum exit_code wrong_control(struct call *call)
{
    struct buffer sentence = {0};
    struct nearest nearest = {.word = call->operands[1]};
    for (size_t i = 0; i < sizeof(controls) / sizeof(controls[0]); i++)
        nearest_try(&nearest, controls[i].name);
    buffer_text(&sentence, "there is no control ");
    nearest_put_wrong(&sentence, &nearest);
    buffer_text(&sentence, "; there are pause, continue, interrogate, paramchange and 128 to 255");
    return call_usage_text(call, &sentence);
}

static enum exit_code control(struct call *call, struct services_work *work)
{
    struct deputy_reply reply;
    struct deputy_service_state state;
    struct control sent;
    if (!read_control(call->operands[1], &sent))
        return wrong_control(call);
    if (deputy_service_control(work->session, work->name, sent.code, &state, &reply))
        return call_fail_object(call, "service", call->operands[0], &reply);
    return finish(call, work, &state, sent.wanted, &reply);
}

enum exit_code services_run_control(struct call *call)
{
    return services_run(call, control);
}
