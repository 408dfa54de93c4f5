/* Somewhere sealed records can be delivered to. */
#ifndef DEPUTY_AUDIT_LOG_SINK_H
#define DEPUTY_AUDIT_LOG_SINK_H

#include "audit/record/sealed.h"

/* deliver takes records in their order and says how many of them, from the first on, are safe with
 * whoever takes them. It returns the Win32 status that kept it from the next one, WIN32_OK when it
 * delivered all. One thread at a time calls it; it may block. A record that can never be delivered
 * is not a failure of the sink: it answers WIN32_INVALID_DATA for that one. close frees the sink.
 */
struct audit_sink {
    uint32_t (*deliver)(
        struct audit_sink *sink, struct sealed *const *records, size_t count, size_t *delivered);
    void (*close)(struct audit_sink *sink);
};

#endif
