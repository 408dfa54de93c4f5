/* deputyctl services status, and the table of the group; services_list_command.c and
 * services_control_commands.c have the others. */
#include "ctl/services/services_commands.h"
#include "ctl/services/services_work.h"
#include "client/answer/service_answer.h"
#include "client/answer/wide.h"
#include "base/printable.h"

#include <inttypes.h>
#include <windows.h>

/* --- what is known of a service -------------------------------------------------------------- */

static void put_wide_line(struct buffer *out, const char *label, const wchar_t *text)
{
    printable_label(out, 0, label);
    wide_print_text(out, text);
    buffer_text(out, "\n");
}

/* --- status ---------------------------------------------------------------------------------- */

static void put_service(struct buffer *out, const struct deputy_service *service)
{
    services_put_state(out, &service->state);
    if (!service->configured) {
        printable_line(out, 0, "Configuration", "not open to you");
        return;
    }
    printable_line(out, 0, "Start", scm_start_word(service->start_type));
    put_wide_line(out, "Path", service->path);
    put_wide_line(out, "Account", service->account);
    put_wide_line(out, "Display name", service->display_name);
}

static enum exit_code status(struct call *call, struct services_work *work)
{
    struct deputy_reply reply;
    struct deputy_service *service;
    if (deputy_service_status(work->session, work->name, &service, &reply))
        return call_fail_object(call, "service", call->operands[0], &reply);
    if (call->options.json)
        service_answer(&call->json, service, &reply);
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
    "there.\n"

const struct command services_commands[] = {
    {"services list", "", 0, 0, "list the services of the system", RIGHTS_TEXT, NULL,
        services_run_list},
    {"services status", "NAME", 1, 1, "show the state and the configuration of a service",
        RIGHTS_TEXT, NULL, run_status},
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
