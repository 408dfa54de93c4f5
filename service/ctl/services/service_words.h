/* What the service says of itself, for people. */
#ifndef DEPUTY_CTL_SERVICES_SERVICE_WORDS_H
#define DEPUTY_CTL_SERVICES_SERVICE_WORDS_H

#include "base/buffer.h"

/* Append a duration with its two largest units: "3 d 4 h", "12 min 5 s", "7 s". */
void service_put_duration(struct buffer *buffer, uint64_t milliseconds);

#endif
