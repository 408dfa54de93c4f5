/* Where events are read from: the Event Log, by either of its interfaces, or the service. */
#ifndef DEPUTY_CTL_EVENTS_EVENT_SOURCE_H
#define DEPUTY_CTL_EVENTS_EVENT_SOURCE_H

#include "ctl/common/command.h"
#include "ctl/events/event.h"

#include <stdbool.h>
#include <wchar.h>

/* A log of the system, or one in a file. */
struct event_log {
    const wchar_t *name; /* or the file's path */
    bool is_file;
};

/* Find out which of them a text means, in the arena: a file is told by a backslash, a colon, or the
 * end ".evtx" or ".evt", none of which the names of logs have. ERROR_NOT_ENOUGH_MEMORY, or what the
 * path cannot be made complete for. */
uint32_t event_log_find(const char *text, struct arena *arena, struct event_log *log);

struct event_source {
    /* Give the next event and source->computer, in the arena. ERROR_NO_MORE_ITEMS when there is
     * none by now; otherwise what failed, with what is to be said of it in source->reply. */
    uint32_t (*next)(struct event_source *source, struct arena *arena, struct deputy_event *event);

    /* Go behind what is there by now, so that next gives what comes from then on. */
    uint32_t (*skip)(struct event_source *source);

    /* Wait a while for more, after ERROR_NO_MORE_ITEMS. What can be waited for to pass is no
     * failure. */
    uint32_t (*wait)(struct event_source *source);

    void (*close)(struct event_source *source);

    const char *computer; /* that the event is of, as the log says; NULL when it does not */
    const char *file;     /* the archive that the event is in; NULL: the log itself */
    struct deputy_reply reply;
    uint32_t skipped;  /* what archives could not be read with, which was said */
    bool older;        /* there are archives before what next gives */
    bool newest_first; /* next gives the newest first, and there is no waiting */
};

/* Open a log by wevtapi.dll (Microsoft: "Windows Event Log Reference"), which Windows has
 * from Vista on, or by ReadEventLog (Microsoft: "Event Logging Functions").
 *
 * Only events of Deputy's own source are read. A log other than Deputy's is not waited for. The log
 * is the caller's until the source is closed.
 *
 * ERROR_MOD_NOT_FOUND where there is no wevtapi.dll, ERROR_CALL_NOT_IMPLEMENTED where the interface
 * is there and does nothing; else what the system says. */
uint32_t event_source_wevtapi(
    const struct event_log *log, bool newest_first, struct event_source **source);
uint32_t event_source_eventlog(
    const struct event_log *log, bool newest_first, struct event_source **source);

/* Open a log by whichever interface the system has. */
uint32_t event_source_log(
    const struct event_log *log, bool newest_first, struct event_source **source);

/* Which archives are read before a log. Those beside it always are. */
struct event_archives {
    const wchar_t *folder; /* where others are; NULL: where an administrator has them moved to */
    uint64_t since;        /* FILETIME: older ones are passed over */
};

/* Take a folder of archives from the command line (UTF-8), in the arena, by its complete path.
 * ERROR_PATH_NOT_FOUND or ERROR_FILE_NOT_FOUND when there is no such folder,
 * ERROR_NOT_ENOUGH_MEMORY, or what the path cannot be made complete for. */
uint32_t event_archives_find(
    const char *folder, struct arena *arena, struct event_archives *archives);

/* Open Deputy's log and its archives as one source, in the order of their times. Both arguments are
 * the caller's until the source is closed. Fails when the log itself cannot be read; archives that
 * cannot be are said, and passed over. */
uint32_t event_source_archives(const struct event_log *log, const struct event_archives *wanted,
    bool newest_first, struct event_source **source);

/* Read the records that the service has kept. On failure *reply is filled in. */
uint32_t event_source_service(
    const struct call *call, struct event_source **source, struct deputy_reply *reply);

/* A line on standard error for people; what cannot be said there is not said. */
void event_source_note(const char *sentence);

#endif
