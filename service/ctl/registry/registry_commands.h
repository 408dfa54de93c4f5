/* What the files of "deputyctl reg" share. */
#ifndef DEPUTY_CTL_REGISTRY_REGISTRY_COMMANDS_H
#define DEPUTY_CTL_REGISTRY_REGISTRY_COMMANDS_H

#include "ctl/common/command.h"
#include "base/status.h"

#include <wchar.h>

/* DEPUTY_REGISTRY_* as the options ask for. */
uint32_t registry_flags(const struct call *call);

/* Report a failure, with the key that it is about and, unless that is NULL, the name of the value;
 * and of what is missing, which of both it is. */
enum exit_code registry_fail(
    struct call *call, const wchar_t *key, const wchar_t *name, const struct deputy_reply *reply);

enum exit_code registry_run_list(struct call *call);

#endif
