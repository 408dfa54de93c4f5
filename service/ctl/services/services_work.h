/* What the commands of "deputyctl services" share: a session, and the state of a service. */
#ifndef DEPUTY_CTL_SERVICES_SERVICES_WORK_H
#define DEPUTY_CTL_SERVICES_SERVICES_WORK_H

#include "ctl/common/command.h"
#include "base/arena.h"

/* A command while it runs: a session, and the name of a service. */
struct services_work {
    struct arena arena;
    struct deputy_session *session;
    const wchar_t *name; /* NULL for the list */
};

/* Run a command in a session; a first operand is the name. */
enum exit_code services_run(
    struct call *call, enum exit_code (*run)(struct call *call, struct services_work *work));

/* Append lines for a state. */
void services_put_state(struct buffer *out, const struct deputy_service_state *state);

#endif
