/* Deputy under the Service Control Manager. */
#ifndef DEPUTY_HOST_SERVICE_H
#define DEPUTY_HOST_SERVICE_H

#include <stdint.h>

/* Hand the process's main thread to the SCM until the service has stopped. Fails with
 * ERROR_FAILED_SERVICE_CONTROLLER_CONNECT when the SCM did not start this process. */
uint32_t service_run(void);

#endif
