#include "ctl/events/event_source.h"

#include <windows.h>

/* The older interface only where the newer one is missing: where that one does nothing, there is no
 * log, and the older one would show an empty one. */
uint32_t event_source_log(
    const struct event_log *log, bool newest_first, struct event_source **source)
{
    uint32_t status = event_source_wevtapi(log, newest_first, source);
    return status == ERROR_MOD_NOT_FOUND ? event_source_eventlog(log, newest_first, source)
                                         : status;
}
