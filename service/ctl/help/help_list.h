/* The list of commands, of all or of a group. */
#ifndef DEPUTY_CTL_HELP_HELP_LIST_H
#define DEPUTY_CTL_HELP_HELP_LIST_H

#include "ctl/common/command.h"

/* Append the commands whose names begin with this word, all for NULL; false when there are none. */
bool help_put_commands(struct buffer *buffer, const char *word);

#endif
