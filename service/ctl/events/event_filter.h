/* Which events are asked for. The same for every source; portable. */
#ifndef DEPUTY_CTL_EVENTS_EVENT_FILTER_H
#define DEPUTY_CTL_EVENTS_EVENT_FILTER_H

#include "ctl/events/event.h"

/* What the command line says; NULL for what it does not. */
struct event_wishes {
    const char *caller;      /* a SID, "domain\name" or "name" */
    const char *operation;   /* "file_open" */
    const char *outcome;     /* a word of field 6: "denied" */
    const char *object;      /* a part of the object's name */
    const char *since;       /* a time (below): from then on */
    const char *until;       /* before then */
    const char *correlation; /* a GUID, with or without braces */
    const char *own;         /* a SID: only this user's */
    uint64_t now;            /* what times such as "15m" count back from */
};

struct event_filter {
    const char *sid;
    const char *domain;
    const char *account;
    const char *operation;
    const char *outcome;
    const char *object;
    const char *correlation;
    const char *own;
    uint64_t since;
    uint64_t until;
};

/* Make a filter, which points into the arena and to the wishes' texts. Account names and objects
 * are written as events have them, so that "%1" finds "^{25}1". Letters of ASCII are the same in
 * both cases, except in an operation and an outcome.
 *
 * Returns NULL, or what is wrong in a sentence that has neither a capital nor a stop; then *given
 * is the wish that is none, NULL when it is no single one. */
const char *event_filter_make(const struct event_wishes *wishes, struct arena *arena,
    struct event_filter *filter, const char **given);

bool event_filter_matches(const struct event_filter *filter, const struct deputy_event *event);

/* Read a time in UTC: "2026-11-22", "2026-11-22T13:30", "...:49", "...:49.5", with or without "Z";
 * or so long before now: "30s", "15m", "2h", "7d". False, and time unchanged, for anything else. */
bool event_filter_time(const char *text, uint64_t now, uint64_t *time);

#endif
