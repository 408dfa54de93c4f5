#include "ctl/help/wrong_words.h"
#include "ctl/help/help_list.h"
#include "base/reading/nearest.h"
#include "base/printable.h"

#include <string.h>

/* The length of the first word of a command that has two; 0 of one that has one. */
static size_t first_word(const struct command *command)
{
    const char *space = strchr(command->name, ' ');
    return space ? (size_t)(space - command->name) : 0;
}

static bool begins_commands(const char *word)
{
    for (const struct command *const *group = command_groups; *group; group++) {
        size_t length = (*group)->name ? first_word(*group) : 0;
        if (length && strlen(word) == length && memcmp((*group)->name, word, length) == 0)
            return true;
    }
    return false;
}

/* What was written is one command of two words, or the first is one of one word. */
static void put_wrong_command(struct buffer *sentence, const char *const *words, int count)
{
    struct buffer both = {0};
    buffer_text(&both, words[0]);
    if (count > 1 && *words[1] != '-') {
        buffer_text(&both, " ");
        buffer_text(&both, words[1]);
    }
    struct nearest one = {.word = words[0]};
    struct nearest two = {.word = both.bytes ? both.bytes : ""};
    for (const struct command *const *group = command_groups; *group; group++) {
        for (const struct command *command = *group; command->name; command++)
            nearest_try(first_word(command) ? &two : &one, command->name);
    }
    bool pair = begins_commands(words[0]) || (two.found && !one.found);
    buffer_text(sentence, "there is no command ");
    nearest_put_wrong(sentence, pair ? &two : &one);
    buffer_free(&both);
}

static void put_seconds(struct buffer *sentence, const char *first)
{
    const char *before = " needs one of ";
    buffer_printf(sentence, "\"%s\"", first);
    for (const struct command *const *group = command_groups; *group; group++) {
        for (const struct command *command = *group; command->name; command++) {
            size_t length = first_word(command);
            if (!length || strncmp(command->name, first, length) != 0 || first[length])
                continue;
            buffer_text(sentence, before);
            buffer_text(sentence, command->name + length + 1);
            before = ", ";
        }
    }
    buffer_text(sentence, " behind it");
}

static bool asks_for_help(const char *word)
{
    return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "/?") == 0;
}

enum exit_code wrong_command(struct call *call, const char *const *words, int count)
{
    struct buffer sentence = {0};
    bool first = begins_commands(words[0]);
    if (first && count > 1 && asks_for_help(words[1])) {
        help_put_commands(&call->out, words[0]);
        return EXIT_CODE_OK;
    }
    if (first && (count == 1 || *words[1] == '-')) {
        if (!call->options.json)
            help_put_commands(&call->out, words[0]);
        put_seconds(&sentence, words[0]);
    } else {
        put_wrong_command(&sentence, words, count);
    }
    return call_usage_text(call, &sentence);
}

/* The nth word of the operands as the usage line has them, without brackets. */
static void put_operand(struct buffer *sentence, const char *operands, int nth)
{
    for (; nth > 0 && *operands; nth--) {
        operands += strcspn(operands, " ");
        operands += strspn(operands, " ");
    }
    operands += strspn(operands, "[");
    buffer_append(sentence, operands, strcspn(operands, " ]."));
}

static void put_usage(struct buffer *sentence, const struct command *command)
{
    buffer_printf(sentence, ": deputyctl %s", command->name);
    if (*command->operands)
        buffer_printf(sentence, " %s", command->operands);
}

enum exit_code wrong_operands(struct call *call)
{
    const struct command *command = call->command;
    struct buffer sentence = {0};
    if (call->operand_count < command->operands_min) {
        put_operand(&sentence, command->operands, call->operand_count);
        buffer_text(&sentence, " is missing");
        put_usage(&sentence, command);
        return call_usage_text(call, &sentence);
    }
    buffer_text(&sentence, "\"");
    printable_append(&sentence, call->operands[command->operands_max]);
    buffer_text(&sentence, "\" is one argument too many");
    put_usage(&sentence, command);
    if (command->operands_max)
        buffer_text(&sentence, " (a name with spaces needs quotes)");
    return call_usage_text(call, &sentence);
}
