/* How long the system's shutdown waits for the service to stop.
 *
 * Since Windows 10 1703 that is 10 s unless the service asks for more (Microsoft:
 * "SERVICE_PRESHUTDOWN_INFO structure"), which a stop with all that waits to be delivered may
 * exceed. The service control manager is told, rather than its registry value written: no page says
 * when it reads that, whereas ChangeServiceConfig2 changes what it goes by and keeps it. */
#ifndef DEPUTY_HOST_PRESHUTDOWN_H
#define DEPUTY_HOST_PRESHUTDOWN_H

#include <stdint.h>

/* Have a shutdown wait at least this long; what is set to more already stays. Not while the service
 * starts, which is when the manager may be busy with it. ERROR_ACCESS_DENIED for an account that
 * may not change the service's configuration: LocalSystem may, as one of the administrators
 * (Microsoft: "Service Security and Access Rights"). A system that does not know of it has nothing
 * to set. */
uint32_t preshutdown_ensure(uint32_t ms);

#endif
