/* The logs of a service that is built for tests: Deputy's own, and Application, as far as it reads
 * them. */
#ifndef DEPUTY_TESTS_FAULTS_LOGS_H
#define DEPUTY_TESTS_FAULTS_LOGS_H

#include <windows.h>
#include <stdbool.h>

/* A record came into one of them. By one thread at a time. */
void logs_add(bool own, DWORD id, WORD type, WORD count, LPCWSTR *strings);

#endif
