#include "client/ctl/help.h"
#include "identity/table.h"

#include <string.h>

static void put_cell(struct table *table, const char *text)
{
    buffer_text(&table->cells, text);
    table_cell_end(table);
}

static void put_table(struct buffer *buffer, struct table *table)
{
    table_write(buffer, table, 2, NULL);
    table_free(table);
}

static void put_option_name(struct buffer *buffer, const struct option *option)
{
    buffer_printf(buffer, "%s%s", option->name[1] ? "--" : "-", option->name);
    if (option->value)
        buffer_printf(buffer, " %s", option->value);
}

static void put_option_rows(struct table *table, const struct option *option)
{
    for (; option && option->kind != OPTION_END; option++) {
        put_option_name(&table->cells, option);
        table_cell_end(table);
        put_cell(table, option->summary);
    }
}

static void put_options(struct buffer *buffer, const struct option *own)
{
    struct table table = {.columns = 2};
    buffer_text(buffer, "\nOptions:\n");
    put_option_rows(&table, own);
    put_option_rows(&table, common_options);
    put_table(buffer, &table);
}

/* Whether a command's name begins with this word and has another one; NULL is before all. */
static bool begins_with(const struct command *command, const char *word)
{
    size_t length = word ? strlen(word) : 0;
    return !word || (strncmp(command->name, word, length) == 0 && command->name[length] == ' ');
}

/* Append the commands whose names begin with this word, all for NULL; false when there are none. */
static bool put_commands(struct buffer *buffer, const char *word)
{
    struct table table = {.columns = 2};
    bool any = false;
    for (const struct command *const *group = command_groups; *group; group++) {
        for (const struct command *command = *group; command->name; command++) {
            if (!begins_with(command, word))
                continue;
            if (!any)
                buffer_text(buffer, word ? "Commands:\n" : "\nCommands:\n");
            any = true;
            put_cell(&table, command->name);
            put_cell(&table, command->summary);
        }
    }
    put_table(buffer, &table);
    return any;
}

static void put_exit_codes(struct buffer *buffer)
{
    static const struct {
        enum exit_code code;
        const char *meaning;
    } rows[] = {
        {EXIT_CODE_OK, "success"},
        {EXIT_CODE_FAILED, "the operation failed, or its result could not be written"},
        {EXIT_CODE_USAGE, "the command line is wrong"},
        {EXIT_CODE_UNAVAILABLE,
            "the service is not installed, disabled, stopped, starting, stopping, too busy or too "
            "slow, does not answer, or can put nothing on record"},
        {EXIT_CODE_NOT_TRUSTED, "whoever answers is not the service's account"},
        {EXIT_CODE_DENIED, "access denied"},
        {EXIT_CODE_ALTERED, "records of the audit trail are missing or altered"},
        {EXIT_CODE_UNSOUND, "doctor: a check failed"},
    };
    struct table table = {.columns = 2};
    buffer_text(buffer, "\nExit codes:\n");
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        buffer_printf(&table.cells, "%d", (int)rows[i].code);
        table_cell_end(&table);
        put_cell(&table, rows[i].meaning);
    }
    put_table(buffer, &table);
}

static void put_overview(struct buffer *buffer)
{
    buffer_text(buffer, "Asks the Deputy service, which acts for its callers as its callers.\n\n"
                        "Usage: deputyctl [OPTION]... COMMAND [ARGUMENT]...\n");
    put_commands(buffer, NULL);
    put_options(buffer, NULL);
    put_exit_codes(buffer);
    buffer_text(buffer,
        "\nOutput is UTF-8, its lines end with LF. With --json a command prints one object on one\n"
        "line, or one for each of any number of results; when it fails, the object has the member\n"
        "\"error\" with \"status\" (a Win32 code), \"message\" and \"stage\", and where they are "
        "known\n"
        "\"advice\", \"correlation\" (the GUID of the event) and \"retry_after_ms\"; of a file "
        "also the\n"
        "members \"path\" and, where it is refused for what it is, \"path_reason\".\n"
        "\n\"deputyctl help COMMAND\" explains a command.\n");
}

static void put_command(struct buffer *buffer, const struct command *command)
{
    buffer_printf(buffer, "deputyctl %s: %s\n\nUsage: deputyctl %s", command->name,
        command->summary, command->name);
    for (const struct option *option = command->options; option && option->kind != OPTION_END;
         option++) {
        buffer_text(buffer, " [");
        put_option_name(buffer, option);
        buffer_text(buffer, "]");
    }
    buffer_printf(buffer, " [OPTION]...%s%s\n\n", *command->operands ? " " : "", command->operands);
    buffer_text(buffer, command->details);
    put_options(buffer, command->options);
}

void help_text(struct buffer *buffer, const struct command *command)
{
    if (command)
        put_command(buffer, command);
    else
        put_overview(buffer);
}

static enum exit_code run_help(struct call *call)
{
    const struct command *command = NULL;
    if (call->operand_count) {
        int words;
        command = command_find_words(call->operands, call->operand_count, &words);
        if (!command && call->operand_count == 1 && put_commands(&call->out, call->operands[0]))
            return EXIT_CODE_OK;
        if (!command || words != call->operand_count)
            return call_usage(call, "there is no such command");
    }
    help_text(&call->out, command);
    return EXIT_CODE_OK;
}

const struct command help_commands[] = {
    {"help", "[COMMAND]", 0, 2, "explain deputyctl or one of its commands",
        "Of commands with two words, the first one lists them.\nThe text is for people; --json "
        "does not change it.\n",
        NULL, run_help},
    {.name = NULL},
};
