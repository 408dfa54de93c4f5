/* What the service says of itself, as text and as JSON. */
#ifndef DEPUTY_CTL_SERVICES_SERVICE_WORDS_H
#define DEPUTY_CTL_SERVICES_SERVICE_WORDS_H

#include "include/deputy.h"
#include "base/json.h"

/* The word for deputy_service_info.state: "starting", "running", "stopping" or "unknown". */
const char *service_state_word(uint32_t state);

/* Append a version (major << 16 | minor << 8 | patch) as "0.1.0". */
void service_put_version(struct buffer *buffer, uint32_t version);

/* Append a duration with its two largest units: "3 d 4 h", "12 min 5 s", "7 s". */
void service_put_duration(struct buffer *buffer, uint64_t milliseconds);

/* Write a version as a member. */
void service_json_version(struct json *json, const char *key, uint32_t version);

/* Write the members "process_id", "version", "state" and "uptime_ms". */
void service_json_info(struct json *json, const struct deputy_service_info *info);

#endif
