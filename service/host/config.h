/* The service's settings: values under its Parameters key in the registry. */
#ifndef DEPUTY_HOST_CONFIG_H
#define DEPUTY_HOST_CONFIG_H

#include <stdint.h>

/* Every setting; its name, range and default are one row of the table in config.c. */
struct config {
    uint32_t calls;
    uint32_t calls_per_caller;
    uint32_t sessions;
    uint32_t sessions_per_caller;
    uint32_t name_wait_ms;
    uint32_t name_ttl_s;
    uint32_t stop_timeout_ms;
};

enum { CONFIG_PROBLEM_SIZE = 160 };

/* Read all settings; one that is not there has its default. On failure config is unchanged and
 * problem says which value is wrong and why: ERROR_INVALID_DATA, or what the registry said. */
uint32_t config_load(struct config *config, char problem[CONFIG_PROBLEM_SIZE]);

#endif
