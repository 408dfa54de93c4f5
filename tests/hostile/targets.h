/* What good requests act on, so that each one succeeds before it is cut or changed. */
#ifndef DEPUTY_TESTS_HOSTILE_TARGETS_H
#define DEPUTY_TESTS_HOSTILE_TARGETS_H

#include <wchar.h>

/* Make a directory with a file, and a registry key of the caller, for this process alone: several
 * attacks may run at once. Ends the program when that fails. */
void targets_make(void);

/* Their names, once they were made. */
const wchar_t *target_file(void);
const wchar_t *target_copy(void);    /* of a file that is not there */
const wchar_t *target_written(void); /* of another */
const wchar_t *target_other(void);   /* of another */
const wchar_t *target_key(void);

/* Remove them with all that is in them. */
void targets_remove(void);

#endif
