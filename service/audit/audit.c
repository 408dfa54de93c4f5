#include "audit/audit.h"
#include "identity/status.h"

#include <stdlib.h>

struct audit {
    struct audit_sink *sink;
};

uint32_t audit_open(struct audit_sink *sink, struct audit **audit)
{
    struct audit *opened = calloc(1, sizeof(*opened));
    if (!opened) {
        sink->close(sink);
        return WIN32_NOT_ENOUGH_MEMORY;
    }
    opened->sink = sink;
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
    return record->status ? record->status : audit->sink->write(audit->sink, record);
}
