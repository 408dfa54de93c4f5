/* How a suite of a Windows build ends that crashes. */
#ifndef DEPUTY_TESTS_UNIT_CRASH_END_H
#define DEPUTY_TESTS_UNIT_CRASH_END_H

/* Have an exception that nobody handles end this process at once, as a failure. Wine's debugger
 * would take its time and end it with 0: the suite would seem to have passed. */
void crash_fails(void);

#endif
