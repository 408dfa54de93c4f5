/* Answers of the operations on services, from the wire to the public structures. Portable: nothing
 * that the wire says is believed. */
#ifndef DEPUTY_CLIENT_CALLS_SERVICES_DECODE_H
#define DEPUTY_CLIENT_CALLS_SERVICES_DECODE_H

#include "include/deputy.h"

/* The answers of services_list and service_status, which the caller frees with the public functions
 * that are here as well, and of service_control. WIN32_INVALID_DATA for what is no answer,
 * WIN32_NOT_ENOUGH_MEMORY. */
uint32_t services_decode_page(
    const uint8_t *bytes, size_t size, struct deputy_services_page **page);
uint32_t services_decode_service(
    const uint8_t *bytes, size_t size, struct deputy_service **service);
uint32_t services_decode_state(
    const uint8_t *bytes, size_t size, struct deputy_service_state *state);

#endif
