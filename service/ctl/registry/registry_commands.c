/* deputyctl reg get, set, create and delete; registry_list_command.c has the list. */
#include "ctl/registry/registry_commands.h"
#include "ctl/common/encoding.h"
#include "ctl/common/input.h"
#include "ctl/registry/registry_tree.h"
#include "ctl/registry/registry_words.h"
#include "client/answer/failure.h"
#include "client/answer/registry_answer.h"
#include "client/answer/hex.h"
#include "client/answer/registry_text.h"
#include "client/answer/registry_type.h"
#include "client/answer/wide.h"
#include "base/reading/json_read.h"
#include "base/printable.h"

#include <inttypes.h>
#include <stdlib.h>
#include <windows.h>

/* --- what the commands share ----------------------------------------------------------------- */

static enum exit_code no_memory(struct call *call)
{
    struct deputy_reply reply = {.status = ERROR_NOT_ENOUGH_MEMORY};
    return call_fail(call, &reply);
}

/* A command with the names it is about; what runs it has a session. */
struct work {
    struct arena arena;
    struct deputy_session *session;
    const wchar_t *key;
    const wchar_t *name; /* NULL when none was given */
    wchar_t *failed;     /* delete: the key below that it failed for */
    struct buffer data;  /* set: the bytes, and their type */
    uint32_t type;
};

static bool take_names(struct call *call, struct work *work)
{
    work->key = registry_key_from_operand(&work->arena, call->operands[0]);
    if (call->operand_count > 1)
        work->name = wide_from_utf8(&work->arena, call->operands[1]);
    return work->key && (call->operand_count < 2 || work->name);
}

static enum exit_code with_session(struct call *call, struct work *work,
    uint32_t (*run)(struct call *call, struct work *work, struct deputy_reply *reply))
{
    struct deputy_reply reply = {0};
    enum exit_code code = EXIT_CODE_OK;
    if (call_open(call, &work->session, &reply))
        return call_fail(call, &reply);
    if (run(call, work, &reply))
        code = registry_fail(call, work->failed ? work->failed : work->key, work->name, &reply);
    deputy_close(work->session);
    return code;
}

/* Most commands: two names from the command line, and a call. */
static enum exit_code run_named(struct call *call,
    uint32_t (*run)(struct call *call, struct work *work, struct deputy_reply *reply))
{
    struct work work = {0};
    enum exit_code code =
        take_names(call, &work) ? with_session(call, &work, run) : no_memory(call);
    free(work.failed);
    arena_free(&work.arena);
    return code;
}

/* --- get ------------------------------------------------------------------------------------- */

static void put_value(struct call *call, const struct work *work,
    const struct deputy_registry_value *value, const struct deputy_reply *reply)
{
    if (call->options.json) {
        registry_answer_value(&call->json, work->key, work->name, value, reply);
        return;
    }
    registry_put_type(&call->out, value->type);
    buffer_text(&call->out, "  ");
    registry_put_data(&call->out, value->type, value->bytes, value->size);
    buffer_text(&call->out, "\n");
}

static uint32_t get(struct call *call, struct work *work, struct deputy_reply *reply)
{
    struct deputy_registry_value *value;
    if (!work->name)
        work->name = L"";
    uint32_t status = deputy_registry_get(
        work->session, work->key, work->name, registry_flags(call), &value, reply);
    if (status)
        return status;
    put_value(call, work, value, reply);
    deputy_registry_value_free(value);
    return ERROR_SUCCESS;
}

static enum exit_code run_get(struct call *call)
{
    return run_named(call, get);
}

/* --- set ------------------------------------------------------------------------------------- */

static uint32_t set(struct call *call, struct work *work, struct deputy_reply *reply)
{
    uint32_t status = deputy_registry_set(work->session, work->key, work->name,
        registry_flags(call), work->type, work->data.bytes, (uint32_t)work->data.size, reply);
    if (!status)
        call_done(call, reply);
    return status;
}

/* A string member as a zero-ended text in the arena, NULL when it is not there or has a zero. */
static const wchar_t *member_text(struct work *work, const struct buffer *json, const char *name)
{
    struct json_value value;
    size_t count;
    if (!json_find(json->bytes, json->size, name, &value) || value.kind != JSON_STRING)
        return NULL;
    const wchar_t *text = json_take_utf16(&value, &work->arena, &count);
    return text && wcslen(text) == count ? text : NULL;
}

static bool member_data(struct work *work, const struct buffer *json)
{
    struct json_value type, hex;
    uint64_t number;
    if (!json_find(json->bytes, json->size, "type_number", &type) ||
        !json_read_number(&type, UINT32_MAX, &number))
        return false;
    work->type = (uint32_t)number;
    return json_find(json->bytes, json->size, "hex", &hex) && hex.kind == JSON_STRING &&
           hex_read(&work->data, hex.text, hex.size);
}

