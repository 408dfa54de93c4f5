/* Who a call counts for. */
#ifndef DEPUTY_PIPELINE_QUOTA_QUOTA_KEY_H
#define DEPUTY_PIPELINE_QUOTA_QUOTA_KEY_H

#include "identity/sid.h"

#include <stdint.h>

/* A caller, as quotas know it: its user in its logon session. All zero is "not known yet". */
struct quota_key {
    uint8_t sid[SID_SIZE_MAX];
    uint32_t sid_size;
    uint64_t logon_id;
};

#endif
