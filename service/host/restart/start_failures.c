#include "host/restart/start_failures.h"
#include "host/restart/backoff.h"
#include "installation/host_exit.h"
#include "base/bytes.h"
#include "base/status.h"

#include <string.h>

enum {
    VERSION = 1,
    COUNT_MAX = 99999,
    /* The longest wait that the installer sets, and time for a start on a slow machine. */
    SOON_S = 120,
    DELAY_MAX_S = 600,
};

static const uint64_t second = 10000000; /* in 100 ns */

static bool same(const struct start_failures *last, uint32_t exit_code, uint32_t status)
{
    return last->count && last->exit_code == exit_code && last->status == status;
}

struct start_failures start_failures_add(
    struct start_failures last, uint32_t exit_code, uint32_t status, uint64_t now)
{
    uint32_t before = same(&last, exit_code, status) ? last.count : 0;
    return (struct start_failures){
        .count = before < COUNT_MAX ? before + 1 : before,
        .exit_code = exit_code,
        .status = status,
        .time = now,
    };
}

/* A full disk, another process at the endpoint and a lack of memory pass; these do not. */
bool start_failures_lasting(const struct start_failures *failures)
{
    static const struct {
        uint32_t exit_code;
        uint32_t status;
    } lasting[] = {
        {HOST_EXIT_CONFIGURATION, WIN32_INVALID_DATA},
        {HOST_EXIT_CONFIGURATION, WIN32_ACCESS_DENIED},
        {HOST_EXIT_EVENT_SOURCE, WIN32_FILE_NOT_FOUND},
        {HOST_EXIT_EVENT_SOURCE, WIN32_ACCESS_DENIED},
        {HOST_EXIT_SPOOL, WIN32_ACCESS_DENIED},
        {HOST_EXIT_SPOOL, WIN32_BAD_PATHNAME},
        {HOST_EXIT_SPOOL, WIN32_DIRECTORY},
        {HOST_EXIT_SPOOL, WIN32_STOPPED_ON_SYMLINK},
        {HOST_EXIT_SPOOL, WIN32_INVALID_OWNER},
        {HOST_EXIT_SPOOL, WIN32_INVALID_ACL},
        {HOST_EXIT_MACHINE, WIN32_EXE_MACHINE_TYPE_MISMATCH},
    };
    for (size_t i = 0; i < sizeof(lasting) / sizeof(lasting[0]); i++) {
        if (same(failures, lasting[i].exit_code, lasting[i].status))
            return true;
    }
    return false;
}

bool start_failures_give_up(const struct start_failures *failures, enum start_reason reason)
{
    return reason == START_RECOVERY && failures->count >= START_FAILURES_MAX &&
           start_failures_lasting(failures);
}

enum start_reason start_failures_reason(
    struct start_failures last, enum start_reason told, uint64_t now)
{
    if (told != START_UNKNOWN)
        return told;
    const bool soon = now >= last.time && now - last.time <= SOON_S * second;
    return last.count && !last.gave_up && soon ? START_RECOVERY : START_ASKED;
}

uint32_t start_failures_delay_ms(const struct start_failures *last, enum start_reason reason)
{
    if (reason != START_RECOVERY || last->count < START_FAILURES_MAX ||
        start_failures_lasting(last))
        return 0;
    return backoff_delay_ms(last->count, DELAY_MAX_S);
}

void start_failures_pack(struct start_failures failures, uint8_t bytes[START_FAILURES_SIZE])
{
    memset(bytes, 0, START_FAILURES_SIZE);
    store_u32(bytes, VERSION);
    store_u32(bytes + 4, failures.count);
    store_u32(bytes + 8, failures.exit_code);
    store_u32(bytes + 12, failures.status);
    store_u32(bytes + 16, failures.gave_up);
    store_u64(bytes + 24, failures.time);
}

struct start_failures start_failures_unpack(const uint8_t *bytes, size_t size)
{
    if (size != START_FAILURES_SIZE || load_u32(bytes) != VERSION)
        return (struct start_failures){0};
    struct start_failures failures = {
        .count = load_u32(bytes + 4),
        .exit_code = load_u32(bytes + 8),
        .status = load_u32(bytes + 12),
        .gave_up = load_u32(bytes + 16) != 0,
        .time = load_u64(bytes + 24),
    };
    return failures.count <= COUNT_MAX ? failures : (struct start_failures){0};
}
