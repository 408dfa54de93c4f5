/* attach.dll: uses Deputy where nobody should, in its DllMain: see attach.h. */
#include "attach.h"

#include <windows.h>
#include <stdlib.h>

static struct attach_work *find_work(void)
{
    WCHAR address[32];
    DWORD length = GetEnvironmentVariableW(L"ATTACH_WORK", address, 32);
    return length && length < 32 ? (void *)(uintptr_t)_wcstoui64(address, NULL, 10) : NULL;
}

static void work(struct attach_work *work)
{
    struct deputy_options options = {sizeof(options), work->timeout_ms, NULL};
    struct deputy_service_info info;
    uint64_t start = GetTickCount64();
    if (work->when == ATTACH_OPENS)
        work->status = deputy_open(&options, &work->session, NULL);
    else if (work->when == ATTACH_QUERIES)
        work->status = deputy_query_service(&options, &info, NULL);
    else if (work->when == ATTACH_PINGS || work->when == DETACH_PINGS)
        work->status = deputy_ping(work->session, &info, NULL);
    deputy_close(work->session);
    work->took_ms = GetTickCount64() - start;
    work->done++;
}

BOOL WINAPI DllMain(HINSTANCE self, DWORD reason, LPVOID ending);

BOOL WINAPI DllMain(HINSTANCE self, DWORD reason, LPVOID ending)
{
    struct attach_work *asked = find_work();
    (void)self;
    if (!asked || ending || reason > DLL_PROCESS_ATTACH)
        return TRUE;
    if ((asked->when >= DETACH_CLOSES) == (reason == DLL_PROCESS_DETACH))
        work(asked);
    return TRUE;
}
