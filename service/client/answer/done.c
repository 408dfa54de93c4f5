#include "client/answer/done.h"

void answer_correlation(struct json *json, const struct deputy_reply *reply)
{
    json_member_text(json, "correlation", *reply->correlation ? reply->correlation : NULL);
}

void answer_done(struct json *json, const struct deputy_reply *reply)
{
    json_object_begin(json);
    answer_correlation(json, reply);
    json_object_end(json);
}
