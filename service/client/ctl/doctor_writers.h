/* What to do about a file or folder that others may change. Portable. */
#ifndef DEPUTY_CTL_DOCTOR_WRITERS_H
#define DEPUTY_CTL_DOCTOR_WRITERS_H

#include "client/ctl/doctor_finding.h"

/* What is installed has the rights of the folder that it lies in; the service's data has its own
 * (host/data_folder.h). The folders above what is installed are the system's or other programs'. */
enum doctor_place { DOCTOR_INSTALLED, DOCTOR_ABOVE, DOCTOR_DATA };

/* Set the fix for what writers_check (access/writers.h) found: its status, and the SID at fault,
 * NULL when there is none. A folder of data is left to those whom the service makes it for
 * (Microsoft: "icacls"). */
void doctor_fix_writers(struct doctor_finding *finding, enum doctor_place place, uint32_t status,
    const char *path, const char *sid);

#endif
