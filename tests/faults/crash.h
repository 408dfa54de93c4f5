/* A crash while the service acts as a caller. */
#ifndef DEPUTY_TESTS_CRASH_H
#define DEPUTY_TESTS_CRASH_H

#include "operations/open_path.h"

/* Crash when the fault is asked for, with what the caller sent on the stack. */
void crash_if_asked(const struct wire_path *path);

#endif
