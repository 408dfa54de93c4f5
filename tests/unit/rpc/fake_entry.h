/* What an operation finds around it, for tests of its perform function: no session that comes over
 * the wire, no pipeline. It takes the place of rpc/entry.c and pipeline/call.c at link time. */
#ifndef DEPUTY_TESTS_UNIT_RPC_FAKE_ENTRY_H
#define DEPUTY_TESTS_UNIT_RPC_FAKE_ENTRY_H

#include "pipeline/call.h"

struct fake_entry {
    uint32_t status; /* how every call of a routine ends, without being performed */
    enum deputy_stage stage;
    bool performs; /* each is performed instead, as whoever runs the test */
};

extern struct fake_entry fake_entry;

#endif
