#include "ctl/events/event_source.h"
#include "client/events/event_now.h"

#include <windows.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    WAIT_MS = 20 * 1000,
    PAUSE_MS = 500,  /* between two answers, so that what comes together is read together */
    RETRY_MS = 1000, /* while the service does not answer, or too many wait */
    /* Where the command line says nothing: a call may then wait WAIT_MS, so that following an idle
     * service leaves few records of reading. */
    FOLLOW_TIMEOUT_MS = 2 * WAIT_MS,
};

struct service_source {
    struct event_source source;
    const struct call *call;
    struct deputy_session *session;
    uint64_t cursor;
    struct deputy_events_page *page;
    uint32_t at;                     /* the page's next event */
    struct deputy_events_page *held; /* the page before, with events that were held back; or NULL */
    uint32_t held_at;
    uint64_t started;
    char process_id[16];
    bool live; /* wait has been called, and reads from then on */
    bool away; /* the service does not answer, which has been said */
};

/* Whether it is of the program's own session or reading. */
static bool is_own(const struct service_source *self, const struct deputy_event *event)
{
    const char *process = event_field(event, AUDIT_CLIENT_PID);
    return event->time >= self->started && process && strcmp(process, self->process_id) == 0;
}

static bool is_own_from(const struct service_source *self, uint32_t at)
{
    while (at < self->page->count && is_own(self, &self->page->items[at]))
        at++;
    return at == self->page->count;
}

static uint32_t open_session(struct service_source *self, struct deputy_reply *reply)
{
    struct deputy_options options = call_deputy_options(self->call);
    if (!options.timeout_ms && self->call->options.follow)
        options.timeout_ms = FOLLOW_TIMEOUT_MS;
    return deputy_open(&options, &self->session, reply);
}

/* Go on with this page. What was held back has something behind it when this one is not empty. */
static void turn_to(struct service_source *self, struct deputy_events_page *page)
{
    deputy_events_page_free(self->held);
    self->held = page->count ? self->page : NULL;
    self->held_at = self->at;
    if (!self->held)
        deputy_events_page_free(self->page);
    self->page = page;
    self->cursor = page->next;
    self->at = 0;
}

static uint32_t read_page(struct service_source *self, uint64_t cursor, uint32_t wait_ms)
{
    struct deputy_events_page *page;
    uint32_t flags = self->call->options.all ? DEPUTY_EVENTS_ALL : 0;
    uint32_t status =
        deputy_events_read(self->session, flags, cursor, wait_ms, &page, &self->source.reply);
    if (status)
        return status;
    if (page->lost && cursor != DEPUTY_EVENTS_OLDEST)
        event_source_note("events are missing here: the service was restarted, or there were more "
                          "than it keeps; the Event Log has them");
    turn_to(self, page);
    return ERROR_SUCCESS;
}

/* What the program itself does is nothing that people want to see. JSON has it, so that the trail
 * has no gap, but not at the end, where it leaves none; NULL at the end of what may be given. */
static const struct deputy_event *next_of_page(struct service_source *self)
{
    const struct options *options = &self->call->options;
    if (self->held && self->held_at < self->held->count)
        return &self->held->items[self->held_at++];
    while (self->page && self->at < self->page->count) {
        const struct deputy_event *event = &self->page->items[self->at];
        bool own = is_own(self, event);
        if (own && options->json && !options->follow && is_own_from(self, self->at))
            return NULL;
        self->at++;
        if (!own || options->json)
            return event;
    }
    return NULL;
}

static uint32_t service_next(
    struct event_source *source, struct arena *arena, struct deputy_event *event)
{
    struct service_source *self = (struct service_source *)source;
    const struct deputy_event *found;
    while (!(found = next_of_page(self))) {
        /* A page without events is the end, by now. */
        if (self->live || (self->page && !self->page->count))
            return ERROR_NO_MORE_ITEMS;
        uint32_t status = read_page(self, self->cursor, 0);
        if (status)
            return status;
    }
    return event_copy(arena, found, event);
}

static uint32_t service_skip(struct event_source *source)
{
    return read_page((struct service_source *)source, DEPUTY_EVENTS_NEWEST, 0);
}

/* Whether a failure passes when the service is there again, or has time. */
static bool passes(const struct deputy_reply *reply)
{
    return reply->stage == DEPUTY_STAGE_CONNECT || reply->stage == DEPUTY_STAGE_TRANSPORT ||
           reply->stage == DEPUTY_STAGE_ADMIT || reply->status == ERROR_SHUTDOWN_IN_PROGRESS;
}

/* Somebody else in the service's place is not waited for. */
static uint32_t reopen(struct service_source *self)
{
    struct deputy_reply *reply = &self->source.reply;
    if (!self->away)
        event_source_note("the service does not answer; waiting until it does");
    self->away = true;
    deputy_close(self->session);
    self->session = NULL;
    Sleep(RETRY_MS);
    if (!open_session(self, reply)) {
        event_source_note("the service answers again");
        self->away = false;
        return ERROR_SUCCESS;
    }
    return reply->status == ERROR_MUTUAL_AUTH_FAILED || reply->status == ERROR_ACCESS_DENIED
               ? reply->status
               : ERROR_SUCCESS;
}

static uint32_t service_wait(struct event_source *source)
{
    struct service_source *self = (struct service_source *)source;
    self->live = true;
    if (!self->session)
        return reopen(self);
    Sleep(PAUSE_MS);
    uint32_t status = read_page(self, self->cursor, WAIT_MS);
    if (!status && self->page->crowded)
        Sleep(RETRY_MS);
    return status && passes(&source->reply) ? reopen(self) : status;
}

static void service_close(struct event_source *source)
{
    struct service_source *self = (struct service_source *)source;
    deputy_events_page_free(self->held);
    deputy_events_page_free(self->page);
    deputy_close(self->session);
    free(self);
}

uint32_t event_source_service(
    const struct call *call, struct event_source **source, struct deputy_reply *reply)
{
    struct service_source *self = calloc(1, sizeof(*self));
    if (!self) {
        *reply = (struct deputy_reply){.status = ERROR_NOT_ENOUGH_MEMORY};
        return reply->status;
    }
    self->source = (struct event_source){
        .next = service_next, .skip = service_skip, .wait = service_wait, .close = service_close};
    self->call = call;
    self->cursor = DEPUTY_EVENTS_OLDEST;
    self->started = event_now();
    snprintf(self->process_id, sizeof(self->process_id), "%lu", GetCurrentProcessId());
    /* The first page is read at once: only then is it known whether the caller may. */
    uint32_t status = open_session(self, reply);
    if (!status)
        status = read_page(self, self->cursor, 0);
    if (!status) {
        *source = &self->source;
        return ERROR_SUCCESS;
    }
    if (self->session)
        *reply = self->source.reply;
    service_close(&self->source);
    return status;
}
