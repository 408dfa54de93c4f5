/* Where starts that failed are kept: a key of the registry that is gone when the system starts
 * anew, so that each start of the system tries anew as well. It lies beside the service's own
 * configuration, where only administrators and SYSTEM may write, and not in the data folder, which
 * may be what is not safe. */
#ifndef DEPUTY_HOST_RESTART_START_RECORD_H
#define DEPUTY_HOST_RESTART_START_RECORD_H

#include "host/restart/start_failures.h"
#include "installation/registered_names.h"

#define START_RECORD_KEY   L"" SERVICE_KEY "\\StartFailures"
#define START_RECORD_VALUE L"Last"

/* What was kept; none where there is nothing, or it cannot be read. */
struct start_failures start_record_read(void);

/* Keep these. What cannot be kept is not counted: the next start knows of no failure. */
void start_record_write(struct start_failures failures);

/* A start succeeded. */
void start_record_clear(void);

#endif
