/* Opening a file by its path, as the caller: the only way in which operations do.
 *
 * The path is checked by the rules of paths/path.h, opened exactly as it is written ("\\?\" turns
 * the Win32 rules off), and everything afterwards uses the handle. What turns out to be a pipe, a
 * device, a volume or a file of another computer is closed again, and unharmed: what is there is
 * opened first and emptied, where that is asked for, when it is known what it is; what is not there
 * is made in a directory, a stream in a file, that was opened and judged itself. Only from within
 * perform. */
#ifndef DEPUTY_OPERATIONS_OPEN_PATH_H
#define DEPUTY_OPERATIONS_OPEN_PATH_H

#include "pipeline/call.h"

#include <windows.h>

/* Microsoft, "System Error Codes (0-499)"; mingw-w64's winerror.h leaves it out. */
#ifndef ERROR_DIRECTORY_NOT_SUPPORTED
#define ERROR_DIRECTORY_NOT_SUPPORTED 336L
#endif

/* A path as it came over the wire; units counts its zero. */
struct wire_path {
    const WCHAR *text;
    uint32_t units;
};

struct open_how {
    uint32_t access; /* CreateFile's access mask, share mode and disposition */
    uint32_t share;
    uint32_t disposition; /* CREATE_ALWAYS and TRUNCATE_EXISTING: see open_path */
    uint32_t flags;       /* enum deputy_file_flag: LINK, STREAM, DIRECTORY */
    bool any;             /* a directory will do as well as a file, whatever the flags say */
    uint32_t extra;       /* more of CreateFile's flags */
    void *descriptor;     /* of a file that is made; NULL is the usual one */
};

/* Check a path, without opening it. *full is it with "\\?\", in the call's arena.
 *
 * ERROR_INVALID_PARAMETER for one that is no text; otherwise the statuses of path_status. */
uint32_t path_take(
    struct call *call, const struct wire_path *path, uint32_t flags, const WCHAR **full);

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

/* Put the file's final path on the call's record: where it really is, links followed, without
 * "\\?\" before a drive. A volume without a drive letter has its GUID instead, or the name of its
 * device ("\Device\..."). The record stays as it is when the platform cannot say (Microsoft:
 * GetFinalPathNameByHandleW). */
void record_final_path(struct call *call, HANDLE file);

#endif
