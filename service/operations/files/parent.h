/* Making something in a directory, or a stream in a file, that was looked at first: what is made is
 * made in what was opened and checked, wherever its name leads by then. Only from within perform.
 */
#ifndef DEPUTY_OPERATIONS_FILES_PARENT_H
#define DEPUTY_OPERATIONS_FILES_PARENT_H

#include "operations/files/open_file.h"

/* The directory above what a path names; or of a stream, the file, if there is one. */
struct parent {
    HANDLE handle;     /* closed with CloseHandle */
    const WCHAR *name; /* what stands behind it, in the path itself; a stream's with its colon */
};

/* Open, with these rights, the parent of what a path names that path_take has taken, and put on the
 * record where that would really be. A link to the file of a stream is followed. Fails as open_path
 * does for a directory, or for a file; ERROR_PATH_NOT_FOUND (3) when there is no directory. */
uint32_t parent_open(struct call *call, const WCHAR *full, uint32_t access, struct parent *parent);

/* Make what the path names: a file, or with DEPUTY_FILE_DIRECTORY a directory. Of how, access,
 * share, flags and descriptor count. A link that has the name is in the way, wherever it leads; but
 * the stream of one that leads to nothing becomes its own. *made is closed with CloseHandle.
 *
 * ERROR_ALREADY_EXISTS (183) when there is something, for a file ERROR_FILE_EXISTS (80), as
 * CreateDirectory and CreateFile say it. */
uint32_t parent_make(const struct parent *parent, const struct open_how *how, HANDLE *made);

#endif
