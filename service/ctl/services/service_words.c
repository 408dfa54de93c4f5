#include "ctl/services/service_words.h"

#include <inttypes.h>

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
