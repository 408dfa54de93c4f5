#include "ctl/events/event_source.h"
#include "audit/record/record.h"
#include "installation/registered_names.h"

#include <windows.h>
#include <winevt.h>
#include <stdio.h>
#include <stdlib.h>

enum { POLL_MS = 500, QUERY_SIZE = 128, NEXT_TIMEOUT_MS = 60 * 1000 };

/* As "Windows Event Log Functions" declares them. */
typedef EVT_HANDLE WINAPI evt_query(EVT_HANDLE, LPCWSTR, LPCWSTR, DWORD);
typedef BOOL WINAPI evt_next(EVT_HANDLE, DWORD, EVT_HANDLE *, DWORD, DWORD, PDWORD);
typedef EVT_HANDLE WINAPI evt_create_render_context(DWORD, LPCWSTR *, DWORD);
typedef BOOL WINAPI evt_render(EVT_HANDLE, EVT_HANDLE, DWORD, DWORD, PVOID, PDWORD, PDWORD);
typedef BOOL WINAPI evt_close(EVT_HANDLE);

struct wevtapi_source {
    struct event_source source;
    const struct event_log *log;
    evt_query *query;
    evt_next *next;
    evt_create_render_context *create_render_context;
    evt_render *render;
    evt_close *close;
    EVT_HANDLE results;
    EVT_HANDLE system; /* render contexts */
    EVT_HANDLE user;
    uint64_t last; /* the EventRecordID of the last event that was read */
};

/* From the system's own folder, whatever lies in the current one. It stays loaded. */
static HMODULE load_wevtapi(void)
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

static bool find_all(struct wevtapi_source *self)
{
    HMODULE module = load_wevtapi();
    self->query = (evt_query *)find(module, "EvtQuery");
    self->next = (evt_next *)find(module, "EvtNext");
    self->create_render_context =
        (evt_create_render_context *)find(module, "EvtCreateRenderContext");
    self->render = (evt_render *)find(module, "EvtRender");
    self->close = (evt_close *)find(module, "EvtClose");
    return self->query && self->next && self->create_render_context && self->render && self->close;
}

/* Where a function does nothing, it fails and does not say why. */
static uint32_t last_error(void)
{
    DWORD status = GetLastError();
    return status ? status : ERROR_CALL_NOT_IMPLEMENTED;
}

/* What comes behind the last event that was read. */
static uint32_t query(struct wevtapi_source *self, bool newest_first, EVT_HANDLE *results)
{
    char text[QUERY_SIZE];
    WCHAR wide[QUERY_SIZE];
    int length = snprintf(text, sizeof(text),
        "*[System[Provider[@Name='" EVENT_SOURCE_NAME "'] and EventRecordID>%llu]]",
        (unsigned long long)self->last);
    for (int i = 0; i <= length; i++)
        wide[i] = (WCHAR)text[i];
    SetLastError(ERROR_SUCCESS);
    *results = self->query(NULL, self->log->name, wide,
        (self->log->is_file ? EvtQueryFilePath : EvtQueryChannelPath) |
            (newest_first ? EvtQueryReverseDirection : EvtQueryForwardDirection));
    return *results ? ERROR_SUCCESS : last_error();
}

static uint32_t next_handle(struct wevtapi_source *self, EVT_HANDLE results, EVT_HANDLE *event)
{
    DWORD count = 0;
    SetLastError(ERROR_SUCCESS);
    if (self->next(results, 1, event, NEXT_TIMEOUT_MS, 0, &count) && count == 1)
        return ERROR_SUCCESS;
    return last_error();
}

/* The values of an event in this context, to be freed with free. */
static uint32_t render(struct wevtapi_source *self, EVT_HANDLE context, EVT_HANDLE event,
    EVT_VARIANT **values, DWORD *count)
{
    DWORD size = 0;
    SetLastError(ERROR_SUCCESS);
    if (!self->render(context, event, EvtRenderEventValues, 0, NULL, &size, count) &&
        GetLastError() != ERROR_INSUFFICIENT_BUFFER)
        return last_error();
    EVT_VARIANT *made = calloc(1, size ? size : 1);
    if (!made)
        return ERROR_NOT_ENOUGH_MEMORY;
    if (size && !self->render(context, event, EvtRenderEventValues, size, made, &size, count)) {
        uint32_t status = last_error();
        free(made);
        return status;
    }
    *values = made;
    return ERROR_SUCCESS;
}

static uint64_t number_of(const EVT_VARIANT *value)
{
    switch (value->Type) {
    case EvtVarTypeUInt16:
        return value->UInt16Val;
    case EvtVarTypeUInt64:
        return value->UInt64Val;
    case EvtVarTypeFileTime:
        return value->FileTimeVal;
    default:
        return 0;
    }
}

static uint32_t copy_computer(const EVT_VARIANT *value, struct arena *arena, const char **computer)
{
    *computer = NULL;
    if (value->Type != EvtVarTypeString || !value->StringVal || !*value->StringVal)
        return ERROR_SUCCESS;
    const struct event_text text = {value->StringVal, wcslen(value->StringVal)};
    return event_text_copy(arena, &text, computer);
}

