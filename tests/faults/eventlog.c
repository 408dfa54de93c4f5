/* The Event Log with a fault: the functions of the system that the service imports for it, replaced
 * in a service that is built for tests only. */
#include "faults/fault.h"
#include "faults/logs.h"
#include "platform/lookup.h"
#include "unit/imported.h"

#include <windows.h>
#include <stdbool.h>
#include <stdlib.h>

enum { HANG_STEPS = 600, HANG_STEP_MS = 100 };

typedef HANDLE WINAPI register_source(LPCWSTR server, LPCWSTR name);
typedef BOOL WINAPI deregister_source(HANDLE source);
typedef BOOL WINAPI report_event(HANDLE source, WORD type, WORD category, DWORD id, PSID user,
    WORD strings, DWORD size, LPCWSTR *list, LPVOID data);

/* What the service has for a handle. */
struct source {
    HANDLE source;
    unsigned start; /* of the log that it was opened in */
    bool own;       /* it writes into the log that is Deputy's own */
};

static unsigned starts; /* of the log, as far as the service has seen any */
static enum fault last_fault;

/* By one thread at a time: that of the delivery, or of a start before there is one. */
static enum fault look(void)
{
    enum fault fault = fault_read();
    bool new = fault != last_fault;
    if (new && (fault == FAULT_LOG_STOPPED || fault == FAULT_LOG_RESTARTED))
        starts++;
    last_fault = fault;
    return fault;
}

static lookup_function *find(const char *name)
{
    return lookup(L"advapi32.dll", name);
}

static HANDLE WINAPI faulty_register(LPCWSTR server, LPCWSTR name)
{
    register_source *function = (register_source *)find("RegisterEventSourceW");
    const enum fault fault = look();
    struct source *made = fault == FAULT_LOG_STOPPED ? NULL : malloc(sizeof(*made));
    if (!made) {
        SetLastError(RPC_S_SERVER_UNAVAILABLE);
        return NULL;
    }
    *made = (struct source){
        .source = function(server, name), .start = starts, .own = fault != FAULT_LOG_NEW};
    if (made->source)
        return made;
    free(made);
    return NULL;
}

static BOOL WINAPI faulty_deregister(HANDLE handle)
{
    deregister_source *function = (deregister_source *)find("DeregisterEventSource");
    struct source *source = handle;
    BOOL done = function(source->source);
    free(source);
    return done;
}

static BOOL WINAPI faulty_report(HANDLE handle, WORD type, WORD category, DWORD id, PSID user,
    WORD strings, DWORD size, LPCWSTR *list, LPVOID data)
{
    report_event *function = (report_event *)find("ReportEventW");
    const struct source *source = handle;
    enum fault fault = look();
    for (int i = 0; i < HANG_STEPS && fault == FAULT_LOG_HANGS; i++) {
        Sleep(HANG_STEP_MS);
        fault = look();
    }
    SetLastError(fault == FAULT_LOG           ? ERROR_LOG_FILE_FULL
                 : fault == FAULT_LOG_STOPPED ? RPC_S_SERVER_UNAVAILABLE
                 : source->start != starts    ? ERROR_INVALID_HANDLE
                                              : ERROR_SUCCESS);
    if (GetLastError() != ERROR_SUCCESS)
        return FALSE;
    logs_add(source->own, id, type, strings, list);
    return !source->own ||
           function(source->source, type, category, id, user, strings, size, list, data);
}

register_source *imported_register_event_source IMPORTED(RegisterEventSourceW, 8) = faulty_register;
deregister_source *imported_deregister_event_source IMPORTED(
    DeregisterEventSource, 4) = faulty_deregister;
report_event *imported_report_event IMPORTED(ReportEventW, 36) = faulty_report;
