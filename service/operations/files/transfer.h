/* A file that is written somewhere else first and takes its name only when it is whole.
 *
 * It is a new file in the target's directory, open in the session and set to be deleted with its
 * last handle: whatever ends the session, the client or the service, nothing is left of it.
 * Committing takes the setting back and renames the file, as the caller. Only a kill of the service
 * between these two leaves it, whole and flushed, under the name that it had ("deputy-", the call's
 * GUID, ".tmp"); and so does a file system that lets it be neither set nor deleted by its name,
 * which the call then says. */
#ifndef DEPUTY_OPERATIONS_FILES_TRANSFER_H
#define DEPUTY_OPERATIONS_FILES_TRANSFER_H

#include "operations/files/open_path.h"
#include "pipeline/held/act.h"
#include "pipeline/session.h"

struct transfer {
    struct held held;
    struct act act; /* counts the bytes that were written */
    HANDLE file;
    HANDLE source; /* of a copy; NULL for none */
    bool replace;
    bool force;     /* also a file that is read-only */
    bool finished;  /* a copy has reached the end of its source */
    bool committed; /* it has its name, and is a transfer no more */
    uint64_t total; /* of a copy, when it began */
    WCHAR target[];
};

/* The kind of a transfer in the session's table. */
extern const char transfer_kind;

/* Begin, from within perform. flags: DEPUTY_FILE_REPLACE, _FORCE. A file that is replaced passes
 * its DACL on to the new one: who may not read that may not replace it. The record has the
 * target's path, in the directory where it really is. ERROR_FILE_EXISTS (80) when there is a file
 * and it is not to be replaced; ERROR_ACCESS_DENIED (5) when it is read-only, without
 * DEPUTY_FILE_FORCE; the statuses of open_path. */
uint32_t transfer_open(
    struct call *call, const struct wire_path *target, uint32_t flags, struct transfer **transfer);

/* The transfer of this id, and its target on the record; NULL when there is none. */
struct transfer *transfer_find(struct call *call, uint32_t id);

/* Append bytes. */
uint32_t transfer_write(struct transfer *transfer, const void *bytes, uint32_t size);

/* Flush it and give it its name. When that fails it stays a file that is going to be deleted; when
 * that fails too, this is the status. The record has where it really is: the path may lead
 * elsewhere than when it was begun. */
uint32_t transfer_commit(struct call *call, struct transfer *transfer);

/* Close a transfer that is not in a session's table. */
void transfer_close(struct transfer *transfer);

#endif
