/* The operations there are; each is defined in the file of its name. */
#ifndef DEPUTY_OPERATIONS_H
#define DEPUTY_OPERATIONS_H

#include "pipeline/operation.h"

extern const struct operation operation_file_open;
extern const struct operation operation_open_session;
extern const struct operation operation_whoami;

#endif
