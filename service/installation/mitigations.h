/* Process mitigations: what the kernel refuses this process, whatever its code is made to do. */
#ifndef DEPUTY_INSTALLATION_MITIGATIONS_H
#define DEPUTY_INSTALLATION_MITIGATIONS_H

#include "base/buffer.h"

#include <stdbool.h>

struct mitigation {
    const char *name;
    int policy;     /* PROCESS_MITIGATION_POLICY */
    uint32_t flags; /* of the policy's structure, which is no more than them */
    bool promised;  /* its documentation lets a running process set it */
};

enum mitigation_state {
    MITIGATION_ACTIVE,
    MITIGATION_INACTIVE, /* this system has it, and it should be active */
    MITIGATION_ABSENT, /* this system does not have it, or does not let a running process set it */
};

/* Ended by a row without a name. */
extern const struct mitigation mitigations[];

/* Set all, each that the platform has; for good. What counts is what is active afterwards: some
 * platforms accept what they do not do. */
void mitigations_set(void);

/* What a process (HANDLE with PROCESS_QUERY_INFORMATION) has of a mitigation. */
enum mitigation_state mitigation_state(void *process, const struct mitigation *mitigation);

/* Whether the platform has mitigations (Windows 8 and later) and keeps what it takes: one that
 * answers for a policy that there is not answers for all without looking. */
bool mitigations_kept(void);

/* Append the names of those that a process has in this state, with ", " between them. */
void mitigations_list(struct buffer *names, void *process, enum mitigation_state state);

#endif
