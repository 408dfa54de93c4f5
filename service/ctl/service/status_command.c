#include "ctl/common/command.h"
#include "ctl/services/scm.h"
#include "ctl/services/service_words.h"
#include "client/answer/self_answer.h"
#include "client/answer/failure.h"
#include "client/answer/service_answer.h"
#include "host/restart/start_record.h"
#include "base/printable.h"

#include <inttypes.h>
#include <windows.h>

/* What was found out, each with the status of asking. */
struct findings {
    uint32_t scm_status;
    struct scm_state scm;
    struct start_failures failures;
    struct deputy_reply query; /* of asking the service what it is */
    struct deputy_service_info info;
    struct deputy_reply open; /* of opening a session; asked only when the service answered */
    bool verified;
};

static void find(const struct call *call, struct findings *found)
{
    struct deputy_options options = call_deputy_options(call);
    struct deputy_session *session = NULL;
    found->scm_status = scm_query(&found->scm);
    found->failures = start_record_read();
    if (deputy_query_service(&options, &found->info, &found->query))
        return;
    if (call_open(call, &session, &found->open))
        return;
    found->verified = deputy_server_verified(session) != 0;
    deputy_close(session);
}

/* The failure that decides how the command ends, NULL when all is well. */
static const struct deputy_reply *failure_of(const struct findings *found)
{
    if (found->query.status)
        return &found->query;
    return found->open.status ? &found->open : NULL;
}

static bool has_ended(const struct findings *found)
{
    return found->scm_status == ERROR_SUCCESS && found->scm.state == SERVICE_STOPPED;
}

static void put_exit_json(struct json *json, const struct scm_state *scm)
{
    struct buffer meaning = {0};
    scm_put_exit(&meaning, scm);
    json_key(json, "exit");
    json_object_begin(json);
    json_member_number(json, "win32", scm->exit_code);
    if (scm->exit_code == ERROR_SERVICE_SPECIFIC_ERROR)
        json_member_number(json, "service", scm->specific_code);
    json_member_buffer(json, "meaning", &meaning);
    json_object_end(json);
    buffer_free(&meaning);
}

static bool has_given_up(const struct findings *found)
{
    return has_ended(found) && found->failures.gave_up;
}

static void put_failures_json(struct json *json, const struct start_failures *failures)
{
    struct buffer meaning = {0};
    scm_put_failures(&meaning, failures);
    json_key(json, "gave_up");
    json_object_begin(json);
    json_member_number(json, "starts", failures->count);
    json_member_number(json, "service", failures->exit_code);
    json_member_number(json, "status", failures->status);
    json_member_buffer(json, "meaning", &meaning);
    json_object_end(json);
    buffer_free(&meaning);
}

static void put_scm_json(struct json *json, const struct findings *found)
{
    if (found->scm_status == ERROR_SERVICE_DOES_NOT_EXIST)
        json_member_boolean(json, "installed", false);
    if (found->scm_status) {
        json_member_number(json, "scm_status", found->scm_status);
        return;
    }
    json_member_boolean(json, "installed", true);
    json_member_text(json, "scm_state", scm_state_word(found->scm.state));
    if (found->scm.process_id)
        json_member_number(json, "scm_process_id", found->scm.process_id);
    if (has_ended(found))
        put_exit_json(json, &found->scm);
    if (has_given_up(found))
        put_failures_json(json, &found->failures);
}

static void put_json(struct json *json, const struct findings *found)
{
    const struct deputy_reply *failure = failure_of(found);
    json_object_begin(json);
    put_scm_json(json, found);
    json_member_boolean(json, "answers", found->query.status == 0);
    if (found->query.status == 0)
        service_json_info(json, &found->info);
    if (!failure)
        json_member_boolean(json, "server_verified", found->verified);
    else
        failure_json(json, failure);
    json_object_end(json);
}

static void put_exit_text(struct buffer *out, const struct scm_state *scm)
{
    printable_label(out, 0, "Last exit");
    scm_put_exit(out, scm);
    if (scm->exit_code == ERROR_SERVICE_SPECIFIC_ERROR)
        buffer_printf(out, " (service error %" PRIu32 ")", scm->specific_code);
    else if (scm->exit_code)
        buffer_printf(out, " (error %" PRIu32 ")", scm->exit_code);
    buffer_text(out, "\n");
}

/* The exit of the last start says nothing then. */
static void put_failures_text(struct buffer *out, const struct start_failures *failures)
{
    printable_label(out, 0, "Gave up");
    scm_put_failures(out, failures);
    buffer_text(out, "; mend what deputyctl doctor names, then type sc.exe start Deputy\n");
}

static void put_scm_text(struct buffer *out, const struct findings *found)
{
    if (found->scm_status == ERROR_SERVICE_DOES_NOT_EXIST) {
        printable_line(out, 0, "Installed", "no");
    } else if (found->scm_status) {
        printable_label(out, 0, "Installed");
        buffer_text(out, "unknown: ");
        failure_system_text(out, found->scm_status);
        buffer_printf(out, " (error %" PRIu32 ")\n", found->scm_status);
    } else {
        printable_line(out, 0, "Installed", "yes");
        printable_label(out, 0, "State");
        buffer_text(out, scm_state_word(found->scm.state));
        if (found->scm.process_id)
            buffer_printf(out, ", process %" PRIu32, found->scm.process_id);
        buffer_text(out, "\n");
        if (has_given_up(found))
            put_failures_text(out, &found->failures);
        else if (has_ended(found))
            put_exit_text(out, &found->scm);
    }
}

static void put_info_text(struct buffer *out, const struct deputy_service_info *info)
{
    printable_label(out, 0, "Answers");
    buffer_printf(
        out, "yes, %s, process %" PRIu32 "\n", service_state_word(info->state), info->process_id);
    printable_label(out, 0, "Version");
    service_put_version(out, info->version);
    buffer_text(out, "\n");
    printable_label(out, 0, "Up for");
    service_put_duration(out, info->uptime_ms);
    buffer_text(out, "\n");
}

static void put_text(struct buffer *out, const struct call *call, const struct findings *found)
{
    const char *sid = call->options.server_sid ? call->options.server_sid : "S-1-5-18";
    put_scm_text(out, found);
    if (found->query.status) {
        printable_line(out, 0, "Answers", "no");
        return;
    }
    put_info_text(out, &found->info);
    if (found->scm_status == 0 && found->scm.process_id != found->info.process_id)
        printable_line(out, 0, "Note", "the process that answers is not the installed service's");
    printable_label(out, 0, "Server");
    if (found->open.status)
        buffer_text(out, "no session could be opened\n");
    else if (found->verified)
        buffer_printf(out, "verified: it runs as %s\n", sid);
    else
        buffer_text(out, "not verified: this system cannot prove under which account it runs\n");
}

static enum exit_code run_status(struct call *call)
{
    struct findings found = {0};
    find(call, &found);
    const struct deputy_reply *failure = failure_of(&found);
    if (call->options.json) {
        put_json(&call->json, &found);
    } else {
        put_text(&call->out, call, &found);
        if (failure)
            failure_text(&call->failure, failure);
    }
    return failure ? exit_code_of(failure) : EXIT_CODE_OK;
}

const struct command status_commands[] = {
    {"status", "", 0, 0, "show whether the service is installed, runs, answers and can be trusted",
        "Works without the service as well, and ends with 3 when it does not answer.\n", NULL,
        run_status},
    {.name = NULL},
};
