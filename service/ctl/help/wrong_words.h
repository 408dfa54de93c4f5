/* What is wrong with the words of a command line, and what may have been meant. */
#ifndef DEPUTY_CTL_HELP_WRONG_WORDS_H
#define DEPUTY_CTL_HELP_WRONG_WORDS_H

#include "ctl/common/command.h"

/* The words, of which there is at least one, begin with no command. Of one that others begin with
 * ("reg"), the list is printed; it is all that was asked for when "--help" stands behind it. */
enum exit_code wrong_command(struct call *call, const char *const *words, int count);

/* The call has fewer operands than its command needs, or more than it takes. */
enum exit_code wrong_operands(struct call *call);

#endif
