/* A trail of one run, its check, and what that finds. */
#ifndef DEPUTY_TESTS_UNIT_AUDIT_VERIFY_VERIFY_FIXTURE_H
#define DEPUTY_TESTS_UNIT_AUDIT_VERIFY_VERIFY_FIXTURE_H

#include "audit/verify/verify.h"
#include "base/status.h"
#include "unit/audit/record/trail.h"

enum { RECORDS = 8, FINDINGS_MAX = 64, RUNS_MAX = 8 };

extern struct trail trail;
extern struct sealed *records[RECORDS];
extern struct verify *verify;

/* The computer of what is seen, NULL when no log says so. */
extern const char *computer;

/* The findings of the test that runs. */
extern struct verify_finding findings[FINDINGS_MAX];
extern unsigned finding_count;
extern struct verify_run runs[RUNS_MAX];
extern unsigned run_count;

void verify_setup(void);
void verify_teardown(void);

/* Forget what was seen and found. */
void begin_check(void);

/* See a record on this line; kept is whether it has the hash before with it. */
void see(struct sealed *record, bool kept, uint64_t line);
void see_index(unsigned index, bool kept);

/* See the start of a run (its number) at this time, which says of another one how far that came. */
void see_start_of(uint8_t run, uint64_t time, uint8_t before, uint64_t sequence,
    const uint8_t hash[SHA256_SIZE], uint64_t line);

void end_check(void);

/* The findings have to be this one. */
void expect_one(enum verify_kind kind, uint64_t first, uint64_t last, uint64_t line);

/* A copy that is altered by this byte. */
struct sealed *altered(unsigned index, uint32_t offset);

#endif
