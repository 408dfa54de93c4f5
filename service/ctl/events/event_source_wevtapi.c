#include "ctl/events/event_source.h"
#include "ctl/events/wevtapi.h"
#include "audit/record/record.h"
#include "installation/registered_names.h"

#include <windows.h>
#include <stdio.h>
#include <stdlib.h>

enum { POLL_MS = 500, QUERY_SIZE = 128 };

struct wevtapi_source {
    struct event_source source;
    const struct event_log *log;
    struct wevtapi api;
    EVT_HANDLE results;
    EVT_HANDLE system; /* render contexts */
    EVT_HANDLE user;
    uint64_t last; /* the EventRecordID of the last event that was read */
};

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
    *results = self->api.query(NULL, self->log->name, wide,
        (self->log->is_file ? EvtQueryFilePath : EvtQueryChannelPath) |
            (newest_first ? EvtQueryReverseDirection : EvtQueryForwardDirection));
    return *results ? ERROR_SUCCESS : wevtapi_error();
}

/* The values of an event in this context, to be freed with free. */
static uint32_t render(struct wevtapi_source *self, EVT_HANDLE context, EVT_HANDLE event,
    EVT_VARIANT **values, DWORD *count)
{
    void *made = NULL;
    uint32_t status = wevtapi_render(&self->api, context, event, &made, count);
    if (!status)
        *values = made;
    return status;
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
    uint32_t status = wevtapi_take(&self->api, self->results, &handle);
    if (!status) {
        status = read_event(self, handle, arena, event);
        self->api.close(handle);
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
        status = wevtapi_take(&self->api, results, &handle);
        if (!status) {
            status = read_event(self, handle, &arena, &event);
            self->api.close(handle);
        }
        self->api.close(results); /* which closes its events as well: "EvtClose function" */
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
        self->api.close(self->results);
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
            self->api.close(handles[i]);
    }
    free(self);
}

static uint32_t open_handles(struct wevtapi_source *self, bool newest_first)
{
    if (!wevtapi_find(&self->api))
        return ERROR_MOD_NOT_FOUND;
    uint32_t status = query(self, newest_first, &self->results);
    if (status)
        return status;
    self->system = self->api.create_render_context(0, NULL, EvtRenderContextSystem);
    self->user = self->api.create_render_context(0, NULL, EvtRenderContextUser);
    return self->system && self->user ? ERROR_SUCCESS : wevtapi_error();
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
