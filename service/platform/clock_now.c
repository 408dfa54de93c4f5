#include "base/clock.h"

#include <uv.h>

enum { TICKS_PER_SECOND = 10000000, TICKS_PER_MICROSECOND = 10 };

static const uint64_t unix_epoch = 11644473600; /* seconds from 1601 to 1970 */

uint64_t clock_now(void)
{
    uv_timeval64_t now;
    if (uv_gettimeofday(&now) || now.tv_sec < 0)
        return 0;
    return ((uint64_t)now.tv_sec + unix_epoch) * TICKS_PER_SECOND +
           (uint64_t)now.tv_usec * TICKS_PER_MICROSECOND;
}
