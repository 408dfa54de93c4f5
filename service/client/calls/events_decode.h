/* Answers of the operations that read records, from the wire to the public structures. Portable:
 * nothing that the wire says is believed. */
#ifndef DEPUTY_CLIENT_CALLS_EVENTS_DECODE_H
#define DEPUTY_CLIENT_CALLS_EVENTS_DECODE_H

#include "include/deputy.h"

/* An answer; freed with deputy_events_page_free. WIN32_INVALID_DATA for what is no answer,
 * WIN32_NOT_ENOUGH_MEMORY. */
uint32_t events_decode_page(const uint8_t *bytes, size_t size, struct deputy_events_page **page);

#endif
