#include "ctl/common/command.h"
#include "client/answer/self_answer.h"
#include "identity/identity_text.h"

static const struct option whoami_options[] = {
    {OPTION_FLAG, "all", NULL, "show every fact of both tokens", offsetof(struct options, all), 0,
        0},
    {OPTION_END, NULL, NULL, NULL, 0, 0, 0},
};

static void put_service(struct buffer *out, const struct deputy_identity *service, bool all)
{
    if (all) {
        buffer_text(out, "\nService\n");
        identity_text(out, service, true, 2);
        return;
    }
    buffer_text(out, "\nThe service runs as ");
    identity_text_brief(out, service);
    buffer_text(out, ".\nWhat it does for you it does as the caller above, with those rights and "
                     "no others.\n");
}

static void put_text(struct buffer *out, const struct deputy_whoami *whoami,
    const struct deputy_reply *reply, bool all)
{
    buffer_text(out, "Caller\n");
    identity_text(out, whoami->caller, all, 2);
    put_service(out, whoami->service, all);
    if (*reply->correlation)
        buffer_printf(out, "On record in the Event Log as %s.\n", reply->correlation);
}

static enum exit_code run_whoami(struct call *call)
{
    struct deputy_session *session = NULL;
    struct deputy_whoami *whoami = NULL;
    struct deputy_reply reply = {0};
    if (call_open(call, &session, &reply))
        return call_fail(call, &reply);
    uint32_t status = call->options.all ? deputy_whoami_linked(session, &whoami, &reply)
                                        : deputy_whoami(session, &whoami, &reply);
    deputy_close(session);
    if (status)
        return call_fail(call, &reply);
    if (call->options.json)
        whoami_answer(&call->json, whoami, &reply);
    else
        put_text(&call->out, whoami, &reply, call->options.all);
    deputy_whoami_free(whoami);
    return EXIT_CODE_OK;
}

const struct command identity_commands[] = {
    {"whoami", "", 0, 0, "show as whom the service sees you, and who it is itself",
        "The caller is the token that the service acts under for you: what you may do through it,\n"
        "this token may do. A fact that the system does not give has no line.\n",
        whoami_options, run_whoami},
    {.name = NULL},
};
