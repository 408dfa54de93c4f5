/* Which events are asked for. The same for every source; portable. */
#ifndef DEPUTY_CLIENT_EVENTS_EVENT_FILTER_H
#define DEPUTY_CLIENT_EVENTS_EVENT_FILTER_H

#include "include/deputy.h"
#include "base/arena.h"

#include <stdbool.h>

/* What a command line or a request says; NULL for what it does not. */
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

/* Why there is no filter. */
struct event_wrong {
    const char *wish;  /* the name of the wish: "since"; NULL: there is no memory */
    const char *what;  /* the end of a sentence that begins with it: "needs a GUID" */
    const char *other; /* the name of the wish that the sentence ends with; NULL: with what */
    const char *given; /* what the wish is; NULL when it is no single one */
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
 * False when a wish is none, or when there is no memory, which is no wish's fault; *wrong then says
 * so and the filter is unchanged. */
bool event_filter_make(const struct event_wishes *wishes, struct arena *arena,
    struct event_filter *filter, struct event_wrong *wrong);

bool event_filter_matches(const struct event_filter *filter, const struct deputy_event *event);

/* Read a time in UTC: "2026-11-22", "2026-11-22T13:30", "...:49", "...:49.5", with or without "Z";
 * or so long before now: "30s", "15m", "2h", "7d". False, and time unchanged, for anything else. */
bool event_filter_time(const char *text, uint64_t now, uint64_t *time);

#endif
