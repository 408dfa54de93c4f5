/* How long a start waits when the runs before it crashed. Portable.
 *
 * The service control manager restarts after a failure, but counts by the day and knows nothing of
 * starts by hand. The service counts for itself: of every run it keeps whether it has ended yet,
 * and how many runs before it did not end in order. */
#ifndef DEPUTY_HOST_RESTART_BACKOFF_H
#define DEPUTY_HOST_RESTART_BACKOFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    BACKOFF_GOOD_MS = 10 * 60 * 1000, /* a run of this length forgets the crashes before it */
    BACKOFF_TEXT_SIZE = 64,           /* of the kept text, always all of it, */
    BACKOFF_OLD_TEXT_SIZE = 32,       /* and of one that knows no longest wait */
};

/* What is kept of a run. unclean 0 and not running: there was none, or it ended in order. */
struct backoff {
    uint32_t unclean; /* runs in a row, before this one, that did not end in order */
    bool running;     /* it has not ended in order (yet) */
    uint32_t most_s;  /* the longest wait by the settings that were in use last */
};

/* What a new run keeps, after one that left this. */
struct backoff backoff_begin(struct backoff last);

/* What a run keeps once it has run for BACKOFF_GOOD_MS, and at its end in order. ran: it served
 * calls; a start that failed in order neither counts as a crash nor makes crashes forgotten. */
struct backoff backoff_good(struct backoff run);
struct backoff backoff_end(struct backoff run, bool ran);

/* How long to wait before doing what may have crashed, which includes reading the settings: 0, 1,
 * 5, 30, 60 seconds, then twice as long each time, and never more than most. */
uint32_t backoff_delay_ms(uint32_t unclean, uint32_t most_s);

/* The kept text, BACKOFF_TEXT_SIZE bytes for every value, so that writing it anew changes one
 * sector; and what it says. A text that is not one of ours says that there was no run; most_s
 * stands in for a longest wait that it does not say. */
void backoff_format(struct backoff run, char text[BACKOFF_TEXT_SIZE]);
struct backoff backoff_parse(const char *text, size_t size, uint32_t most_s);

#endif
