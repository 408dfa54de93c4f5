#include "ctl/events/wevtapi.h"
#include "installation/registered_names.h"

#include <stdlib.h>

enum { NEXT_TIMEOUT_MS = 60 * 1000 };

/* From the system's own folder, whatever lies in the current one. */
static HMODULE load(void)
{
    static const WCHAR name[] = L"\\wevtapi.dll";
    WCHAR path[MAX_PATH + ARRAYSIZE(name)];
    UINT length = GetSystemDirectoryW(path, MAX_PATH);
    if (!length || length >= MAX_PATH)
        return NULL;
    memcpy(path + length, name, sizeof(name));
    return LoadLibraryExW(path, NULL, LOAD_WITH_ALTERED_SEARCH_PATH);
}

typedef void function(void);

static function *find(HMODULE module, const char *name)
{
    return module ? (function *)GetProcAddress(module, name) : NULL;
}

bool wevtapi_find(struct wevtapi *api)
{
    HMODULE module = load();
    api->query = (evt_query *)find(module, "EvtQuery");
    api->next = (evt_next *)find(module, "EvtNext");
    api->create_render_context =
        (evt_create_render_context *)find(module, "EvtCreateRenderContext");
    api->render = (evt_render *)find(module, "EvtRender");
    api->close = (evt_close *)find(module, "EvtClose");
    return api->query && api->next && api->create_render_context && api->render && api->close;
}

uint32_t wevtapi_error(void)
{
    DWORD status = GetLastError();
    return status ? status : ERROR_CALL_NOT_IMPLEMENTED;
}

uint32_t wevtapi_take(const struct wevtapi *api, EVT_HANDLE results, EVT_HANDLE *event)
{
    DWORD count = 0;
    SetLastError(ERROR_SUCCESS);
    if (api->next(results, 1, event, NEXT_TIMEOUT_MS, 0, &count) && count == 1)
        return ERROR_SUCCESS;
    return wevtapi_error();
}

uint32_t wevtapi_render(
    const struct wevtapi *api, EVT_HANDLE context, EVT_HANDLE event, void **rendered, DWORD *count)
{
    const DWORD flags = context ? EvtRenderEventValues : EvtRenderEventXml;
    DWORD size = 0;
    SetLastError(ERROR_SUCCESS);
    if (!api->render(context, event, flags, 0, NULL, &size, count) &&
        GetLastError() != ERROR_INSUFFICIENT_BUFFER)
        return wevtapi_error();
    void *made = calloc(1, size + sizeof(WCHAR)); /* and a zero behind it, whatever is rendered */
    if (!made)
        return ERROR_NOT_ENOUGH_MEMORY;
    if (size && !api->render(context, event, flags, size, made, &size, count)) {
        uint32_t status = wevtapi_error();
        free(made);
        return status;
    }
    *rendered = made;
    return ERROR_SUCCESS;
}

static uint32_t render_first(const struct wevtapi *api, EVT_HANDLE results, WCHAR **xml)
{
    EVT_HANDLE event;
    void *made = NULL;
    DWORD count;
    uint32_t status = wevtapi_take(api, results, &event);
    if (status)
        return status;
    status = wevtapi_render(api, NULL, event, &made, &count);
    api->close(event);
    if (!status)
        *xml = made;
    return status;
}

uint32_t wevtapi_newest_xml(const wchar_t *log, wchar_t **xml)
{
    struct wevtapi api;
    if (!wevtapi_find(&api))
        return ERROR_MOD_NOT_FOUND;
    SetLastError(ERROR_SUCCESS);
    EVT_HANDLE results = api.query(NULL, log, L"*[System[Provider[@Name='" EVENT_SOURCE_NAME "']]]",
        EvtQueryChannelPath | EvtQueryReverseDirection);
    if (!results)
        return wevtapi_error();
    uint32_t status = render_first(&api, results, xml);
    api.close(results);
    return status;
}
