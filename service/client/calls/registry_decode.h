/* Answers of the operations on the registry, from the wire to the public structures. Portable:
 * nothing that the wire says is believed. */
#ifndef DEPUTY_CLIENT_CALLS_REGISTRY_DECODE_H
#define DEPUTY_CLIENT_CALLS_REGISTRY_DECODE_H

#include "include/deputy.h"

/* The answers of registry_get and registry_list; the caller frees them with the public functions,
 * which are here as well. WIN32_INVALID_DATA for what is no answer, WIN32_NOT_ENOUGH_MEMORY. */
uint32_t registry_decode_value(
    const uint8_t *bytes, size_t size, struct deputy_registry_value **value);
uint32_t registry_decode_page(
    const uint8_t *bytes, size_t size, struct deputy_registry_page **page);

/* The answer of registry_create: whether the key existed. */
uint32_t registry_decode_created(const uint8_t *bytes, size_t size, int *existed);

#endif
