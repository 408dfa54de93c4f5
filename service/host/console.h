/* Deputy in the foreground, for development. */
#ifndef DEPUTY_HOST_CONSOLE_H
#define DEPUTY_HOST_CONSOLE_H

#include <stdint.h>

/* Run the service on this console until Ctrl+C, telling its progress on standard error. Returns the
 * process's exit code: 0, or one of enum host_exit. */
int console_run(void);

#endif
