/* What the service control manager says of the service. */
#ifndef DEPUTY_CLIENT_CONNECTION_SERVICE_STATE_H
#define DEPUTY_CLIENT_CONNECTION_SERVICE_STATE_H

#include <stdint.h>

/* The service's state: SERVICE_STOPPED, SERVICE_START_PENDING, ... Fails with
 * ERROR_SERVICE_DOES_NOT_EXIST when it is not installed, with ERROR_ACCESS_DENIED and others when
 * the manager does not tell. */
uint32_t service_state_query(uint32_t *state);

#endif
