#include "host/restart/start_reason.h"
#include "platform/optional.h"

#include <windows.h>
#include <winsvc.h>

typedef BOOL WINAPI query_dynamic(SERVICE_STATUS_HANDLE handle, DWORD level, void **information);

struct question {
    SERVICE_STATUS_HANDLE handle;
    bool answered;
    DWORD reason; /* SERVICE_START_REASON_... */
};

/* "the callback function must free the buffer after use with the LocalFree function" */
static void ask(lookup_function *function, void *argument)
{
    struct question *question = argument;
    void *information = NULL;
    if (!((query_dynamic *)function)(
            question->handle, SERVICE_DYNAMIC_INFORMATION_LEVEL_START_REASON, &information) ||
        !information)
        return;
    question->reason = *(const DWORD *)information; /* SERVICE_START_REASON has this one member */
    question->answered = true;
    LocalFree(information);
}

/* No page says whether several of the bits may be set: whoever asks counts before the system. */
enum start_reason start_reason_ask(void *handle)
{
    static struct optional function = {L"advapi32.dll", "QueryServiceDynamicInformation", 0};
    struct question question = {.handle = handle};
    if (!optional_call(&function, ask, &question) || !question.answered)
        return START_UNKNOWN;
    if (question.reason & ~(DWORD)SERVICE_START_REASON_RESTART_ON_FAILURE)
        return START_ASKED;
    return question.reason ? START_RECOVERY : START_UNKNOWN;
}