/* What is said on the command line goes before what "reg get --json" printed. NULL, or what is
 * wrong and (NULL: nothing) with what. */
static const char *read_json(
    struct call *call, struct work *work, const struct buffer *json, const char **given)
{
    *given = NULL;
    if (call->operand_count > 2)
        return "with --from the data comes from the file";
    if (call->options.type)
        return "with --from the type comes from the file";
    if (call->operand_count && !take_names(call, work))
        return "there is no memory";
    if (!work->key)
        work->key = member_text(work, json, "key");
    if (!work->name)
        work->name = member_text(work, json, "name");
    if (work->key && work->name && member_data(work, json))
        return NULL;
    *given = call->options.from;
    return "the file is not what \"reg get --json\" prints";
}

static enum exit_code wrong_encoding(struct call *call, uint64_t line)
{
    struct buffer sentence = {0};
    printable_append(&sentence, call->options.from);
    buffer_printf(&sentence, ", line %" PRIu64 ": " ENCODING_WRONG, line);
    return call_usage_text(call, &sentence);
}

static enum exit_code set_from_file(struct call *call, struct work *work)
{
    struct buffer json = {0};
    uint64_t line;
    struct deputy_reply reply = {.status = input_read(call->options.from, &json, &line)};
    enum exit_code code;
    const char *given;
    const char *wrong = reply.status ? NULL : read_json(call, work, &json, &given);
    if (reply.status == ERROR_NO_UNICODE_TRANSLATION)
        code = wrong_encoding(call, line);
    else if (reply.status)
        code = call_fail_object(call, "file", call->options.from, &reply);
    else if (wrong)
        code = call_usage_given(call, wrong, given);
    else
        code = with_session(call, work, set);
    buffer_free(&json);
    return code;
}

static enum exit_code wrong_type(struct call *call)
{
    struct buffer sentence = {0};
    buffer_text(&sentence, "there is no type ");
    registry_put_wrong_type(&sentence, call->options.type);
    return call_usage_text(call, &sentence);
}

static enum exit_code wrong_data(struct call *call, uint32_t type)
{
    struct buffer sentence = {0};
    const char *before = "";
    buffer_text(&sentence, "the data of a ");
    registry_put_type(&sentence, type);
    buffer_printf(&sentence, " is %s, not ", registry_data_wanted(type));
    for (int i = 2; i < call->operand_count; i++) {
        buffer_printf(&sentence, "%s\"", before);
        printable_append(&sentence, call->operands[i]);
        buffer_text(&sentence, "\"");
        before = " ";
    }
    buffer_text(&sentence, call->operand_count > 2 ? "" : "nothing");
    return call_usage_text(call, &sentence);
}

static enum exit_code set_from_operands(struct call *call, struct work *work)
{
    work->type = REG_SZ;
    if (call->operand_count < 2)
        return call_usage(call, "NAME is missing, the value's name; \"\" is the default value");
    if (call->options.type && !registry_read_type(call->options.type, &work->type))
        return wrong_type(call);
    if (!registry_read_data(&work->data, work->type, call->operands + 2, call->operand_count - 2))
        return wrong_data(call, work->type);
    if (work->data.status || !take_names(call, work))
        return no_memory(call);
    return with_session(call, work, set);
}

static enum exit_code run_set(struct call *call)
{
    struct work work = {0};
    enum exit_code code;
    if (call->options.from)
        code = set_from_file(call, &work);
    else if (call->operand_count)
        code = set_from_operands(call, &work);
    else
        code = call_usage(call, "KEY and NAME are missing, or --from");
    buffer_free(&work.data);
    arena_free(&work.arena);
    return code;
}

/* --- create ---------------------------------------------------------------------------------- */

static uint32_t create(struct call *call, struct work *work, struct deputy_reply *reply)
{
    int existed;
    uint32_t status =
        deputy_registry_create(work->session, work->key, registry_flags(call), &existed, reply);
    if (status)
        return status;
    if (call->options.json)
        registry_answer_created(&call->json, existed != 0, reply);
    else if (existed)
        buffer_text(&call->out, "The key existed already.\n");
    return ERROR_SUCCESS;
}

static enum exit_code run_create(struct call *call)
{
    return run_named(call, create);
}

/* --- delete ---------------------------------------------------------------------------------- */

