#include "ctl/common/arguments.h"
#include "identity/sid.h"
#include "base/reading/nearest.h"
#include "base/printable.h"

#include <inttypes.h>
#include <string.h>

/* The row of an option by its name, which ends at its zero or at a '='. */
static const struct option *find_option(const struct option *const *tables, const char *name)
{
    size_t length = strcspn(name, "=");
    for (; *tables; tables++) {
        for (const struct option *option = *tables; option->kind != OPTION_END; option++) {
            if (strlen(option->name) == length && memcmp(option->name, name, length) == 0)
                return option;
        }
    }
    return NULL;
}

/* Decimal digits only: no sign, no spaces, no other base. */
static bool parse_number(const char *text, const struct option *option, uint32_t *number)
{
    uint64_t value = 0;
    if (!*text)
        return false;
    for (; *text; text++) {
        if (*text < '0' || *text > '9' || value > UINT32_MAX)
            return false;
        value = value * 10 + (uint64_t)(*text - '0');
    }
    if (value < option->minimum || value > option->maximum)
        return false;
    *number = (uint32_t)value;
    return true;
}

static bool parse_either(const char *text, const struct option *option, uint32_t *number)
{
    uint32_t parsed;
    if (!parse_number(text, option, &parsed) ||
        (parsed != option->minimum && parsed != option->maximum))
        return false;
    *number = parsed;
    return true;
}

static bool store(const struct option *option, const char *text, void *values)
{
    void *value = (char *)values + option->offset;
    uint8_t sid[SID_SIZE_MAX];
    size_t sid_size;
    switch (option->kind) {
    case OPTION_FLAG:
        *(bool *)value = true;
        return true;
    case OPTION_NUMBER:
        return parse_number(text, option, value);
    case OPTION_EITHER:
        return parse_either(text, option, value);
    case OPTION_TEXT:
        *(const char **)value = text;
        return *text != 0;
    case OPTION_SID:
        if (!sid_parse(text, sid, &sid_size))
            return false;
        *(const char **)value = text;
        return true;
    case OPTION_END:
        break;
    }
    return false;
}

void argument_put_given(struct buffer *sentence, const char *given)
{
    buffer_text(sentence, ", not \"");
    printable_append(sentence, given);
    buffer_text(sentence, "\"");
}

/* text is the value that was given, NULL when there was none. */
static bool wrong_value(const struct option *option, const char *text, struct buffer *error)
{
    buffer_printf(error, "--%s ", option->name);
    if (option->kind == OPTION_FLAG)
        buffer_text(error, "takes no value");
    else if (option->kind == OPTION_NUMBER)
        buffer_printf(
            error, "needs a number from %" PRIu32 " to %" PRIu32, option->minimum, option->maximum);
    else if (option->kind == OPTION_EITHER)
        buffer_printf(error, "needs %" PRIu32 " or %" PRIu32, option->minimum, option->maximum);
    else if (option->kind == OPTION_TEXT)
        buffer_printf(error, "needs %s", option->value);
    else
        buffer_text(error, "needs a SID such as S-1-5-18");
    if (text)
        argument_put_given(error, text);
    return false;
}

/* The option that may be meant, whose value stands behind it. */
static bool unknown_option(
    const char *argument, const struct option *const *tables, struct buffer *error)
{
    struct buffer name = {0};
    buffer_append(&name, argument, strcspn(argument, "="));
    struct nearest nearest = {.word = name.bytes ? name.bytes + strspn(name.bytes, "-") : ""};
    for (; *tables; tables++) {
        for (const struct option *option = *tables; option->kind != OPTION_END; option++)
            nearest_try(&nearest, option->name);
    }
    buffer_text(error, "there is no option ");
    printable_append(error, argument);
    if (nearest.found)
        buffer_printf(error, "; the nearest is --%s", nearest.found);
    buffer_free(&name);
    return false;
}

/* Read one option, name being behind its dashes, and its value. */
static bool read_option(struct arguments *arguments, const struct option *const *tables,
    const char *name, void *values, struct buffer *error)
{
    const struct option *option = find_option(tables, name);
    if (!option)
        return unknown_option(arguments->items[arguments->next - 1], tables, error);
    const char *text = strchr(name, '=');
    if (text)
        text++;
    if (option->kind == OPTION_FLAG && text)
        return wrong_value(option, NULL, error);
    if (option->kind != OPTION_FLAG && !text) {
        if (arguments->next == arguments->count)
            return wrong_value(option, NULL, error);
        text = arguments->items[arguments->next++];
    }
    return store(option, text, values) || wrong_value(option, text, error);
}

/* What stands behind the dashes of an option, NULL when the argument is an operand. */
static const char *option_name(const char *argument)
{
    if (strcmp(argument, "-h") == 0 || strcmp(argument, "/?") == 0)
        return "help";
    if (strncmp(argument, "--", 2) == 0)
        return argument + 2;
    return argument[0] == '-' && argument[1] ? argument + 1 : NULL;
}

/* One dash is for options of one letter. */
static bool is_misspelt(const char *argument, const struct option *const *tables)
{
    bool dash = argument[0] == '-' && argument[1] != '-';
    if (strcmp(argument, "-h") == 0)
        return false;
    return dash && !(argument[2] == 0 && find_option(tables, argument + 1));
}

bool arguments_read(struct arguments *arguments, const struct option *const *tables,
    bool to_first_operand, void *values, struct buffer *error)
{
    bool options = true;
    while (arguments->next < arguments->count) {
        const char *argument = arguments->items[arguments->next];
        const char *name = options ? option_name(argument) : NULL;
        if (!name && to_first_operand)
            return true;
        arguments->next++;
        if (!name)
            arguments->items[arguments->operand_count++] = argument;
        else if (strcmp(argument, "--") == 0)
            options = false;
        else if (is_misspelt(argument, tables))
            return unknown_option(argument, tables, error);
        else if (!read_option(arguments, tables, name, values, error))
            return false;
    }
    return true;
}
