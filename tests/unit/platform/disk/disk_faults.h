/* Faults of the file system that a test can choose: linked in front of platform/disk/disk.c. */
#ifndef DEPUTY_TESTS_UNIT_PLATFORM_DISK_DISK_FAULTS_H
#define DEPUTY_TESTS_UNIT_PLATFORM_DISK_DISK_FAULTS_H

#include "platform/disk/disk.h"

enum disk_call {
    DISK_CALL_OPEN,
    DISK_CALL_READ,
    DISK_CALL_WRITE, /* half of it is written */
    DISK_CALL_FLUSH,
    DISK_CALL_TRUNCATE,
    DISK_CALL_REMOVE,
    DISK_CALL_RENAME,
    DISK_CALLS,
};

/* Of the calls of this kind from now on, let the first of them succeed, and then this many fail. */
void disk_fail(enum disk_call call, unsigned first, unsigned count, uint32_t status);

/* From now on let opening (to read), reading or removing files whose path ends like this fail, so
 * many times at most. */
void disk_break(const char *ending, enum disk_call call, unsigned times, uint32_t status);

/* Let somebody, until disk_heal, have each file open that is removed: its name stays in use, and
 * cannot be opened or be given to another file ("DeleteFileW function": "subsequent calls to
 * CreateFile to open the file fail with ERROR_ACCESS_DENIED"). */
void disk_scan(void);

/* Let all succeed; returns how many failed since disk_fail and disk_break. */
unsigned disk_heal(void);

/* Let calls of this kind hang until disk_let_go; from any thread. */
void disk_hang(enum disk_call call);
void disk_let_go(void);

#endif
