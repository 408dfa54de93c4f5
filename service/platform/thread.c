#include "platform/thread.h"
#include "platform/optional.h"

#include <windows.h>

/* Not on every platform that the service runs on. */
typedef BOOL(WINAPI cancel_synchronous_io)(HANDLE);

uint32_t thread_id(void)
{
    return GetCurrentThreadId();
}

static void cancel(lookup_function *function, void *thread)
{
    (void)((cancel_synchronous_io *)function)(thread);
}

/* A thread that waits for nothing is no failure: it is asked again. */
void thread_cancel(uint32_t id)
{
    static struct optional cancel_io = {L"kernel32.dll", "CancelSynchronousIo", 0};
    HANDLE thread = OpenThread(THREAD_TERMINATE, FALSE, id);
    if (!thread)
        return;
    (void)optional_call(&cancel_io, cancel, thread);
    CloseHandle(thread);
}
