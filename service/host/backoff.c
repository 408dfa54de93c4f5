#include "host/backoff.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { UNCLEAN_MAX = 99999 };

static const uint32_t delays_s[] = {0, 1, 5, 30, 60};

struct backoff backoff_begin(struct backoff last)
{
    struct backoff run = {.unclean = last.unclean, .running = true};
    if (last.running && run.unclean < UNCLEAN_MAX)
        run.unclean++;
    return run;
}

struct backoff backoff_good(void)
{
    return (struct backoff){.running = true};
}

struct backoff backoff_end(struct backoff run, bool ran)
{
    return (struct backoff){.unclean = ran ? 0 : run.unclean};
}

uint32_t backoff_delay_ms(uint32_t unclean, uint32_t most_s)
{
    const uint32_t last = sizeof(delays_s) / sizeof(delays_s[0]) - 1;
    uint32_t delay = delays_s[unclean < last ? unclean : last];
    for (uint32_t i = last; i < unclean && delay < most_s; i++)
        delay *= 2;
    return (delay < most_s ? delay : most_s) * 1000;
}

/* Of the same length for every run. */
static void format(struct backoff run, char text[BACKOFF_TEXT_SIZE + 1])
{
    snprintf(text, BACKOFF_TEXT_SIZE + 1, "unclean %05" PRIu32 " before, %s\r\n", run.unclean,
        run.running ? "run " : "done");
}

void backoff_format(struct backoff run, char text[BACKOFF_TEXT_SIZE])
{
    char line[BACKOFF_TEXT_SIZE + 1];
    memset(text, ' ', BACKOFF_TEXT_SIZE);
    format(run, line);
    memcpy(text, line, strlen(line));
}

static uint32_t read_digits(const char *text, size_t count)
{
    uint32_t number = 0;
    for (size_t i = 0; i < count; i++)
        number = number * 10 + (uint32_t)(unsigned char)(text[i] - '0');
    return number;
}

/* What does not read back as itself is not ours. */
struct backoff backoff_parse(const char *text, size_t size)
{
    char again[BACKOFF_TEXT_SIZE];
    struct backoff run = {0};
    if (size != BACKOFF_TEXT_SIZE)
        return run;
    run.unclean = read_digits(text + strlen("unclean "), 5);
    run.running = memcmp(text + strlen("unclean 00000 before, "), "run ", 4) == 0;
    if (run.unclean > UNCLEAN_MAX)
        return (struct backoff){0};
    backoff_format(run, again);
    return memcmp(again, text, BACKOFF_TEXT_SIZE) == 0 ? run : (struct backoff){0};
}
