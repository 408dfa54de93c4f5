#include "pipeline/thread.h"
#include "host/lookup.h"

#include <windows.h>

/* Not on every platform that the service runs on. */
typedef BOOL(WINAPI cancel_synchronous_io)(HANDLE);

uint32_t thread_id(void)
{
    return GetCurrentThreadId();
}

/* A thread that waits for nothing is no failure: it is asked again. */
void thread_cancel(uint32_t id)
{
    cancel_synchronous_io *cancel =
        (cancel_synchronous_io *)lookup(L"kernel32.dll", "CancelSynchronousIo");
    HANDLE thread = cancel ? OpenThread(THREAD_TERMINATE, FALSE, id) : NULL;
    if (!thread)
        return;
    (void)cancel(thread);
    CloseHandle(thread);
}
