/* What the service says of its caller and of itself, in words and as JSON. */
#ifndef DEPUTY_CLIENT_ANSWER_SELF_ANSWER_H
#define DEPUTY_CLIENT_ANSWER_SELF_ANSWER_H

#include "include/deputy.h"
#include "base/json.h"

/* Write the answer as one object. */
void whoami_answer(
    struct json *json, const struct deputy_whoami *whoami, const struct deputy_reply *reply);
void statistics_answer(struct json *json, const struct deputy_statistics *statistics,
    const struct deputy_reply *reply);

/* The word for deputy_service_info.state: "starting", "running", "stopping" or "unknown". */
const char *service_state_word(uint32_t state);

/* Append a version (major << 16 | minor << 8 | patch) as "0.1.0". */
void service_put_version(struct buffer *buffer, uint32_t version);

/* Write a version as a member. */
void service_json_version(struct json *json, const char *key, uint32_t version);

/* Write the members "process_id", "version", "state" and "uptime_ms". */
void service_json_info(struct json *json, const struct deputy_service_info *info);

/* Round trips, in microseconds. */
struct round_trips {
    uint32_t count;
    uint64_t minimum;
    uint64_t maximum;
    uint64_t sum;
};

/* Ask the service so many times, at least once, what it is and how long that takes. The first
 * failure ends it; its status. trips is empty before. */
uint32_t round_trips_make(struct deputy_session *session, uint32_t count,
    struct deputy_service_info *info, struct round_trips *trips, struct deputy_reply *reply);

/* Write both as one object. */
void ping_answer(
    struct json *json, const struct deputy_service_info *info, const struct round_trips *trips);

#endif
