/* The commands of "deputyctl services" that have files of their own. */
#ifndef DEPUTY_CTL_SERVICES_SERVICES_COMMANDS_H
#define DEPUTY_CTL_SERVICES_SERVICES_COMMANDS_H

#include "ctl/common/command.h"

enum exit_code services_run_list(struct call *call);
enum exit_code services_run_start(struct call *call);
enum exit_code services_run_stop(struct call *call);
enum exit_code services_run_control(struct call *call);

#endif
