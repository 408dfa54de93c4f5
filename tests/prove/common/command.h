/* deputyctl, as it is installed. */
#ifndef DEPUTY_TESTS_PROVE_COMMON_COMMAND_H
#define DEPUTY_TESTS_PROVE_COMMON_COMMAND_H

#include <windows.h>

/* Run it with these arguments and wait for its end: all that it wrote, to be freed.
 * The proof fails when it cannot be run. */
char *command_run(const WCHAR *arguments, DWORD *exit_code);

#endif
