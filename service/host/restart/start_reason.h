/* Who asked for this start of the service. */
#ifndef DEPUTY_HOST_RESTART_START_REASON_H
#define DEPUTY_HOST_RESTART_START_REASON_H

#include "host/restart/start_failures.h"

/* Ask the system, which knows since Windows 8 (Microsoft: "QueryServiceDynamicInformation
 * function"). handle: SERVICE_STATUS_HANDLE. START_UNKNOWN where it does not tell. */
enum start_reason start_reason_ask(void *handle);

#endif
