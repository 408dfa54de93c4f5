/* What the files of "deputyctl services" share. */
#ifndef DEPUTY_CTL_SERVICES_COMMANDS_H
#define DEPUTY_CTL_SERVICES_COMMANDS_H

#include "client/ctl/command.h"
#include "identity/arena.h"

/* A command while it runs: a session, and the name of a service. */
struct services_work {
    struct arena arena;
    struct deputy_session *session;
    const wchar_t *name; /* NULL for the list */
};

/* Run a command in a session; a first operand is the name. */
enum exit_code services_run(
    struct call *call, enum exit_code (*run)(struct call *call, struct services_work *work));

/* Write the members of a state, or lines for it. */
void services_json_state(struct json *json, const struct deputy_service_state *state);
void services_put_state(struct buffer *out, const struct deputy_service_state *state);

enum exit_code services_run_list(struct call *call);
enum exit_code services_run_start(struct call *call);
enum exit_code services_run_stop(struct call *call);
enum exit_code services_run_control(struct call *call);

#endif
