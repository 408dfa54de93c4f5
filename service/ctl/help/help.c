#include "ctl/help/help.h"
#include "ctl/help/help_list.h"
#include "ctl/help/help_page.h"
#include "ctl/help/wrong_words.h"
#include "base/table.h"

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
        {EXIT_CODE_NOTHING, "verify: there are no records"},
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

static void put_error_members(struct buffer *buffer)
{
    static const struct help_row rows[] = {
        {"error", "what failed:"},
        {"  status, message", "the Win32 code, and what it means"},
        {"  stage", "where it was"},
        {"  advice", "what to do, where that is known"},
        {"  correlation", "the GUID of the event"},
        {"  retry_after_ms", "when to try again"},
        {"path", "of a file; where that is refused for what it is, \"path_reason\""},
        {"key, name", "of the registry"},
        {"object, service", "of \"access\" and \"services\""},
        {NULL, NULL},
    };
    struct table table = {.columns = 2};
    for (const struct help_row *row = rows; row->key; row++) {
        put_cell(&table, row->key);
        put_cell(&table, row->meaning);
    }
    put_table(buffer, &table);
}

static void put_overview(struct buffer *buffer)
{
    buffer_text(buffer, "Asks the Deputy service, which acts for its callers as its callers.\n\n"
                        "Usage: deputyctl [OPTION]... COMMAND [ARGUMENT]...\n");
    help_put_commands(buffer, NULL);
    put_options(buffer, NULL);
    put_exit_codes(buffer);
    buffer_text(buffer,
        "\nOutput is UTF-8, its lines end with LF. With --json a command prints one object on one\n"
        "line, or one for each of any number of results; to a file or a pipe it is ASCII, which\n"
        "passes through every shell. When it fails, the object has\n");
    put_error_members(buffer);
    buffer_text(buffer, "\n\"deputyctl help COMMAND\" explains a command.\n");
}

static void put_json(struct buffer *buffer, const struct help_page *page)
{
    struct table table = {.columns = 2};
    buffer_printf(buffer, "\nWith --json: %s%s\n", page->json ? page->json : "one object",
        page->rows ? ", with" : "");
    for (const struct help_row *row = page->rows; row && row->key; row++) {
        put_cell(&table, row->key);
        put_cell(&table, row->meaning);
    }
    put_table(buffer, &table);
}

static void put_examples(struct buffer *buffer, const struct help_page *page)
{
    buffer_text(buffer, "\nExamples:\n");
    for (size_t i = 0; i < HELP_EXAMPLES_MAX && page->examples[i]; i++) {
        buffer_text(buffer, "  deputyctl ");
        buffer_text(buffer, page->examples[i]);
        buffer_text(buffer, "\n");
    }
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
    const struct help_page *page = help_page_find(command->name);
    put_json(buffer, page);
    put_examples(buffer, page);
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
        if (!command && call->operand_count == 1 &&
            help_put_commands(&call->out, call->operands[0]))
            return EXIT_CODE_OK;
        if (!command || words != call->operand_count)
            return wrong_command(call, call->operands, call->operand_count);
    }
    help_text(&call->out, command);
    return EXIT_CODE_OK;
}

const struct command help_commands[] = {
    {"help", "[COMMAND]", 0, 2, "explain deputyctl or one of its commands",
        "Of commands with two words, the first one lists them.\n", NULL, run_help},
    {.name = NULL},
};
