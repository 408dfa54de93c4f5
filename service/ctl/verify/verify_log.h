/* The event log itself, and its archives, as what "deputyctl verify" checks. */
#ifndef DEPUTY_CTL_VERIFY_VERIFY_LOG_H
#define DEPUTY_CTL_VERIFY_VERIFY_LOG_H

#include "ctl/events/event_source.h"
#include "audit/verify/verify.h"

/* What is to be checked of the log, and what came of it. */
struct verify_log {
    struct event_archives archives;
    uint32_t skipped; /* what an archive could not be read with, which was said; else 0 */
};

/* Check Deputy's log with its archives: where one ends the next goes on. Says on standard error
 * when that begins later than archives.since. Names that findings refer to are in the arena.
 * Returns what the log could not be read with; what could be read was checked. */
uint32_t verify_whole_log(struct verify *verify, struct arena *arena, struct verify_log *log);

/* Whether a path is that of an archived log by its end, ".evtx" or ".evt"; and check one. */
bool verify_is_log_file(const char *path);
uint32_t verify_log_file(struct verify *verify, struct arena *arena, const char *path);

#endif
