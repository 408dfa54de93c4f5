/* Opening what is there, as the caller: paths that are taken, and what is judged when it is open.
 * Only from within perform. */
#ifndef DEPUTY_OPERATIONS_FILES_OPEN_FILE_H
#define DEPUTY_OPERATIONS_FILES_OPEN_FILE_H

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
    uint32_t flags;       /* enum deputy_file_flag: LINK, STREAM, DIRECTORY, LITERAL */
    bool any;             /* a directory will do as well as a file, whatever the flags say */
    uint32_t extra;       /* more of CreateFile's flags */
    void *descriptor;     /* of a file that is made; NULL is the usual one */
};

/* Check a path, without opening it. *full is it with "\\?\", in the call's arena.
 *
 * flags: DEPUTY_FILE_STREAM, _LITERAL; others do not count. What may make something may not allow
 * DEPUTY_FILE_LITERAL. ERROR_INVALID_PARAMETER for one that is no text; otherwise the statuses of
 * path_status. */
uint32_t path_take(
    struct call *call, const struct wire_path *path, uint32_t flags, const WCHAR **full);

/* Whether what was opened is to lose what is in it, by how. */
bool open_empties(const struct open_how *how);

/* Open what is there, without making anything, whatever the disposition says. The file's own data
 * is still there. Fails as open_path does, but for what it makes. */
uint32_t open_existing(const WCHAR *full, const struct open_how *how, HANDLE *file);

/* Put on the record what is asked for. */
void open_record_access(struct call *call, const struct open_how *how);

/* Whether this is a local file or directory, and the one of both that is wanted; its final path is
 * on the record then, also where it is refused. */
uint32_t open_check(struct call *call, HANDLE file, const struct open_how *how);

/* Put the file's final path on the call's record: where it really is, links followed, without
 * "\\?\" before a drive. A volume without a drive letter has its GUID instead, or the name of its
 * device ("\Device\..."). The record stays as it is when the platform cannot say (Microsoft:
 * GetFinalPathNameByHandleW). */
void record_final_path(struct call *call, HANDLE file);

#endif
