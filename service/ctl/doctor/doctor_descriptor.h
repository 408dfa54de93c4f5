/* Who may change a file or folder, by its descriptor. */
#ifndef DEPUTY_CTL_DOCTOR_DOCTOR_DESCRIPTOR_H
#define DEPUTY_CTL_DOCTOR_DOCTOR_DESCRIPTOR_H

#include "ctl/doctor/doctor.h"
#include "ctl/doctor/doctor_writers.h"

/* Whether a file or folder is there; so it is taken to be where that cannot be told. */
bool doctor_is_there(const wchar_t *path);

/* Add what is wrong with who may change this, one finding for its owner and one for all others, or
 * one that says why it is not known; else a pass. path may end with a backslash only as a volume's.
 * A finding about DOCTOR_DATA has its fix only once doctor_fix_data has set it. */
void doctor_check_descriptor(const struct doctor *doctor, enum doctor_place place, const char *path,
    struct doctor_strangers *strangers, struct doctor_finding *finding);

#endif
