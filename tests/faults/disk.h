/* A disk that is dead. */
#ifndef DEPUTY_TESTS_FAULTS_DISK_H
#define DEPUTY_TESTS_FAULTS_DISK_H

#include "operations/files/open_path.h"

/* When the fault is asked for and the file is named "dead": wait as for a disk that never answers,
 * until somebody cancels it. Returns with what the wait ended. */
uint32_t wait_if_dead(struct call *call, const struct wire_path *path);

#endif
