/* The service's settings: values under its Parameters key in the registry. */
#ifndef DEPUTY_HOST_CONFIG_H
#define DEPUTY_HOST_CONFIG_H

#include "policy/settings.h"

enum { CONFIG_PROBLEM_SIZE = 160 };

/* Read all settings; one that is not there has its default. On failure config is unchanged and
 * problem says which value is wrong and why: ERROR_INVALID_DATA, or what the registry said. */
uint32_t config_load(struct config *config, char problem[CONFIG_PROBLEM_SIZE]);

#endif
