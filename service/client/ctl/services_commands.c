/* deputyctl services: list, status, start, stop, control. */
#include "client/ctl/command.h"
#include "client/ctl/failure.h"
#include "client/ctl/scm.h"
#include "client/ctl/wide.h"
#include "identity/printable.h"

#include <inttypes.h>
#include <string.h>
#include <windows.h>

enum { NAME_WIDTH = 28, STATE_WIDTH = 10, POLL_MIN_MS = 250, POLL_MAX_MS = 2000 };

#define WAIT_DEFAULT_MS 10000u

/* --- what is known of a service -------------------------------------------------------------- */

static void json_state(struct json *json, const struct deputy_service_state *state)
{
    json_member_text(json, "state", scm_state_word(state->state));
    if (state->process_id)
        json_member_number(json, "process_id", state->process_id);
    json_member_number(json, "type", state->type);
    json_member_number(json, "controls", state->controls);
    json_member_number(json, "exit_code", state->exit_code);
    if (state->exit_code == ERROR_SERVICE_SPECIFIC_ERROR)
        json_member_number(json, "service_exit_code", state->service_exit_code);
}

static void put_state(struct buffer *out, const struct deputy_service_state *state)
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

static const char *start_type_word(uint32_t type)
{
    static const char *const words[] = {"boot", "system", "automatic", "manual", "disabled"};
    return type < sizeof(words) / sizeof(words[0]) ? words[type] : "unknown";
}

static void put_wide_line(struct buffer *out, const char *label, const wchar_t *text)
{
    printable_label(out, 0, label);
    wide_print_text(out, text);
    buffer_text(out, "\n");
}

/* --- a session and a name -------------------------------------------------------------------- */

struct work {
    struct arena arena;
    struct deputy_session *session;
    const wchar_t *name; /* NULL for the list */
};

