/* deputyctl services status, and what the commands share; services_list_command.c and
 * services_control_commands.c have the others. */
#include "client/ctl/services_commands.h"
#include "client/ctl/scm.h"
#include "client/ctl/wide.h"
#include "identity/printable.h"

#include <inttypes.h>
#include <windows.h>

/* --- what is known of a service -------------------------------------------------------------- */

void services_json_state(struct json *json, const struct deputy_service_state *state)
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

/* --- status ---------------------------------------------------------------------------------- */

static void put_service_json(
    struct call *call, const struct deputy_service *service, const struct deputy_reply *reply)
{
    struct json *json = &call->json;
    json_object_begin(json);
    services_json_state(json, &service->state);
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
    services_put_state(out, &service->state);
    if (!service->configured) {
        printable_line(out, 0, "Configuration", "not open to you");
        return;
    }
    printable_line(out, 0, "Start", start_type_word(service->start_type));
    put_wide_line(out, "Path", service->path);
    put_wide_line(out, "Account", service->account);
    put_wide_line(out, "Display name", service->display_name);
}

static enum exit_code status(struct call *call, struct services_work *work)
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
    return services_run(call, status);
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
        NULL, services_run_list},
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
        wait_options, services_run_start},
    {"services stop", "NAME", 1, 1, "stop a service",
        RIGHTS_TEXT "Deputy does not stop itself in this way.\n" WAIT_TEXT, wait_options,
        services_run_stop},
    {"services control", "NAME CONTROL", 2, 2, "send a service a control",
        RIGHTS_TEXT "CONTROL is pause, continue, interrogate, paramchange or a number from 128 to "
                    "255.\n" WAIT_TEXT,
        wait_options, services_run_control},
    {.name = NULL},
};
