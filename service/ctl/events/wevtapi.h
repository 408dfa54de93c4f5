/* wevtapi.dll, looked up when it is needed: systems before Windows Vista and ReactOS have none
 * (Microsoft: "Windows Event Log Functions"). */
#ifndef DEPUTY_CTL_EVENTS_WEVTAPI_H
#define DEPUTY_CTL_EVENTS_WEVTAPI_H

#include <stdbool.h>
#include <stdint.h>
#include <windows.h>
#include <winevt.h>

typedef EVT_HANDLE WINAPI evt_query(EVT_HANDLE, LPCWSTR, LPCWSTR, DWORD);
typedef BOOL WINAPI evt_next(EVT_HANDLE, DWORD, EVT_HANDLE *, DWORD, DWORD, PDWORD);
typedef EVT_HANDLE WINAPI evt_create_render_context(DWORD, LPCWSTR *, DWORD);
typedef BOOL WINAPI evt_render(EVT_HANDLE, EVT_HANDLE, DWORD, DWORD, PVOID, PDWORD, PDWORD);
typedef BOOL WINAPI evt_close(EVT_HANDLE);

struct wevtapi {
    evt_query *query;
    evt_next *next;
    evt_create_render_context *create_render_context;
    evt_render *render;
    evt_close *close;
};

/* Find its functions; false where one is missing. It stays loaded. */
bool wevtapi_find(struct wevtapi *api);

/* What a call of it that failed has failed with, after SetLastError(ERROR_SUCCESS) before it: where
 * a function does nothing, it fails and does not say why, which is ERROR_CALL_NOT_IMPLEMENTED. */
uint32_t wevtapi_error(void);

/* Take the next event of the results of a query, to be closed with close. ERROR_NO_MORE_ITEMS when
 * there is none, or what it failed with. */
uint32_t wevtapi_take(const struct wevtapi *api, EVT_HANDLE results, EVT_HANDLE *event);

/* Render an event: as values in a context, or, without one, as XML (EvtRenderEventXml), which ends
 * in a zero. To be freed with free; *count is how many values. ERROR_NOT_ENOUGH_MEMORY, or what it
 * failed with. */
uint32_t wevtapi_render(
    const struct wevtapi *api, EVT_HANDLE context, EVT_HANDLE event, void **rendered, DWORD *count);

/* The newest event of Deputy's source in a log, as XML in UTF-16, to be freed with free.
 * ERROR_MOD_NOT_FOUND where there is no wevtapi.dll, ERROR_NO_MORE_ITEMS when there is no event, or
 * what it failed with. */
uint32_t wevtapi_newest_xml(const wchar_t *log, wchar_t **xml);

#endif
