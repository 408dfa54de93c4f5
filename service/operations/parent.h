/* Making something in a directory that was looked at first: what is made is made in the directory
 * that was opened and checked, wherever its name leads by then. Only from within perform. */
#ifndef DEPUTY_OPERATIONS_PARENT_H
#define DEPUTY_OPERATIONS_PARENT_H

#include "operations/open_path.h"

/* The directory above what a path names. */
struct parent {
    HANDLE directory;  /* closed with CloseHandle */
    const WCHAR *name; /* what stands behind it, in the path itself */
};

/* Open, with these rights, the directory above what a path names that path_take has taken, and put
 * on the record where that would really be. Fails as open_path does for a directory;
 * ERROR_PATH_NOT_FOUND (3) when there is none. */
uint32_t parent_open(struct call *call, const WCHAR *full, uint32_t access, struct parent *parent);

/* Make what the path names: a file, or with DEPUTY_FILE_DIRECTORY a directory. Of how, access,
 * share, flags and descriptor count. A link that has the name is in the way, wherever it leads; but
 * a stream is made in what a link leads to. *made is closed with CloseHandle.
 *
 * ERROR_ALREADY_EXISTS (183) when there is something, for a file ERROR_FILE_EXISTS (80), as
 * CreateDirectory and CreateFile say it. */
uint32_t parent_make(const struct parent *parent, const struct open_how *how, HANDLE *made);

#endif
