#include "audit/audit.h"
#include "audit/clock.h"
#include "audit/ring.h"
#include "identity/guid.h"
#include "identity/status.h"

#include <stdlib.h>

struct audit {
    struct audit_sink *sink;
    struct ring *ring;
};

uint32_t audit_open(struct audit_sink *sink, struct ring *ring, struct audit **audit)
{
    struct audit *opened = calloc(1, sizeof(*opened));
    if (!opened) {
        sink->close(sink);
        return WIN32_NOT_ENOUGH_MEMORY;
    }
    opened->sink = sink;
    opened->ring = ring;
    *audit = opened;
    return WIN32_OK;
}

void audit_close(struct audit *audit)
{
    if (!audit)
        return;
    audit->sink->close(audit->sink);
    free(audit);
}

uint32_t audit_submit(struct audit *audit, const struct audit_record *record)
{
    struct seal seal = {.sequence = 1, .time = clock_now()};
    struct sealed *sealed;
    size_t delivered;
    uint32_t status = guid_make(seal.record);
    if (status == WIN32_OK)
        status = sealed_make(record, &seal, &sealed);
    if (status != WIN32_OK)
        return status;
    status = audit->sink->deliver(audit->sink, &sealed, 1, &delivered);
    if (status == WIN32_OK)
        ring_push(audit->ring, sealed, &record->owner);
    sealed_release(sealed);
    return status;
}
