#include "ctl/common/command.h"
#include "ctl/services/service_words.h"
#include "client/answer/self_answer.h"

#include <inttypes.h>

#define PING_COUNT_MAX 100000u

static const struct option ping_options[] = {
    {OPTION_NUMBER, "count", "N", "ask N times in one session (1)", offsetof(struct options, count),
        1, PING_COUNT_MAX},
    {OPTION_END, NULL, NULL, NULL, 0, 0, 0},
};

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
    uint32_t status = round_trips_make(session, count, &info, &trips, &reply);
    deputy_close(session);
    if (status)
        return call_fail(call, &reply);
    if (call->options.json)
        ping_answer(&call->json, &info, &trips);
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
