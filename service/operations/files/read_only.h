/* The read-only attribute, where a caller says that it is not to stand in the way: it protects from
 * slips, and not from those who may change it. Only from within perform.
 *
 * A file that is read-only cannot be deleted or replaced ([MS-FSA] 2.1.5.15.3, 2.1.5.15.12), a
 * directory not deleted. Since Windows 10 the file system can be told to pass over it (Microsoft:
 * "FILE_DISPOSITION_INFORMATION_EX", "FILE_RENAME_INFORMATION"); before, the attribute is taken
 * away and, when the rest fails, given back. Where it is passed over, other names of the same file
 * keep it. */
#ifndef DEPUTY_OPERATIONS_FILES_READ_ONLY_H
#define DEPUTY_OPERATIONS_FILES_READ_ONLY_H

#include "operations/files/open_path.h"

/* Whether an open file or directory is read-only; false where nobody can tell. */
bool read_only_is(HANDLE file);

/* Set an open file, of which the handle has DELETE, to be deleted with its last handle. On older
 * systems the handle needs FILE_READ_ATTRIBUTES and FILE_WRITE_ATTRIBUTES as well. */
uint32_t read_only_delete(HANDLE file);

/* Give an open file the name of a read-only one, which it replaces: an absolute path with the
 * prefix "\\?\". ERROR_ACCESS_DENIED when that is not what is in the way. The record stays. */
uint32_t read_only_replace(struct call *call, HANDLE file, const WCHAR *target);

#endif
