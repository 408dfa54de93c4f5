/* The platform as the pipeline sees it, played by a test: guard, token, access check, event log and
 * names. It takes the place of the Windows files at link time and writes down what happens. */
#ifndef DEPUTY_TESTS_UNIT_PIPELINE_FAKE_PLATFORM_H
#define DEPUTY_TESTS_UNIT_PIPELINE_FAKE_PLATFORM_H

#include "audit/audit.h"
#include "pipeline/call.h"

#include <stdatomic.h>

enum { FAKE_RECORDS_MAX = 64, FAKE_TRACE_SIZE = 256 };

struct fake_platform {
    uint32_t admit_status; /* of the audit */
    uint32_t enter_status;
    uint32_t identify_status;
    uint32_t authorize_status;
    uint32_t perform_status;
    uint32_t conclude_status;
    void (*at_record)(void); /* when one is given; NULL for nothing */
    uint32_t deliver_status;
    uint32_t record_status;
    uint32_t raised; /* what each function of the operation raises, as a status */
    bool unsafe;     /* what is recorded goes nowhere, which the settings permit */
    uint32_t caller; /* who calls: 0 for S-1-5-11, 1 for S-1-5-12, ... */

    bool perform_blocks;   /* until it is cancelled */
    atomic_bool cancelled; /* so it was */
    bool seen_cancelled;   /* call_cancelled, as the operation then saw it */
    unsigned closed_processes;
    unsigned posted;       /* of the records, those that nobody waited for */
    uint32_t name_wait_ms; /* for the last name that was asked for */

    bool inside;                 /* between guard_enter and guard_leave */
    char trace[FAKE_TRACE_SIZE]; /* "enter identify authorize perform leave conclude record deliver
                                    " */

    struct audit_record records[FAKE_RECORDS_MAX]; /* those that were delivered; see fake_reset */
    unsigned record_count;
};

extern struct fake_platform fake_platform;

/* A pipeline whose parts are all fake but the quota, and an operation that only leaves its trace.
 */
struct pipeline *fake_pipeline(void);
extern const struct operation fake_operation;

/* Make everything new; between tests. */
void fake_reset(void);
void fake_end(void);

/* The text of a field of a delivered record. */
const char *fake_field(unsigned record, enum audit_field field);

/* Report a failed revert, as the guard does before the process ends. */
void fake_fail_revert(uint32_t status);

#endif
