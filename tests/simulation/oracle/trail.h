/* The trail as it is: what the simulated log has, and what lies in the spool. */
#ifndef DEPUTY_TESTS_SIMULATION_ORACLE_TRAIL_H
#define DEPUTY_TESTS_SIMULATION_ORACLE_TRAIL_H

#include "simulation/world/log.h"

enum { TRAIL_ITEMS = 1400, TRAIL_TEXT_SIZE = 200 };

/* A record in the trail, in the order of the log, and then of the segments. */
struct trail_item {
    struct seal seal;
    const uint8_t *hash;
    const uint8_t *bytes;
    uint32_t size;
    bool in_log;
    bool again; /* it is there before as well */
};

/* Read the trail anew; items stay until the disk or the log changes. */
void trail_read(void);
unsigned trail_count(void);
const struct trail_item *trail_at(unsigned place);

/* A record's event, and a field of it; false when it is absent. */
uint32_t trail_event(const uint8_t *bytes);
bool trail_field(
    const uint8_t *bytes, uint32_t size, enum audit_field field, char text[TRAIL_TEXT_SIZE]);

/* The number of the call that made it; -1 when it is the service's own. */
int trail_call(const uint8_t *bytes, uint32_t size);

#endif
