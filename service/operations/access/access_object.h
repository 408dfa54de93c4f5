/* Opening objects of every kind as the caller, to see what the system answers. Only from within
 * perform.
 *
 * An open has no effect on the object: it creates nothing, truncates nothing and shares everything.
 * Two things cannot be had without one. Opening a named pipe takes one of its instances, so that
 * its server sees a client come, who stays anonymous, and go: that is why a pipe has to be asked
 * for as one. And while a file is open for writing or deleting here, an open of somebody else that
 * shares neither fails. */
#ifndef DEPUTY_OPERATIONS_ACCESS_ACCESS_OBJECT_H
#define DEPUTY_OPERATIONS_ACCESS_ACCESS_OBJECT_H

#include "access/model/rights.h"
#include "pipeline/call.h"

#include <windows.h>

/* An object as the caller named it, and what is found out about it. */
struct access_object {
    enum right_object kind; /* a directory turns out to be one */
    const WCHAR *name;      /* checked, ended by a zero */
    uint32_t units;         /* of name, the zero counted */
};

/* What there is to do with objects of a kind. Statuses are Win32's. */
struct access_kind {
    const char *type; /* for the record */

    /* Open it with this mask. ERROR_INVALID_NAME, or a status of path_status, for a name that is
     * refused. */
    uint32_t (*open)(
        struct call *call, const struct access_object *object, uint32_t mask, void **handle);
    void (*close)(void *handle);

    /* Find out what was opened: its kind and, for the call's record, its final name. Fails for what
     * this operation does not look at. May be NULL. */
    uint32_t (*describe)(struct call *call, struct access_object *object, void *handle);

    /* The rights that a handle has; NULL where nobody can tell. */
    uint32_t (*granted)(void *handle, uint32_t *mask);

    /* Read parts of the descriptor (SECURITY_INFORMATION), as GetKernelObjectSecurity does. */
    BOOL(WINAPI *security)
    (void *handle, SECURITY_INFORMATION parts, PSECURITY_DESCRIPTOR bytes, DWORD size,
        DWORD *needed);

    uint32_t describe_mask; /* to open it with when only describe is wanted; 0: not worth it */
};

/* The row of a kind; NULL for what is no object that can be opened. */
const struct access_kind *access_kind_find(enum right_object object);

/* Files and directories, and named pipes: they are opened alike, and are rows of that table. */
extern const struct access_kind access_kind_file;
extern const struct access_kind access_kind_pipe;

/* The rights of a handle of the kernel's (NtQueryObject, ObjectBasicInformation).
 * ERROR_NOT_SUPPORTED when the platform gives the mask as it was asked for. */
uint32_t access_handle_granted(void *handle, uint32_t *mask);

#endif
