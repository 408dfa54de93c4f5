/* Every step of an access check, for renderers: each ACE, whom it concerns, what it decided. */
#ifndef DEPUTY_ACCESS_TRACE_H
#define DEPUTY_ACCESS_TRACE_H

#include "access/check.h"
#include "access/condition/condition.h"
#include "base/arena.h"

/* One ACE of the DACL or SACL, in its order. */
struct access_step {
    struct access_ace ace;
    struct access_sid trustee; /* after OWNER RIGHTS and PRINCIPAL SELF are replaced */
    uint32_t mask;             /* with generic rights mapped */
    bool considered;           /* it can decide something: its type does, and it is not
                                  inherit-only */
    bool conditional;
    enum condition_truth condition;
    uint32_t match[ACCESS_PASS_COUNT];   /* how the trustee counts, enum sid_match */
    uint32_t decided[ACCESS_PASS_COUNT]; /* rights that it decided, of those in the result */
};

struct access_trace {
    const struct access_step *dacl;
    uint32_t dacl_count;
    const struct access_step *sacl;
    uint32_t sacl_count;
};

/* Make the trace of a check whose result is given. It lives in the arena and points into the
 * descriptor. WIN32_NOT_ENOUGH_MEMORY. */
uint32_t access_trace_make(const struct access_token *token, const struct access_request *request,
    const struct access_result *result, struct arena *arena, struct access_trace *trace);

#endif
