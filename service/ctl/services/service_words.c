#include "ctl/services/service_words.h"

#include <inttypes.h>

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

void service_put_duration(struct buffer *buffer, uint64_t milliseconds)
{
    uint64_t seconds = milliseconds / 1000;
    uint64_t minutes = seconds / 60;
    uint64_t hours = minutes / 60;
    if (hours >= 24)
        buffer_printf(buffer, "%" PRIu64 " d %" PRIu64 " h", hours / 24, hours % 24);
    else if (hours)
        buffer_printf(buffer, "%" PRIu64 " h %" PRIu64 " min", hours, minutes % 60);
    else if (minutes)
        buffer_printf(buffer, "%" PRIu64 " min %" PRIu64 " s", minutes, seconds % 60);
    else
        buffer_printf(buffer, "%" PRIu64 " s", seconds);
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
