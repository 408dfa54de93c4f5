/* A simulated disk with one folder: what was written is on it once it is flushed, and before that
 * perhaps. It stands in the place of platform/disk. */
#ifndef DEPUTY_TESTS_SIMULATION_WORLD_DISK_H
#define DEPUTY_TESTS_SIMULATION_WORLD_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DISK_SECTOR = 512, DISK_NAME_SIZE = 40 };

/* What may go wrong; chances are of a thousand calls. */
struct disk_plan {
    bool independent; /* changes of names and sizes reach the disk in any order, not in their own */
    bool lies;        /* a flush may do nothing and say that it did */
    uint32_t failing; /* a call that changes something fails */
    uint32_t full;    /* there is no room from now on, for a while */
    uint32_t slow;    /* a call takes long, or hangs for hang_ms */
    uint32_t hang_ms;
    uint32_t unreadable; /* a reading fails */
    uint32_t bad;        /* a reading fails from now on, until its sector is written again */
    uint32_t flipped;    /* a bit is read wrong, once */
};

/* Begin a run: an empty disk. */
void disk_begin(const struct disk_plan *plan);

/* Nothing goes wrong from now on; what is bad, and what was lost, stays so. */
void disk_mend(void);

/* A process has ended: nothing is open. */
void disk_end_process(void);

/* The power is cut. */
void disk_cut_power(void);

/* Have one bit of what lies in a segment, or of another file, be another one, or a sector be as it
 * was at some time before; false when there is nothing to spoil. */
bool disk_rot(void);

/* Whether each bit of a segment matters: one that would be another one is seen by who reads it. */
void disk_try_bit(void);

/* How many calls failed other than by reading since this was last asked. */
unsigned disk_failures(void);

/* Whether what was flushed was on the disk, and what lay there did not change; else detection is
 * all that can be promised. */
bool disk_is_true(void);

/* Whether the mark is as it was written: without it what was removed may be missed. */
bool disk_has_mark(void);

/* Give each segment that is there, as it can be read now. */
void disk_each_segment(
    void (*each)(void *context, const char *name, const void *bytes, size_t size), void *context);

/* Whether the file of this name is there; whatever it is. */
bool disk_has(const char *name);

#endif
