#include "host/restart/backoff.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { UNCLEAN_MAX = 99999, MOST_MAX_S = 99999 };

static const uint32_t delays_s[] = {0, 1, 5, 30, 60};

struct backoff backoff_begin(struct backoff last)
{
    struct backoff run = {.unclean = last.unclean, .running = true, .most_s = last.most_s};
    if (last.running && run.unclean < UNCLEAN_MAX)
        run.unclean++;
    return run;
}

struct backoff backoff_good(struct backoff run)
{
    return (struct backoff){.running = true, .most_s = run.most_s};
}

struct backoff backoff_end(struct backoff run, bool ran)
{
    return (struct backoff){.unclean = ran ? 0 : run.unclean, .most_s = run.most_s};
}

uint32_t backoff_delay_ms(uint32_t unclean, uint32_t most_s)
{
    const uint32_t last = sizeof(delays_s) / sizeof(delays_s[0]) - 1;
    uint32_t delay = delays_s[unclean < last ? unclean : last];
    for (uint32_t i = last; i < unclean && delay < most_s; i++)
        delay *= 2;
    return (delay < most_s ? delay : most_s) * 1000;
}

/* The first half is the whole of the old text. */
void backoff_format(struct backoff run, char text[BACKOFF_TEXT_SIZE])
{
    char lines[BACKOFF_TEXT_SIZE + 1];
    uint32_t most_s = run.most_s < MOST_MAX_S ? run.most_s : MOST_MAX_S;
    snprintf(lines, sizeof(lines),
        "unclean %05" PRIu32 " before, %s    wait at most %05" PRIu32 " s          \r\n",
        run.unclean, run.running ? "run \r\n" : "done\r\n", most_s);
    memcpy(text, lines, BACKOFF_TEXT_SIZE);
}

static uint32_t read_digits(const char *text, size_t count)
{
    uint32_t number = 0;
    for (size_t i = 0; i < count; i++)
        number = number * 10 + (uint32_t)(unsigned char)(text[i] - '0');
    return number;
}

/* What does not read back as itself is not ours. */
struct backoff backoff_parse(const char *text, size_t size, uint32_t most_s)
{
    char again[BACKOFF_TEXT_SIZE];
    const struct backoff none = {.most_s = most_s};
    struct backoff run = none;
    if (size != BACKOFF_TEXT_SIZE && size != BACKOFF_OLD_TEXT_SIZE)
        return none;
    run.unclean = read_digits(text + strlen("unclean "), 5);
    run.running = memcmp(text + strlen("unclean 00000 before, "), "run ", 4) == 0;
    if (size == BACKOFF_TEXT_SIZE)
        run.most_s = read_digits(text + BACKOFF_OLD_TEXT_SIZE + strlen("wait at most "), 5);
    if (run.unclean > UNCLEAN_MAX || run.most_s > MOST_MAX_S)
        return none;
    backoff_format(run, again);
    return memcmp(again, text, size) == 0 ? run : none;
}
