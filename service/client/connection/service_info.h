/* What the service says of itself, from the wire to the public structure. */
#ifndef DEPUTY_CLIENT_CONNECTION_SERVICE_INFO_H
#define DEPUTY_CLIENT_CONNECTION_SERVICE_INFO_H

#include "include/deputy.h"

#include "deputy_rpc.h"

static inline struct deputy_service_info service_info(const SERVICE_INFO *info)
{
    return (struct deputy_service_info){
        .version = info->version,
        .process_id = info->process_id,
        .state = info->state,
        .uptime_ms = (uint64_t)info->uptime_ms,
    };
}

#endif
