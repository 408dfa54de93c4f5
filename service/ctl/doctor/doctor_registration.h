/* What is right and wrong about a service's registration. Portable. */
#ifndef DEPUTY_CTL_DOCTOR_DOCTOR_REGISTRATION_H
#define DEPUTY_CTL_DOCTOR_DOCTOR_REGISTRATION_H

#include "ctl/doctor/doctor_finding.h"

/* Types of a service's SID, and what is done after a failure (winsvc.h). */
enum {
    SID_TYPE_NONE = 0,
    SID_TYPE_UNRESTRICTED = 1,
    SID_TYPE_RESTRICTED = 3,
    RECOVERY_NONE = 0,
    RECOVERY_RESTART = 1,
    RECOVERY_REBOOT = 2,
    RECOVERY_COMMAND = 3,
};

/* Judge the type of the service's SID. */
void sid_type_judge(struct doctor_finding *finding, uint32_t type);

/* Judge the required privileges; names as for privileges_listed. */
void required_privileges_judge(struct doctor_finding *finding, const char *names);

/* Judge how long a shutdown of the system waits for the service, in ms: what is set, and what a
 * stop may take. */
void preshutdown_judge(struct doctor_finding *finding, uint32_t set, uint32_t needed);

/* Judge what is done after each failure in a row, of which the last holds for all others.
 * on_errors: also when the service stops with an error. */
void recovery_judge(
    struct doctor_finding *finding, const uint32_t *actions, size_t count, bool on_errors);

#endif
