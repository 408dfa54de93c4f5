/* Handing a handle to the process that calls, and to no other.
 *
 * That process is opened as the caller, so that nothing can be put into a process that the caller
 * could not have opened itself, and stays open for calls with that caller's full authority
 * (audit/record/owner.h); for another it is opened anew. It has to be the one that opened the
 * session: its id and its creation time, and, where its token can be read, the user and the logon
 * session. It is closed with the session, so that its id cannot pass to another meanwhile. The
 * session has it, and so does the one call that is in the session (session_enter). */
#ifndef DEPUTY_OPERATIONS_FILES_CLIENT_HANDLE_H
#define DEPUTY_OPERATIONS_FILES_CLIENT_HANDLE_H

#include "pipeline/call.h"

#include <windows.h>

/* Open the client process unless the session has it open for this caller. As the caller, within
 * perform. When it fails, what the session has stays as it is.
 *
 * What OpenProcess says; ERROR_ACCESS_DENIED when it is not the process of the session;
 * ERROR_NOT_SUPPORTED when the platform cannot say which process calls; as owner_full_authority
 * fails. */
uint32_t client_handle_prepare(struct call *call);

/* Duplicate a handle into the client process with these rights, not inheritable; as the service.
 * *value is the handle there. The rights have to be among those of the source: more would be
 * checked against the service, not the caller. */
uint32_t client_handle_give(
    struct session *session, HANDLE source, uint32_t access, uint64_t *value);

#endif
