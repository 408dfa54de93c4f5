#include "ctl/events/event_acts.h"
#include "audit/record/record.h"
#include "base/printable.h"
#include "base/status.h"
#include "client/answer/event_answer.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { CAPACITY_MIN = 16, NAMED_MAX = 20 };

static bool read_correlation(const struct deputy_event *event, uint8_t correlation[GUID_SIZE])
{
    const char *text = event_field(event, AUDIT_CORRELATION);
    return text && guid_parse(text, correlation);
}

void event_acts_read(struct event_acts *acts, const struct deputy_event *event)
{
    uint8_t correlation[GUID_SIZE];
    if (!acts->off && acts->status == WIN32_OK && audit_event_may_end(event->id) &&
        read_correlation(event, correlation))
        acts->status = guid_set_add(&acts->ended, correlation);
}

/* Room for one more; false when there is none. */
static bool make_room(struct event_acts *acts)
{
    if (acts->count < acts->capacity)
        return true;
    size_t capacity = acts->capacity ? acts->capacity * 2 : CAPACITY_MIN;
    struct event_act *begun = realloc(acts->begun, capacity * sizeof(*begun));
    if (!begun)
        return false;
    acts->begun = begun;
    acts->capacity = capacity;
    return true;
}

void event_acts_shown(struct event_acts *acts, const struct deputy_event *event)
{
    struct event_act act = {.time = event->time};
    const char *operation = event_field(event, AUDIT_OPERATION);
    if (acts->off || acts->status != WIN32_OK || event->id != AUDIT_OPERATION_BEGAN ||
        !read_correlation(event, act.correlation))
        return;
    if (operation)
        act.operation = arena_copy(&acts->arena, operation, strlen(operation));
    if ((operation && !act.operation) || !make_room(acts))
        acts->status = WIN32_NOT_ENOUGH_MEMORY;
    else
        acts->begun[acts->count++] = act;
}

static void put_act(struct buffer *out, const struct event_act *act)
{
    char time[CLOCK_TEXT_SIZE], guid[GUID_TEXT_SIZE];
    event_time_text(act->time, time);
    guid_format(act->correlation, guid);
    buffer_printf(out, "    %s  %s  ", time, guid);
    printable_append(out, act->operation ? act->operation : "-");
    buffer_text(out, "\n");
}

void event_acts_put(struct buffer *out, const struct event_acts *acts)
{
    struct buffer named = {0};
    uint64_t without = 0;
    for (size_t i = 0; acts->status == WIN32_OK && i < acts->count; i++) {
        if (guid_set_has(&acts->ended, acts->begun[i].correlation))
            continue;
        if (without++ < NAMED_MAX)
            put_act(&named, &acts->begun[i]);
    }
    if (without) {
        buffer_printf(out,
            "began, no end on record: %" PRIu64 " of these operations of several steps. Each may "
            "still go on, or\nthe service ended in between; \"deputyctl verify\" tells which, "
            "where "
            "a record does.\n",
            without);
        buffer_append(out, named.bytes, named.size);
    }
    if (without > NAMED_MAX)
        buffer_printf(out, "    and %" PRIu64 " more\n", without - NAMED_MAX);
    if (named.status && !out->status)
        out->status = named.status;
    buffer_free(&named);
}

void event_acts_free(struct event_acts *acts)
{
    guid_set_free(&acts->ended);
    free(acts->begun);
    arena_free(&acts->arena);
    *acts = (struct event_acts){0};
}
