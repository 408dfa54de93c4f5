/* Help texts, made from the tables of commands and options. */
#ifndef DEPUTY_CTL_HELP_HELP_H
#define DEPUTY_CTL_HELP_HELP_H

#include "ctl/common/command.h"

/* Append the help of one command, or of deputyctl when command is NULL. */
void help_text(struct buffer *buffer, const struct command *command);

#endif
