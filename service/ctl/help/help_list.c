#include "ctl/help/help_list.h"
#include "base/table.h"

#include <string.h>

static void put_cell(struct table *table, const char *text)
{
    buffer_text(&table->cells, text);
    table_cell_end(table);
}

/* Whether a command's name begins with this word and has another one; NULL is before all. */
static bool begins_with(const struct command *command, const char *word)
{
    size_t length = word ? strlen(word) : 0;
    return !word || (strncmp(command->name, word, length) == 0 && command->name[length] == ' ');
}

bool help_put_commands(struct buffer *buffer, const char *word)
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
    table_write(buffer, &table, 2, NULL);
    table_free(&table);
    return any;
}
