/* Processes that play a part in an attack: the same program. */
#ifndef DEPUTY_TESTS_HOSTILE_CHILD_H
#define DEPUTY_TESTS_HOSTILE_CHILD_H

#include <stdbool.h>
#include <stdint.h>
#include <wchar.h>

/* A process; close it with child_end or child_kill. */
struct child {
    void *process;
    void *output; /* the end of a pipe from which its output is read */
};

/* Start this program with a part and its argument, under a token that is restricted (Administrators
 * deny-only) or the same. Ends the program when that fails. */
struct child child_start(const wchar_t *part, const wchar_t *argument, bool restricted);

/* Wait for its first line; whether that says that it is ready. */
bool child_is_ready(struct child *child);

/* Wait for its end; its exit code. */
uint32_t child_end(struct child *child);

/* End it now, whatever it does. */
void child_kill(struct child *child);

#endif