static enum exit_code run_with(
    struct call *call, enum exit_code (*run)(struct call *call, struct work *work))
{
    struct work work = {0};
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

/* --- list ------------------------------------------------------------------------------------ */

static void put_item(struct call *call, const struct deputy_services_item *item)
{
    const char *state = scm_state_word(item->state.state);
    struct buffer name = {0};
    if (call->options.json) {
        json_object_begin(&call->json);
        wide_json_member(&call->json, "name", item->name);
        wide_json_member(&call->json, "display_name", item->display_name);
        json_state(&call->json, &item->state);
        json_object_end(&call->json);
        return;
    }
    wide_print_text(&name, item->name);
    buffer_text(&call->out, name.bytes ? name.bytes : "");
    buffer_text(&call->out, "  ");
    printable_pad(&call->out, name.bytes ? printable_columns(name.bytes) : 0, NAME_WIDTH);
    buffer_text(&call->out, state);
    buffer_text(&call->out, "  ");
    printable_pad(&call->out, strlen(state), STATE_WIDTH);
    wide_print_text(&call->out, item->display_name);
    buffer_text(&call->out, "\n");
    buffer_free(&name);
}

/* Part after part, each written out before the next is asked for. */
static uint32_t list_parts(struct call *call, struct work *work, struct deputy_reply *reply)
{
    uint32_t start = 0;
    do {
        struct deputy_services_page *page;
        uint32_t status = deputy_services_list(
            work->session, SERVICE_WIN32, SERVICE_STATE_ALL, start, &page, reply);
        if (status)
            return status;
        for (uint32_t i = 0; i < page->count; i++)
            put_item(call, &page->items[i]);
        start = page->next;
        deputy_services_page_free(page);
        call_flush(call);
    } while (start && !call->out.status);
    return ERROR_SUCCESS;
}

static enum exit_code list(struct call *call, struct work *work)
{
    struct deputy_reply reply;
    if (!call->options.json)
        return list_parts(call, work, &reply) ? call_fail(call, &reply) : EXIT_CODE_OK;
    json_object_begin(&call->json);
    json_key(&call->json, "services");
    json_array_begin(&call->json);
    uint32_t status = list_parts(call, work, &reply);
    json_array_end(&call->json);
    if (status)
        failure_json(&call->json, &reply);
    json_object_end(&call->json);
    return status ? failure_exit_code(&reply) : EXIT_CODE_OK;
}

static enum exit_code run_list(struct call *call)
{
    return run_with(call, list);
}

/* --- status ---------------------------------------------------------------------------------- */

static void put_service_json(
    struct call *call, const struct deputy_service *service, const struct deputy_reply *reply)
{
    struct json *json = &call->json;
    json_object_begin(json);
    json_state(json, &service->state);
    if (service->configured) {
        json_member_text(json, "start_type", start_type_word(service->start_type));
        json_member_number(json, "error_control", service->error_control);
        wide_json_member(json, "path", service->path);
        wide_json_member(json, "account", service->account);
        wide_json_member(json, "display_name", service->display_name);
    }
    call_json_correlation(call, reply);
    json_object_end(json);
}

static void put_service(struct buffer *out, const struct deputy_service *service)
{
    put_state(out, &service->state);
    if (!service->configured) {
        printable_line(out, 0, "Configuration", "not open to you");
        return;
    }
    printable_line(out, 0, "Start", start_type_word(service->start_type));
    put_wide_line(out, "Path", service->path);
    put_wide_line(out, "Account", service->account);
    put_wide_line(out, "Display name", service->display_name);
}

static enum exit_code status(struct call *call, struct work *work)
{
    struct deputy_reply reply;
    struct deputy_service *service;
    if (deputy_service_status(work->session, work->name, &service, &reply))
        return call_fail(call, &reply);
    if (call->options.json)
        put_service_json(call, service, &reply);
    else
        put_service(&call->out, service);
    deputy_service_free(service);
    return EXIT_CODE_OK;
}

static enum exit_code run_status(struct call *call)
{
    return run_with(call, status);
}

/* --- start, stop, control -------------------------------------------------------------------- */

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
static uint32_t await(struct call *call, struct work *work, struct deputy_service_state *state)
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
    if (call->options.json) {
        json_object_begin(&call->json);
        json_state(&call->json, state);
        json_member_boolean(&call->json, "reached", reached);
        if (waited)
            json_member_number(&call->json, "wait_status", waited);
        call_json_correlation(call, reply);
        json_object_end(&call->json);
    } else {
        put_state(&call->out, state);
    }
    if (!reached && !call->options.json) {
        buffer_text(&call->failure, "the request was accepted, but ");
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

static enum exit_code finish(struct call *call, struct work *work,
    struct deputy_service_state *state, uint32_t wanted, const struct deputy_reply *reply)
{
    bool wait = wanted && !call->options.no_wait;
    uint32_t waited = wait ? await(call, work, state) : ERROR_SUCCESS;
    return report(call, state, waited, wait ? wanted : 0, reply);
}

static enum exit_code start(struct call *call, struct work *work)
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
        return call_fail(call, &reply);
    return finish(call, work, &state, SERVICE_RUNNING, &reply);
}

static enum exit_code run_start(struct call *call)
{
    return run_with(call, start);
}

static enum exit_code stop(struct call *call, struct work *work)
{
    struct deputy_reply reply;
    struct deputy_service_state state;
    if (deputy_service_stop(work->session, work->name, &state, &reply))
        return call_fail(call, &reply);
    return finish(call, work, &state, SERVICE_STOPPED, &reply);
}

static enum exit_code run_stop(struct call *call)
{
    return run_with(call, stop);
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

static enum exit_code control(struct call *call, struct work *work)
{
    struct deputy_reply reply;
    struct deputy_service_state state;
    struct control sent;
    if (!read_control(call->operands[1], &sent))
        return call_usage(
            call, "the control is pause, continue, interrogate, paramchange or 128 to 255");
    if (deputy_service_control(work->session, work->name, sent.code, &state, &reply))
        return call_fail(call, &reply);
    return finish(call, work, &state, sent.wanted, &reply);
}

static enum exit_code run_control(struct call *call)
{
    return run_with(call, control);
}

/* --- the table ------------------------------------------------------------------------------- */

static const struct option wait_options[] = {
    {OPTION_FLAG, "no-wait", NULL, "do not wait for the state that is to come",
        offsetof(struct options, no_wait), 0, 0},
    {OPTION_END, NULL, NULL, NULL, 0, 0, 0},
};

#define RIGHTS_TEXT                                                                                \
    "The service control manager checks your rights, not the service's; NAME is the service's\n"   \
    "name, not its display name. The Event Log has who did what.\n"

#define WAIT_TEXT                                                                                  \
    "Then waits, at most as long as --timeout says, and ends with 1 when the service did not "     \
    "get\n"                                                                                        \
    "there.\n\n"                                                                                   \
    "With --json: what \"services status\" prints of the state, \"reached\", \"wait_status\" "     \
    "when\n"                                                                                       \
    "waiting itself failed, and \"correlation\" (of the request).\n"

const struct command services_commands[] = {
    {"services list", "", 0, 0, "list the services of the system",
        RIGHTS_TEXT "\nWith --json: \"services\", each with \"name\", \"display_name\" and the "
                    "state as \"services\n"
                    "status\" prints it.\n",
        NULL, run_list},
    {"services status", "NAME", 1, 1, "show the state and the configuration of a service",
        RIGHTS_TEXT
        "\nWith --json: \"state\" (\"stopped\", \"starting\", \"stopping\", \"running\", "
        "\"continuing\",\n"
        "\"pausing\", \"paused\"), \"process_id\", \"type\", \"controls\", \"exit_code\", "
        "\"service_exit_code\",\n"
        "where you may read it \"start_type\", \"error_control\", \"path\", \"account\" and\n"
        "\"display_name\", and \"correlation\".\n",
        NULL, run_status},
    {"services start", "NAME [ARGUMENT]...", 1, 65, "start a service", RIGHTS_TEXT WAIT_TEXT,
        wait_options, run_start},
    {"services stop", "NAME", 1, 1, "stop a service",
        RIGHTS_TEXT "Deputy does not stop itself in this way.\n" WAIT_TEXT, wait_options, run_stop},
    {"services control", "NAME CONTROL", 2, 2, "send a service a control",
        RIGHTS_TEXT "CONTROL is pause, continue, interrogate, paramchange or a number from 128 to "
                    "255.\n" WAIT_TEXT,
        wait_options, run_control},
    {.name = NULL},
};