static uint32_t delete_named(struct call *call, struct work *work, struct deputy_reply *reply)
{
    const uint32_t flags = registry_flags(call);
    uint32_t status;
    if (work->name)
        status = deputy_registry_delete_value(work->session, work->key, work->name, flags, reply);
    else if (call->options.recurse)
        status = registry_delete_tree(work->session, work->key, flags, &work->failed, reply);
    else
        status = deputy_registry_delete_key(work->session, work->key, flags, reply);
    if (!status)
        call_done(call, reply);
    return status;
}

static enum exit_code run_delete(struct call *call)
{
    if (call->options.recurse && (call->operand_count > 1 || call->options.follow))
        return call_usage(call, "--recurse is for a key, and never follows a link");
    return run_named(call, delete_named);
}

/* --- the tables ------------------------------------------------------------------------------ */

#define REGISTRY_OPTIONS                                                                           \
    {OPTION_EITHER, "view", "BITS", "the view of 32-bit or of 64-bit programs (64)",               \
        offsetof(struct options, view), 32, 64},                                                   \
        {OPTION_FLAG, "follow", NULL, "where the key is a symbolic link, use its target",          \
            offsetof(struct options, follow), 0, 0},                                               \
    {                                                                                              \
        OPTION_FLAG, "link", NULL, "where the key is a symbolic link, use the link itself",        \
            offsetof(struct options, link), 0, 0                                                   \
    }

/* Those of commands that have no others. */
static const struct option registry_options[] = {
    REGISTRY_OPTIONS,
    {OPTION_END, NULL, NULL, NULL, 0, 0, 0},
};

static const struct option set_options[] = {
    {OPTION_TEXT, "type", "TYPE", "the value's type, by name or number (REG_SZ)",
        offsetof(struct options, type), 0, 0},
    {OPTION_TEXT, "from", "FILE", "set what \"reg get --json\" printed; - is standard input",
        offsetof(struct options, from), 0, 0},
    {OPTION_FLAG, "create", NULL, "create the key when it is missing",
        offsetof(struct options, create), 0, 0},
    {OPTION_FLAG, "volatile", NULL, "a key that is created is gone when the system ends",
        offsetof(struct options, make_volatile), 0, 0},
    REGISTRY_OPTIONS,
    {OPTION_END, NULL, NULL, NULL, 0, 0, 0},
};

static const struct option create_options[] = {
    {OPTION_FLAG, "volatile", NULL, "a key that is created is gone when the system ends",
        offsetof(struct options, make_volatile), 0, 0},
    REGISTRY_OPTIONS,
    {OPTION_END, NULL, NULL, NULL, 0, 0, 0},
};

static const struct option delete_options[] = {
    {OPTION_FLAG, "recurse", NULL, "delete a key's subkeys first; links are not followed",
        offsetof(struct options, recurse), 0, 0},
    REGISTRY_OPTIONS,
    {OPTION_END, NULL, NULL, NULL, 0, 0, 0},
};

#define KEYS_TEXT                                                                                  \
    "KEY begins with HKLM, HKCU, HKU, HKCR or HKCC, or their long forms. HKCU is your own hive,\n" \
    "whoever the service is. Your rights decide, and the Event Log has the key's final name.\n"

const struct command registry_commands[] = {
    {"reg get", "KEY [NAME]", 1, 2, "print a value of the registry",
        KEYS_TEXT "Without NAME it is the default value.\n", registry_options, run_get},
    {"reg list", "KEY", 1, 1, "print the subkeys and values of a key of the registry",
        KEYS_TEXT
        "Output comes as it is read. When the key is changed meanwhile, entries may be missing or\n"
        "come twice, and the end says so.\n",
        registry_options, registry_run_list},
    {"reg set", "[KEY NAME [DATA]...]", 0, INT32_MAX, "set a value of the registry",
        KEYS_TEXT
        "A NAME of \"\" is the default value. DATA is text for REG_SZ, REG_EXPAND_SZ and REG_LINK, "
        "one\n"
        "text each for REG_MULTI_SZ, a decimal or 0x number for REG_DWORD and REG_QWORD, and\n"
        "bytes in hexadecimal for all others. With --from, KEY and NAME go before the file's.\n",
        set_options, run_set},
    {"reg create", "KEY", 1, 1, "create a key of the registry, with what is missing above it",
        KEYS_TEXT "With --link the key becomes a symbolic link; its target is set with\n"
                  "\"reg set KEY SymbolicLinkValue TARGET --type REG_LINK --link\".\n",
        create_options, run_create},
    {"reg delete", "KEY [NAME]", 1, 2, "delete a key of the registry, or a value of it",
        KEYS_TEXT "With NAME (\"\" is the default value) that value, otherwise the key. A key that "
                  "has subkeys\n"
                  "fails with error 145 without --recurse, which makes one call for each key.\n",
        delete_options, run_delete},
    {.name = NULL},
};
