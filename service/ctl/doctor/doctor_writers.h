/* Who may change a file or folder and should not, and what to do about it. Portable.
 *
 * A fix is one command for a folder and all that is in it (Microsoft: "icacls"), which is the same
 * in cmd.exe and in PowerShell: nothing joins commands, and what has parentheses is in quotation
 * marks. */
#ifndef DEPUTY_CTL_DOCTOR_DOCTOR_WRITERS_H
#define DEPUTY_CTL_DOCTOR_DOCTOR_WRITERS_H

#include "ctl/doctor/doctor_finding.h"

/* What is installed (files, and their folder) has the rights that its folder is handed down; the
 * service's data has its own (installation/data_folder.h). The folders above what is installed are
 * the system's or other programs'. */
enum doctor_place { DOCTOR_INSTALLED, DOCTOR_FOLDER, DOCTOR_ABOVE, DOCTOR_DATA };

/* Zero-initialised: nobody. */
struct doctor_strangers {
    struct buffer sids; /* " *S-1-1-0 *S-1-5-11", as icacls takes them */
    const char *folder; /* of DOCTOR_DATA, with all that is in it */
    bool unnamed;       /* also somebody who has no SID: everybody, or whom an ACE may mean */
};

/* Add one, once; NULL: somebody who has no SID. Then all of others. */
void doctor_stranger(struct doctor_strangers *strangers, const char *sid);
void doctor_add_strangers(
    struct doctor_strangers *strangers, const struct doctor_strangers *others);
bool doctor_has_strangers(const struct doctor_strangers *strangers);
void doctor_free_strangers(struct doctor_strangers *strangers);

/* Append who they are: "S-1-1-0, S-1-5-11". */
void doctor_put_strangers(struct buffer *out, const struct doctor_strangers *strangers);

/* Set the fix for an owner (the path of DOCTOR_DATA is that of the folder with all of it), and for
 * those who may change what is there, but for DOCTOR_DATA. */
void doctor_fix_owner(struct doctor_finding *finding, enum doctor_place place, const char *path);
void doctor_fix_writers(struct doctor_finding *finding, enum doctor_place place, const char *path,
    const struct doctor_strangers *strangers);

/* Set the fix of each failure of the service's data that has none: it leaves the folder and what
 * is in it to those whom the service makes it for, and all strangers lose what they have. */
void doctor_fix_data(struct doctor_finding *finding, const struct doctor_strangers *strangers);

#endif
