#include "ctl/common/command.h"
#include "ctl/common/output.h"
#include "client/answer/done.h"
#include "client/answer/failure.h"
#include "base/printable.h"

#include <string.h>
#include <windows.h>

#define TIMEOUT_MS_MAX 3600000u

const struct option common_options[] = {
    {OPTION_FLAG, "json", NULL, "print one JSON object, also when the command fails",
        offsetof(struct options, json), 0, 0},
    {OPTION_NUMBER, "timeout", "MS", "wait this long for the service and for each call (10000)",
        offsetof(struct options, timeout_ms), 1, TIMEOUT_MS_MAX},
    {OPTION_SID, "server-sid", "SID", "the account that the service must run under (S-1-5-18)",
        offsetof(struct options, server_sid), 0, 0},
    {OPTION_FLAG, "help", NULL, "explain the command", offsetof(struct options, help), 0, 0},
    {OPTION_FLAG, "version", NULL, "print the version", offsetof(struct options, version), 0, 0},
    {OPTION_END, NULL, NULL, NULL, 0, 0, 0},
};

const struct command *const command_groups[] = {
    identity_commands,
    list_commands,
    file_commands,
    transfer_commands,
    access_commands,
    events_commands,
    registry_commands,
    ping_commands,
    services_commands,
    status_commands,
    statistics_commands,
    config_commands,
    doctor_commands,
    verify_commands,
    help_commands,
    NULL,
};

const struct command *command_find(const char *name)
{
    for (const struct command *const *group = command_groups; *group; group++) {
        for (const struct command *command = *group; command->name; command++) {
            if (strcmp(command->name, name) == 0)
                return command;
        }
    }
    return NULL;
}

static const struct command *find_pair(const char *first, const char *second)
{
    struct buffer name = {0};
    buffer_text(&name, first);
    buffer_text(&name, " ");
    buffer_text(&name, second);
    const struct command *command = name.status ? NULL : command_find(name.bytes);
    buffer_free(&name);
    return command;
}

const struct command *command_find_words(const char *const *words, int count, int *taken)
{
    const struct command *command = count > 0 ? command_find(words[0]) : NULL;
    *taken = 1;
    if (!command && count > 1) {
        command = find_pair(words[0], words[1]);
        *taken = 2;
    }
    return command;
}

uint32_t call_write(const struct call *call)
{
    const struct buffer *out = &call->out;
    return out->status ? out->status : output_write(OUTPUT_RESULT, out->bytes, out->size);
}

void call_flush(struct call *call)
{
    call->out.status = call_write(call);
    call->out.size = 0;
}

struct deputy_options call_deputy_options(const struct call *call)
{
    return (struct deputy_options){
        .size = sizeof(struct deputy_options),
        .timeout_ms = call->options.timeout_ms,
        .server_sid = call->options.server_sid,
    };
}

uint32_t call_open(
    const struct call *call, struct deputy_session **session, struct deputy_reply *reply)
{
    struct deputy_options options = call_deputy_options(call);
    return deputy_open(&options, session, reply);
}

bool call_end_line(struct call *call, size_t collected)
{
    buffer_text(&call->out, "\n");
    call->json.comma = false;
    if (call->out.size >= collected)
        call_flush(call);
    return !call->out.status;
}

enum exit_code call_fail(struct call *call, const struct deputy_reply *reply)
{
    if (call->options.json) {
        json_object_begin(&call->json);
        failure_json(&call->json, reply);
        json_object_end(&call->json);
    } else {
        failure_text(&call->failure, reply);
    }
    return exit_code_of(reply);
}

enum exit_code call_fail_object(
    struct call *call, const char *key, const char *object, const struct deputy_reply *reply)
{
    if (call->options.json) {
        json_object_begin(&call->json);
        json_member_text(&call->json, key, object);
        failure_json(&call->json, reply);
        json_object_end(&call->json);
    } else {
        printable_append(&call->failure, object);
        buffer_text(&call->failure, ": ");
        failure_text(&call->failure, reply);
    }
    return exit_code_of(reply);
}

enum exit_code call_done(struct call *call, const struct deputy_reply *reply)
{
    if (call->options.json)
        answer_done(&call->json, reply);
    return EXIT_CODE_OK;
}

enum exit_code call_usage(struct call *call, const char *sentence)
{
    if (call->options.json) {
        json_object_begin(&call->json);
        failure_json_usage(&call->json, sentence);
        json_object_end(&call->json);
    } else {
        const char *command = call->command ? call->command->name : NULL;
        failure_text_usage(&call->failure, sentence, command);
    }
    return EXIT_CODE_USAGE;
}

enum exit_code call_usage_given(struct call *call, const char *sentence, const char *given)
{
    struct buffer whole = {0};
    if (!given)
        return call_usage(call, sentence);
    buffer_text(&whole, sentence);
    argument_put_given(&whole, given);
    return call_usage_text(call, &whole);
}

enum exit_code call_usage_text(struct call *call, struct buffer *sentence)
{
    enum exit_code code = call_usage(
        call, sentence->bytes && !sentence->status ? sentence->bytes : "an argument is wrong");
    buffer_free(sentence);
    return code;
}
