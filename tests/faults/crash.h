/* A crash in a call. */
#ifndef DEPUTY_TESTS_FAULTS_CRASH_H
#define DEPUTY_TESTS_FAULTS_CRASH_H

#include "operations/files/open_path.h"

/* Crash when the fault is asked for, as the caller, with what the caller sent on the stack. */
void crash_if_asked(const struct wire_path *path);

/* Crash below our own code. */
void crash_below(const void *bytes, size_t size);

#endif
