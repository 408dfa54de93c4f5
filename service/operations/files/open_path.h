/* Opening a file by its path, as the caller: the only way in which operations do.
 *
 * The path is checked by the rules of paths/path.h, opened exactly as it is written ("\\?\" turns
 * the Win32 rules off), and everything afterwards uses the handle. What turns out to be a pipe, a
 * device, a volume or a file of another computer is closed again, and unharmed: what is there is
 * opened first and emptied, where that is asked for, when it is known what it is; what is not there
 * is made in a directory, a stream in a file, that was opened and judged itself. Only from within
 * perform. */
#ifndef DEPUTY_OPERATIONS_FILES_OPEN_PATH_H
#define DEPUTY_OPERATIONS_FILES_OPEN_PATH_H

#include "operations/files/open_file.h"

/* Open, and put what was opened on the call's record: first the path as it was asked for, then the
 * final one when it is known. *file is closed with CloseHandle. Where a file that is there is to be
 * emptied, the handle has FILE_WRITE_DATA beside what was asked for, and nothing but the file's
 * data changes: its attributes (also hidden and system, for which CreateFile would refuse
 * CREATE_ALWAYS), extended attributes and other streams stay. A link that leads to nothing is not
 * followed to make that (ERROR_FILE_EXISTS).
 *
 * Fails with the statuses of path_take and CreateFile; ERROR_OPERATION_ABORTED (995) when it
 * was cancelled; ERROR_NOT_SUPPORTED (50) for what is not a local file or directory,
 * ERROR_DIRECTORY (267) for a file where DEPUTY_FILE_DIRECTORY is set,
 * ERROR_DIRECTORY_NOT_SUPPORTED (336) for a directory where it is not. */
uint32_t open_path(
    struct call *call, const struct wire_path *path, const struct open_how *how, HANDLE *file);

/* The same for a path that path_take has taken. */
uint32_t open_taken(struct call *call, const WCHAR *full, const struct open_how *how, HANDLE *file);

#endif
