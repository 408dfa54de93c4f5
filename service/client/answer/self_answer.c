#include "client/answer/self_answer.h"
#include "client/answer/done.h"
#include "identity/identity_json.h"

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
