#include "client/answer/self_answer.h"
#include "client/answer/done.h"
#include "identity/identity_json.h"

#include <inttypes.h>
#include <windows.h>

void whoami_answer(
    struct json *json, const struct deputy_whoami *whoami, const struct deputy_reply *reply)
{
    json_object_begin(json);
    json_key(json, "caller");
    identity_json(json, whoami->caller);
    json_key(json, "service");
    identity_json(json, whoami->service);
    answer_correlation(json, reply);
    json_object_end(json);
}

void statistics_answer(
    struct json *json, const struct deputy_statistics *statistics, const struct deputy_reply *reply)
{
    json_object_begin(json);
    json_member_number(json, "uptime_ms", statistics->uptime_ms);
    json_member_number(json, "calls", statistics->calls);
    json_member_number(json, "routines", statistics->routines);
    json_member_number(json, "sessions", statistics->sessions);
    json_member_number(json, "callers", statistics->callers);
    json_member_number(json, "recent", statistics->recent);
    json_member_number(json, "safe", statistics->safe);
    json_member_number(json, "refused", statistics->refused);
    json_member_number(json, "allowed", statistics->allowed);
    json_member_number(json, "queued", statistics->queued);
    json_member_number(json, "blocked", statistics->blocked);
    answer_correlation(json, reply);
    json_object_end(json);
}

/* --- the service ----------------------------------------------------------------------------- */

const char *service_state_word(uint32_t state)
{
    static const char *const words[] = {"unknown", "starting", "running", "stopping"};
    return words[state < sizeof(words) / sizeof(words[0]) ? state : 0];
}

void service_put_version(struct buffer *buffer, uint32_t version)
{
    buffer_printf(buffer, "%" PRIu32 ".%" PRIu32 ".%" PRIu32, version >> 16, version >> 8 & 0xFF,
        version & 0xFF);
}

void service_json_version(struct json *json, const char *key, uint32_t version)
{
    struct buffer text = {0};
    service_put_version(&text, version);
    json_member_buffer(json, key, &text);
    buffer_free(&text);
}

void service_json_info(struct json *json, const struct deputy_service_info *info)
{
    json_member_number(json, "process_id", info->process_id);
    service_json_version(json, "version", info->version);
    json_member_text(json, "state", service_state_word(info->state));
    json_member_number(json, "uptime_ms", info->uptime_ms);
}

static uint64_t microseconds(void)
{
    LARGE_INTEGER frequency;
    LARGE_INTEGER now;
    QueryPerformanceFrequency(&frequency);
    QueryPerformanceCounter(&now);
    uint64_t ticks = (uint64_t)now.QuadPart;
    uint64_t second = (uint64_t)frequency.QuadPart;
    return ticks / second * 1000000 + ticks % second * 1000000 / second;
}

static void add_round_trip(struct round_trips *trips, uint64_t us)
{
    if (trips->count == 0 || us < trips->minimum)
        trips->minimum = us;
    if (us > trips->maximum)
        trips->maximum = us;
    trips->sum += us;
    trips->count++;
}

uint32_t round_trips_make(struct deputy_session *session, uint32_t count,
    struct deputy_service_info *info, struct round_trips *trips, struct deputy_reply *reply)
{
    for (uint32_t i = 0; i < count; i++) {
        uint64_t start = microseconds();
        uint32_t status = deputy_ping(session, info, reply);
        if (status)
            return status;
        add_round_trip(trips, microseconds() - start);
    }
    return ERROR_SUCCESS;
}

void ping_answer(
    struct json *json, const struct deputy_service_info *info, const struct round_trips *trips)
{
    json_object_begin(json);
    service_json_info(json, info);
    json_member_number(json, "count", trips->count);
    json_member_number(json, "round_trip_us", trips->sum / trips->count);
    json_member_number(json, "round_trip_min_us", trips->minimum);
    json_member_number(json, "round_trip_max_us", trips->maximum);
    json_object_end(json);
}
