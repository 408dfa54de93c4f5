/* Process mitigations: what the kernel refuses this process, whatever its code is made to do. */
#ifndef DEPUTY_HOST_MITIGATIONS_H
#define DEPUTY_HOST_MITIGATIONS_H

#include "identity/buffer.h"

#include <stdbool.h>

struct mitigation {
    const char *name;
    int policy;     /* PROCESS_MITIGATION_POLICY */
    uint32_t flags; /* of the policy's structure, which is no more than them */
};

/* Ended by a row without a name. */
extern const struct mitigation mitigations[];

/* Set all, each that the platform has; for good. What counts is what is active afterwards: some
 * platforms accept what they do not do. */
void mitigations_set(void);

/* Whether a mitigation is active in a process (HANDLE with PROCESS_QUERY_INFORMATION). */
bool mitigation_active(void *process, const struct mitigation *mitigation);

/* Whether the platform has mitigations (Windows 8 and later) and keeps what it takes: one that
 * answers for a policy that there is not answers for all without looking. */
bool mitigations_kept(void);

/* Append the names of those that are, or are not, active in a process, with ", " between them. */
void mitigations_list(struct buffer *names, void *process, bool active);

#endif
