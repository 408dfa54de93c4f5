/* What failed in the registry, with the key and the value that it is about. */
#include "ctl/registry/registry_commands.h"
#include "ctl/registry/registry_words.h"
#include "client/answer/failure.h"
#include "client/answer/registry_answer.h"
#include "client/answer/wide.h"

#include <windows.h>

/* The system has one status for a key and for a value that is not there. */
static bool lacks_value(const struct call *call, const wchar_t *key, const wchar_t *name,
    const struct deputy_reply *reply)
{
    HKEY opened;
    REGSAM view = call->options.view == 32 ? KEY_WOW64_32KEY : KEY_WOW64_64KEY;
    if (!name || reply->status != ERROR_FILE_NOT_FOUND || reply->stage != DEPUTY_STAGE_PERFORM ||
        registry_open_local(key, KEY_QUERY_VALUE | view, &opened))
        return false;
    RegCloseKey(opened);
    return true;
}

static void put_value_name(struct buffer *out, const wchar_t *name)
{
    if (!*name) {
        buffer_text(out, "the default value");
        return;
    }
    buffer_text(out, "value \"");
    wide_print_text(out, name);
    buffer_text(out, "\"");
}

static void fail_text(
    struct call *call, const wchar_t *key, const wchar_t *name, const struct deputy_reply *reply)
{
    struct buffer *out = &call->failure;
    bool performed = reply->stage == DEPUTY_STAGE_PERFORM;
    wide_print_text(out, key);
    if (name) {
        buffer_text(out, ", ");
        put_value_name(out, name);
    }
    buffer_text(out, ": ");
    if (performed && reply->status == WIN32_STOPPED_ON_SYMLINK)
        buffer_text(out, "it is a symbolic link; --follow or --link says what is meant. ");
    if (lacks_value(call, key, name, reply))
        buffer_text(out, "the key is there, and has no such value. ");
    else if (name && performed && reply->status == ERROR_FILE_NOT_FOUND)
        buffer_text(out, "there is no such key. ");
    failure_text(out, reply);
    if (performed && reply->status == ERROR_INVALID_NAME) {
        buffer_text(out, " ");
        registry_put_reason(out, key);
    }
}

static void fail_json(
    struct call *call, const wchar_t *key, const wchar_t *name, const struct deputy_reply *reply)
{
    bool value = lacks_value(call, key, name, reply);
    json_object_begin(&call->json);
    registry_answer_failure(&call->json, key, name, reply);
    if (name && reply->status == ERROR_FILE_NOT_FOUND)
        json_member_text(&call->json, "missing", value ? "value" : "key");
    json_object_end(&call->json);
}

enum exit_code registry_fail(
    struct call *call, const wchar_t *key, const wchar_t *name, const struct deputy_reply *reply)
{
    if (call->options.json)
        fail_json(call, key, name, reply);
    else
        fail_text(call, key, name, reply);
    return exit_code_of(reply);
}
