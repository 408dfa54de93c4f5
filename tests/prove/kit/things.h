/* What the kit makes to have something that callers may and may not open. */
#ifndef DEPUTY_TESTS_PROVE_KIT_THINGS_H
#define DEPUTY_TESTS_PROVE_KIT_THINGS_H

#include <stdbool.h>
#include <stdint.h>
#include <windows.h>

/* Everything is below these. In each "closed" is for administrators and the system only, "open" for
 * everybody to read; "results" in the folder is for everybody to write. Beside the files are the
 * folders "closed-folder" and "open-folder". */
#define THINGS_FOLDER    L"C:\\ProgramData\\DeputyProof"
#define THINGS_KEY       L"SOFTWARE\\DeputyProof"
#define THINGS_SERVICE   L"DeputyProof"
#define THINGS_CONTAINER L"DeputyProof"

/* A source of events of its own, of the log Application; a proof makes it. */
#define THINGS_SOURCE L"DeputyProofNames"
#define THINGS_SOURCE_KEY                                                                          \
    L"SYSTEM\\CurrentControlSet\\Services\\EventLog\\Application\\" THINGS_SOURCE

/* Make all of it, with a copy of this program in the folder as the service's; *what says what could
 * not be made, with the status that is returned. */
uint32_t things_make(const char **what);

/* Remove what is there of it, also of a run before. */
void things_remove(void);

/* The folder that the kit was started from, with what is to be installed; room is MAX_PATH units.
 * False where it is not known. */
bool things_source(WCHAR *folder);

/* The key of Deputy's Group Policy. A proof that makes it notes that first, so that the next run
 * knows whose it is when this one is killed: a Win32 status. */
#define THINGS_POLICY L"SOFTWARE\\Policies\\Deputy"

uint32_t things_note_policy(void);

/* Remove a folder with all that is in it; links are never followed. */
void things_remove_folder(const WCHAR *folder);

/* The SID of the container, to be freed with FreeSid; NULL where there are none, or this one could
 * not be made. */
PSID things_container(void);

/* A descriptor by SDDL, to be freed with LocalFree; NULL when the system does not take it. */
PSECURITY_DESCRIPTOR things_descriptor(const WCHAR *sddl);

/* Give a file of the kit's another DACL. */
uint32_t things_protect(const WCHAR *path, const WCHAR *sddl);

#define THINGS_CLOSED L"D:P(A;;FA;;;SY)(A;;FA;;;BA)"
#define THINGS_OPEN   L"D:P(A;;FA;;;SY)(A;;FA;;;BA)(A;;FR;;;WD)"

#endif
