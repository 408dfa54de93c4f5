#include "ctl/common/command.h"
#include "ctl/services/service_words.h"

#include <inttypes.h>
#include <windows.h>

#define PING_COUNT_MAX 100000u

static const struct option ping_options[] = {
    {OPTION_NUMBER, "count", "N", "ask N times in one session (1)", offsetof(struct options, count),
        1, PING_COUNT_MAX},
    {OPTION_END, NULL, NULL, NULL, 0, 0, 0},
};

/* Round trips, in microseconds. */
struct round_trips {
    uint32_t count;
    uint64_t minimum;
    uint64_t maximum;
    uint64_t sum;
};

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

static uint32_t ping_times(struct deputy_session *session, uint32_t count,
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

static void put_ping_json(
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

static void put_ping_text(
    struct buffer *out, const struct deputy_service_info *info, const struct round_trips *trips)
{
    buffer_text(out, "Deputy ");
    service_put_version(out, info->version);
    buffer_printf(out, " answers: %s, process %" PRIu32 ", up for ",
        service_state_word(info->state), info->process_id);
    service_put_duration(out, info->uptime_ms);
    buffer_text(out, "\n");
    if (trips->count == 1)
        buffer_printf(out, "Round trip: %" PRIu64 " us\n", trips->sum);
    else
        buffer_printf(out,
            "%" PRIu32 " round trips: least %" PRIu64 ", mean %" PRIu64 ", most %" PRIu64 " us\n",
            trips->count, trips->minimum, trips->sum / trips->count, trips->maximum);
}

static enum exit_code run_ping(struct call *call)
{
    struct deputy_session *session = NULL;
    struct deputy_service_info info;
    struct deputy_reply reply = {0};
    struct round_trips trips = {0};
    uint32_t count = call->options.count ? call->options.count : 1;
    if (call_open(call, &session, &reply))
        return call_fail(call, &reply);
    uint32_t status = ping_times(session, count, &info, &trips, &reply);
    deputy_close(session);
    if (status)
        return call_fail(call, &reply);
    if (call->options.json)
        put_ping_json(&call->json, &info, &trips);
    else
        put_ping_text(&call->out, &info, &trips);
    return EXIT_CODE_OK;
}

static enum exit_code run_version(struct call *call)
{
    if (call->options.json) {
        json_object_begin(&call->json);
        json_member_text(&call->json, "version", DEPUTY_VERSION_TEXT);
        service_json_version(&call->json, "library", deputy_version());
        json_object_end(&call->json);
        return EXIT_CODE_OK;
    }
    buffer_text(&call->out, "deputyctl " DEPUTY_VERSION_TEXT ", libdeputy ");
    service_put_version(&call->out, deputy_version());
    buffer_text(&call->out, "\n");
    return EXIT_CODE_OK;
}

const struct command ping_commands[] = {
    {"ping", "", 0, 0, "ask whether the service answers, and how fast",
        "Opens a session and asks in it; nothing is impersonated and nothing goes on record.\n",
        ping_options, run_ping},
    {"version", "", 0, 0, "print the version of deputyctl and its library",
        "Does not ask the service; its version is part of \"deputyctl status\".\n", NULL,
        run_version},
    {.name = NULL},
};
