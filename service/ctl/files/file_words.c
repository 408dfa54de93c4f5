#include "ctl/files/file_words.h"
#include "ctl/files/local_file.h"
#include "ctl/files/path_words.h"
#include "client/answer/failure.h"
#include "client/answer/file_answer.h"
#include "client/answer/wide.h"
#include "base/status.h"

#include <string.h>
#include <windows.h>

static bool has_option(const struct command *command, const char *name)
{
    const struct option *option = command ? command->options : NULL;
    for (; option && option->kind != OPTION_END; option++) {
        if (strcmp(option->name, name) == 0)
            return true;
    }
    return false;
}

/* Whoever may not is told so by the system; that a file is read-only it does not tell apart. What
 * --force would have passed over is not in the way. */
static const char *advice_of(
    const struct call *call, const struct deputy_reply *reply, const wchar_t *path)
{
    bool changes = has_option(call->command, "force");
    if (!changes || call->options.force || reply->stage != DEPUTY_STAGE_PERFORM ||
        reply->status != ERROR_ACCESS_DENIED || !local_file_has(path, FILE_ATTRIBUTE_READONLY))
        return NULL;
    return has_option(call->command, "atomic") && !call->options.atomic
               ? "It is read-only; --atomic --force replaces it all the same."
               : "It is read-only; --force passes over that.";
}

void file_json_failure(
    struct call *call, const struct deputy_reply *reply, const wchar_t *path, uint32_t flags)
{
    file_answer_failure(&call->json, reply, path, flags, advice_of(call, reply, path));
}

static void fail_json(
    struct call *call, const struct deputy_reply *reply, const wchar_t *path, uint32_t flags)
{
    json_object_begin(&call->json);
    file_json_failure(call, reply, path, flags);
    json_object_end(&call->json);
}

static void put_reason(
    const struct call *call, struct buffer *out, const wchar_t *path, uint32_t flags)
{
    const char *reason = deputy_path_reason(path, flags);
    bool stream =
        !(flags & DEPUTY_FILE_STREAM) && !deputy_path_reason(path, flags | DEPUTY_FILE_STREAM);
    buffer_text(out, " The path is refused: ");
    buffer_text(out, reason ? reason : "");
    buffer_text(out, ".");
    if (stream && has_option(call->command, "stream"))
        buffer_text(out, " --stream is for streams.");
    else if (stream && call->command && strcmp(call->command->name, "cp") == 0)
        buffer_text(out, " A stream is written by: deputyctl put --stream");
    else
        path_put_suggestion(out, path, flags);
}

static void fail_text(
    struct call *call, const struct deputy_reply *reply, const wchar_t *path, uint32_t flags)
{
    struct buffer *out = &call->failure;
    wide_print_text(out, path);
    buffer_text(out, ": ");
    failure_text_advised(out, reply, advice_of(call, reply, path));
    if (file_answer_reason(reply, path, flags))
        put_reason(call, out, path, flags);
}

/* A failure to reach the service is none of the path's. */
enum exit_code file_fail(
    struct call *call, const struct deputy_reply *reply, const wchar_t *path, uint32_t flags)
{
    const char *reason = file_answer_reason(reply, path, flags);
    if (reply->stage == DEPUTY_STAGE_CONNECT && !reason)
        return call_fail(call, reply);
    if (call->options.json)
        fail_json(call, reply, path, flags);
    else
        fail_text(call, reply, path, flags);
    return exit_code_of(reply);
}

enum exit_code file_fail_local(struct call *call, uint32_t status, const wchar_t *path)
{
    const struct deputy_reply reply = {.status = status};
    return path ? file_fail(call, &reply, path, 0) : call_fail(call, &reply);
}

const wchar_t *file_blamed(
    const struct deputy_reply *reply, const wchar_t *path, const wchar_t *to, uint32_t access)
{
    if (!to || reply->stage != DEPUTY_STAGE_PERFORM ||
        deputy_path_reason(path, DEPUTY_FILE_LITERAL))
        return path;
    if (deputy_path_reason(to, 0))
        return to;
    switch (reply->status) {
    case ERROR_TIMEOUT:
    case ERROR_NOT_SUPPORTED:
        return path;
    case WIN32_DIRECTORY_NOT_SUPPORTED:
        return local_file_has(path, FILE_ATTRIBUTE_DIRECTORY) ? path : to;
    default:
        return local_file_try(path, access) == reply->status ? path : to;
    }
}
