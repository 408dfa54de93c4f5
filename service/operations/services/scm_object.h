/* Services, opened through the service control manager as the caller: the manager decides what the
 * caller may do with them. */
#ifndef DEPUTY_OPERATIONS_SERVICES_SCM_OBJECT_H
#define DEPUTY_OPERATIONS_SERVICES_SCM_OBJECT_H

#include "base/buffer.h"
#include "pipeline/call.h"

#include <windows.h>

/* A service's name from the wire: units count the zero. */
struct scm_name {
    uint32_t units;
    const wchar_t *text;
};

/* Check a name and make the service the call's object, with the rights that are about to be asked.
 * Fails in stage "admit". */
uint32_t scm_note(
    struct call *call, const struct scm_name *name, DWORD access, const char *access_names);

/* Open the manager, or a service with these rights. The handle is closed with CloseServiceHandle.
 * Returns what the manager says. */
uint32_t scm_open_manager(DWORD access, SC_HANDLE *manager);
uint32_t scm_open(const wchar_t *name, DWORD access, SC_HANDLE *service);

/* Append a text, NULL as an empty one, or the nine numbers of a status. */
void scm_pack_text(struct buffer *answer, const wchar_t *text);
void scm_pack_status(struct buffer *answer, const SERVICE_STATUS_PROCESS *status);

#endif
