/* Starts that fail in a row: how long the next one waits, and when nobody should try again but a
 * person. Portable.
 *
 * The service control manager restarts a service that failed, after the last of its waits for ever,
 * and does not know what failed. What an administrator has to mend is as it was a minute later, and
 * each try leaves events. A start is tried in full whoever asks for it; what is given up is that
 * the manager is told of a failure, after which it would try again. */
#ifndef DEPUTY_HOST_RESTART_START_FAILURES_H
#define DEPUTY_HOST_RESTART_START_FAILURES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    /* The first start, and one after each of the waits that the installer sets: 1, 10 and 60 s. */
    START_FAILURES_MAX = 4,
    START_FAILURES_SIZE = 32, /* of what is kept of them, in bytes */
};

/* Who asked for a start. */
enum start_reason {
    START_UNCOUNTED, /* not the service control manager: a start on a console counts for nothing */
    START_UNKNOWN,   /* the system does not tell */
    START_ASKED,     /* a person or program, the system's own start, a trigger */
    START_RECOVERY,  /* nobody: the service had failed */
};

/* Starts in a row that failed in the same way. */
struct start_failures {
    uint32_t count;     /* 0: the last one did not fail */
    uint32_t exit_code; /* enum host_exit */
    uint32_t status;    /* the Win32 status that the last one failed with */
    bool gave_up;       /* the manager was not told of the last */
    uint64_t time;      /* of the last (FILETIME) */
};

/* What there is after one more. */
struct start_failures start_failures_add(
    struct start_failures last, uint32_t exit_code, uint32_t status, uint64_t now);

/* Whether only a person can mend what failed last: trying again cannot. */
bool start_failures_lasting(const struct start_failures *failures);

/* Whether the manager should try no more. Never after a start that somebody asked for. */
bool start_failures_give_up(const struct start_failures *failures, enum start_reason reason);

/* Who asked, as far as it can be told by the time where the system does not tell: a start that soon
 * after a failure that the manager knows of is taken for its own. */
enum start_reason start_failures_reason(
    struct start_failures last, enum start_reason told, uint64_t now);

/* How long a start waits after failures that may pass by themselves: not at all when somebody asked
 * for it, and else ten minutes in the end. */
uint32_t start_failures_delay_ms(const struct start_failures *last, enum start_reason reason);

/* What is kept of them; and what that says. Bytes that are not ours say that nothing failed. */
void start_failures_pack(struct start_failures failures, uint8_t bytes[START_FAILURES_SIZE]);
struct start_failures start_failures_unpack(const uint8_t *bytes, size_t size);

#endif
