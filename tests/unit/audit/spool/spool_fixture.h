/* A spool in a folder of its own, and what to expect of it. */
#ifndef DEPUTY_TESTS_UNIT_AUDIT_SPOOL_SPOOL_FIXTURE_H
#define DEPUTY_TESTS_UNIT_AUDIT_SPOOL_SPOOL_FIXTURE_H

#include "audit/spool/spool.h"
#include "unit/audit/spool/folder.h"
#include "unit/audit/record/trail.h"

#define FIRST_SEGMENT "0000000001.spool"

/* Of all places in a file at which something may be wrong, how many steps the next is away. Every
 * one is tried natively; under Wine, where opening a file takes a hundred times as long, one of
 * thirteen. */
#ifdef _WIN32
enum { NEXT_PLACE = 13 };
#else
enum { NEXT_PLACE = 1 };
#endif

extern char *folder;        /* of the test that runs */
extern struct spool *spool; /* in it, while it is open */
extern struct trail trail;  /* of the run that is going on: 1 to begin with */

/* The damage that was reported since the test began. */
extern unsigned damages;
extern struct spool_damage last_damage; /* without its texts */
extern char last_damage_file[32];
extern char last_damage_what[128];

/* Before and after each test. The spool is not open yet. */
void spool_setup(void);
void spool_teardown(void);

/* Open the spool; close it. A run is the trail's, too. */
void open_spool(void);
void open_spool_with(const struct spool_limits *limits);
void close_spool(void);

/* End the run without closing anything that closing would write, and begin the next one. */
void begin_run(uint8_t run);

/* Append so many records as one group. */
void append(size_t count);
uint32_t try_append(size_t count);

/* Read up to so many records, which have to be those of the run from this sequence on; and mark
 * them as delivered. Return how many there were. */
size_t expect(uint8_t run, uint64_t sequence, size_t max);
size_t deliver(uint8_t run, uint64_t sequence, size_t max);

#endif
