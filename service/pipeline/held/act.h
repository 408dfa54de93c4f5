/* Acts: operations that take several calls of one session, and two events at most.
 *
 * The beginning of an act is on record before its first call is answered, and stands for the steps
 * that follow: a step that does what it is to do is counted and has no record of its own, and its
 * reply has the GUID of the act. The end is on record with what the steps came to: when the act
 * came to its end, when its client left it before ("abandoned"), or when a step failed, by the
 * record of that failure. What never reached the act is none of its steps: a call with an id that
 * is none or somebody else's, one that was not let in or is not allowed the operation. When the
 * process ends in the middle the beginning stands alone. An act that only reads, of a user whose
 * budget of records is used up, is counted as other readings are, and then has neither.
 *
 * An act is part of whatever a session holds for it (pipeline/held/held.h,
 * pipeline/held/paged_table.h), and belongs to the one call that is in the session. */
#ifndef DEPUTY_PIPELINE_HELD_ACT_H
#define DEPUTY_PIPELINE_HELD_ACT_H

#include "audit/record/record.h"
#include "base/guid.h"

#include <stdbool.h>
#include <stdint.h>

enum act_state {
    ACT_NOT_BEGUN, /* nothing is on record */
    ACT_OPEN,
    ACT_DONE,      /* it came to its end */
    ACT_ABANDONED, /* its client left it, or the service stopped */
    ACT_BROKEN,    /* a step failed, or that it came to its end could not be put on record */
};

/* What a call is of its act. */
enum act_part { ACT_BEGINNING, ACT_STEP, ACT_LAST_STEP };

/* What its steps are counted in. */
enum act_unit { ACT_ENTRIES, ACT_BYTES };

/* Whoever makes one sets unit and done_when_closed, and all else zero. */
struct act {
    enum act_unit unit;
    bool done_when_closed; /* it has no end but the one that its client chooses */
    enum act_state state;
    uint64_t steps;      /* after the beginning, that were answered */
    uint64_t amount;     /* entries or bytes so far; whoever performs a step counts them */
    uint64_t started_ns; /* uv_hrtime */
    uint8_t correlation[GUID_SIZE];
    bool counted;               /* its beginning is one of many readings that are counted */
    bool shown;                 /* a record with that GUID is safe, so that callers are given it */
    struct audit_record record; /* of its beginning */
};

/* Free what it holds. It is not ended by that. */
void act_free(struct act *act);

#endif