/* The insertion strings are the event's data. */
static uint32_t make_event(struct wevtapi_source *self, EVT_HANDLE handle, uint32_t id,
    uint64_t time, struct arena *arena, struct deputy_event *event)
{
    EVT_VARIANT *values;
    DWORD count = 0;
    struct event_text texts[AUDIT_FIELDS] = {0};
    const struct audit_event *known = audit_event_find(id);
    uint32_t status = render(self, self->user, handle, &values, &count);
    if (status)
        return status;
    if (count > AUDIT_FIELDS)
        count = AUDIT_FIELDS;
    for (DWORD i = 0; i < count; i++) {
        if (values[i].Type == EvtVarTypeString && values[i].StringVal)
            texts[i] = (struct event_text){values[i].StringVal, wcslen(values[i].StringVal)};
    }
    status = event_make(arena, id, known ? known->type : 0, time, texts, count, event);
    free(values);
    return status;
}

static uint32_t read_event(
    struct wevtapi_source *self, EVT_HANDLE handle, struct arena *arena, struct deputy_event *event)
{
    EVT_VARIANT *values;
    DWORD count = 0;
    uint32_t status = render(self, self->system, handle, &values, &count);
    if (status)
        return status;
    if (count <= EvtSystemComputer) {
        free(values);
        return ERROR_INVALID_DATA;
    }
    uint64_t record = number_of(&values[EvtSystemEventRecordId]);
    uint64_t time = number_of(&values[EvtSystemTimeCreated]);
    uint32_t id = (uint32_t)number_of(&values[EvtSystemEventID]);
    status = copy_computer(&values[EvtSystemComputer], arena, &self->source.computer);
    free(values);
    if (!status)
        status = make_event(self, handle, id, time, arena, event);
    if (!status && record > self->last)
        self->last = record;
    return status;
}

static uint32_t wevtapi_next(
    struct event_source *source, struct arena *arena, struct deputy_event *event)
{
    struct wevtapi_source *self = (struct wevtapi_source *)source;
    EVT_HANDLE handle;
    uint32_t status = next_handle(self, self->results, &handle);
    if (!status) {
        status = read_event(self, handle, arena, event);
        self->close(handle);
    }
    if (status)
        source->reply = (struct deputy_reply){.status = status};
    return status;
}

/* The newest event there is; no failure when there is none, which is 0. */
static uint32_t find_newest(struct wevtapi_source *self, uint64_t *record)
{
    EVT_HANDLE results, handle;
    struct arena arena = {0};
    struct deputy_event event;
    const uint64_t last = self->last;
    self->last = 0;
    uint32_t status = query(self, true, &results);
    if (!status) {
        status = next_handle(self, results, &handle);
        if (!status) {
            status = read_event(self, handle, &arena, &event);
            self->close(handle);
        }
        self->close(results); /* which closes its events as well: "EvtClose function" */
    }
    *record = self->last;
    self->last = last;
    arena_free(&arena);
    return status == ERROR_NO_MORE_ITEMS ? ERROR_SUCCESS : status;
}

static uint32_t query_again(struct wevtapi_source *self)
{
    EVT_HANDLE results;
    uint32_t status = query(self, false, &results);
    if (!status) {
        self->close(self->results);
        self->results = results;
    }
    return status;
}

static uint32_t wevtapi_skip(struct event_source *source)
{
    struct wevtapi_source *self = (struct wevtapi_source *)source;
    uint64_t newest;
    uint32_t status = find_newest(self, &newest);
    if (!status) {
        self->last = newest;
        status = query_again(self);
    }
    source->reply = (struct deputy_reply){.status = status};
    return status;
}

/* Numbers go back when the log was cleared. */
static uint32_t wevtapi_wait(struct event_source *source)
{
    struct wevtapi_source *self = (struct wevtapi_source *)source;
    uint64_t newest;
    Sleep(POLL_MS);
    uint32_t status = find_newest(self, &newest);
    if (!status && newest < self->last)
        self->last = 0;
    if (!status)
        status = query_again(self);
    source->reply = (struct deputy_reply){.status = status};
    return status;
}

static void wevtapi_close(struct event_source *source)
{
    struct wevtapi_source *self = (struct wevtapi_source *)source;
    const EVT_HANDLE handles[] = {self->results, self->system, self->user};
    for (size_t i = 0; i < ARRAYSIZE(handles); i++) {
        if (handles[i])
            self->close(handles[i]);
    }
    free(self);
}

static uint32_t open_handles(struct wevtapi_source *self, bool newest_first)
{
    if (!find_all(self))
        return ERROR_MOD_NOT_FOUND;
    uint32_t status = query(self, newest_first, &self->results);
    if (status)
        return status;
    self->system = self->create_render_context(0, NULL, EvtRenderContextSystem);
    self->user = self->create_render_context(0, NULL, EvtRenderContextUser);
    return self->system && self->user ? ERROR_SUCCESS : last_error();
}

uint32_t event_source_wevtapi(
    const struct event_log *log, bool newest_first, struct event_source **source)
{
    struct wevtapi_source *self = calloc(1, sizeof(*self));
    if (!self)
        return ERROR_NOT_ENOUGH_MEMORY;
    self->source = (struct event_source){.next = wevtapi_next,
        .skip = wevtapi_skip,
        .wait = wevtapi_wait,
        .close = wevtapi_close,
        .newest_first = newest_first};
    self->log = log;
    uint32_t status = open_handles(self, newest_first);
    if (status)
        wevtapi_close(&self->source);
    else
        *source = &self->source;
    return status;
}
