/* deputyctl: the command line of libdeputy. */

#include "ctl/common/command.h"
#include "ctl/help/help.h"
#include "ctl/common/output.h"
#include "ctl/help/wrong_words.h"
#include "client/answer/failure.h"
#include "client/answer/wide.h"
#include "base/arena.h"
#include "base/utf16.h"

#include <inttypes.h>
#include <string.h>
#include <windows.h>

/* A lone surrogate has no UTF-8: *valid becomes false, so that the argument is not taken for
 * another. In the literal form of a path it is written as it is shown (ctl/files/path_words.h). */
static const char *to_utf8(struct arena *arena, const wchar_t *text, bool *valid)
{
    struct buffer shown = {0};
    if (utf16_valid(text, wcslen(text)))
        return wide_to_utf8(arena, text);
    if (wcsncmp(text, L"\\\\?\\", 4) != 0)
        *valid = false;
    wide_print_text(&shown, text);
    const char *copy = shown.status ? NULL : arena_copy(arena, shown.bytes, shown.size);
    buffer_free(&shown);
    return copy;
}

static const char **convert_arguments(
    struct arena *arena, int count, wchar_t *const *wide, bool *valid)
{
    const char **items = arena_array(arena, (size_t)count, sizeof(*items));
    for (int i = 0; items && i < count; i++) {
        items[i] = to_utf8(arena, wide[i], valid);
        if (!items[i])
            return NULL;
    }
    return items;
}

/* A wrong command line is reported as JSON even when what is wrong stands before "--json". */
static bool asks_for_json(const struct arguments *arguments)
{
    for (int i = arguments->next; i < arguments->count; i++) {
        if (strcmp(arguments->items[i], "--") == 0)
            break;
        if (strcmp(arguments->items[i], "--json") == 0)
            return true;
    }
    return false;
}

static bool read_arguments(struct call *call, struct arguments *arguments, bool to_first_operand)
{
    static const struct option none[] = {{OPTION_END, NULL, NULL, NULL, 0, 0, 0}};
    struct buffer error = {0};
    const struct option *own = call->command ? call->command->options : NULL;
    const struct option *const tables[] = {own ? own : none, common_options, NULL};
    bool right = arguments_read(arguments, tables, to_first_operand, &call->options, &error);
    if (!right) {
        call->options.json = call->options.json || asks_for_json(arguments);
        call_usage(call, error.bytes ? error.bytes : "an argument is wrong");
    }
    buffer_free(&error);
    return right;
}

/* The version and the help of deputyctl itself need no command. */
static enum exit_code run_without_command(struct call *call)
{
    if (call->options.version) {
        call->command = command_find("version");
        return call->command->run(call);
    }
    if (!call->options.help)
        return call_usage(call, "a command is missing");
    help_text(&call->out, NULL);
    return EXIT_CODE_OK;
}

static enum exit_code run_command(struct call *call, struct arguments *arguments)
{
    int words;
    call->command = command_find_words(
        arguments->items + arguments->next, arguments->count - arguments->next, &words);
    if (!call->command) {
        call->options.json = call->options.json || asks_for_json(arguments);
        return wrong_command(
            call, arguments->items + arguments->next, arguments->count - arguments->next);
    }
    arguments->next += words;
    if (!read_arguments(call, arguments, false))
        return EXIT_CODE_USAGE;
    call->operands = arguments->items;
    call->operand_count = arguments->operand_count;
    if (call->options.version)
        return run_without_command(call);
    if (call->options.help) {
        help_text(&call->out, call->command);
        return EXIT_CODE_OK;
    }
    if (call->operand_count < call->command->operands_min ||
        call->operand_count > call->command->operands_max)
        return wrong_operands(call);
    return call->command->run(call);
}

/* A line on standard error. What cannot be said there cannot be said anywhere: the exit code stays.
 */
static void complain(const char *text)
{
    struct buffer line = {0};
    buffer_text(&line, "deputyctl: ");
    buffer_text(&line, text);
    buffer_text(&line, "\n");
    if (!line.status)
        (void)output_write(OUTPUT_ERROR, line.bytes, line.size);
    buffer_free(&line);
}

static void complain_of_output(uint32_t status)
{
    struct buffer text = {0};
    buffer_text(&text, "the result could not be written: ");
    failure_system_text(&text, status);
    buffer_printf(&text, " (error %" PRIu32 ")", status);
    complain(text.bytes ? text.bytes : "the result could not be written");
    buffer_free(&text);
}

static uint32_t write_result(struct call *call)
{
    struct buffer *out = &call->out;
    if (out->size && out->bytes[out->size - 1] != '\n')
        buffer_text(out, "\n");
    return call_write(call);
}

/* Write the result, then the failure. A result that is lost is a failure, whatever happened. */
static enum exit_code finish(struct call *call, enum exit_code code)
{
    uint32_t status = write_result(call);
    if (status)
        complain_of_output(status);
    if (call->failure.size)
        complain(call->failure.bytes);
    buffer_free(&call->out);
    buffer_free(&call->failure);
    return status && code == EXIT_CODE_OK ? EXIT_CODE_FAILED : code;
}

static enum exit_code run_line(struct call *call, struct arguments *arguments)
{
    if (!read_arguments(call, arguments, true))
        return EXIT_CODE_USAGE;
    if (arguments->next == arguments->count)
        return run_without_command(call);
    return run_command(call, arguments);
}

static enum exit_code run(const char **items, int count, bool valid)
{
    struct call call = {0};
    struct arguments arguments = {.items = items, .count = count};
    enum exit_code code;
    call.json = (struct json){.buffer = &call.out, .ascii = output_in_ascii()};
    if (valid) {
        code = run_line(&call, &arguments);
    } else {
        call.options.json = asks_for_json(&arguments);
        code = call_usage(&call,
            "an argument is no Unicode; files with such names are reached by \\\\?\\C:\\...");
    }
    return finish(&call, code);
}

/* What the startup code of -municode calls; no header declares it. */
int wmain(int argc, wchar_t **argv);

int wmain(int argc, wchar_t **argv)
{
    struct arena arena = {0};
    bool valid = true;
    int count = argc > 0 ? argc - 1 : 0;
    enum exit_code code = EXIT_CODE_FAILED;
    const char **items = convert_arguments(&arena, count, argv + 1, &valid);
    if (items)
        code = run(items, count, valid);
    else
        complain("there is no memory");
    arena_free(&arena);
    return (int)code;
}
