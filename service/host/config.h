/* The service's configuration: read from the registry, and what is wrong with it put on record. */
#ifndef DEPUTY_HOST_CONFIG_H
#define DEPUTY_HOST_CONFIG_H

#include "policy/policy.h"

struct host;

/* Read the configuration; free it with policy_free. What was set and is not used is reported, each
 * by an event 1003 that ends with instead when nothing of it all is used ("the service does not
 * start").
 *
 * Fails with ERROR_INVALID_DATA when a value is wrong, or with what the registry said; *policy is
 * then unchanged. */
uint32_t config_load(struct host *host, const char *instead, struct policy *policy);

#endif
