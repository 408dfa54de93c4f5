/* Findings that say that something could not be found out. */
#ifndef DEPUTY_CTL_DOCTOR_DOCTOR_UNKNOWN_H
#define DEPUTY_CTL_DOCTOR_DOCTOR_UNKNOWN_H

#include "ctl/doctor/doctor_finding.h"

/* What asking failed with, as a finding: never a pass. what is the beginning of the sentence: "the
 * recovery actions". Says who can see what this account may not. */
void doctor_unknown(struct doctor_finding *finding, const char *what, uint32_t status);

/* Add it to what a check finds. */
void doctor_add_unknown(struct doctor_finding *finding, const char *what, uint32_t status);

#endif
