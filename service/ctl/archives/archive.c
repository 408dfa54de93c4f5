#include "ctl/archives/archive.h"
#include "base/clock.h"
#include "installation/registered_names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOUR UINT64_C(36000000000) /* in 100 ns */

/* Names are the same in both cases; what is compared has only ASCII. */
static bool begins(const char *text, const char *with)
{
    for (; *with; text++, with++) {
        char letter = *text >= 'A' && *text <= 'Z' ? (char)(*text | 0x20) : *text;
        char wanted = *with >= 'A' && *with <= 'Z' ? (char)(*with | 0x20) : *with;
        if (letter != wanted)
            return false;
    }
    return true;
}

bool archive_time(const char *name, uint64_t *time)
{
    static const char start[] = "Archive-" EVENT_LOG_NAME "-";
    static const char form[] = "dddd-dd-dd-dd-dd-dd-ddd", end[] = ".evtx";
    char text[CLOCK_TEXT_SIZE];
    const char *at = name + strlen(start);
    if (!begins(name, start))
        return false;
    for (size_t i = 0; form[i]; i++) {
        bool digit = at[i] >= '0' && at[i] <= '9';
        if (form[i] == 'd' ? !digit : at[i] != form[i])
            return false;
    }
    if (!begins(at + strlen(form), end) || at[strlen(form) + strlen(end)])
        return false;
    snprintf(text, sizeof(text), "%.10sT%.2s:%.2s:%.2s.%.3s0000Z", at, at + 11, at + 14, at + 17,
        at + 20);
    return clock_parse(text, time);
}

static int compare_names(const char *left, const char *right)
{
    return begins(left, right) && begins(right, left) ? 0 : strcmp(left, right);
}

static int compare(const void *left, const void *right)
{
    const struct archive *a = left, *b = right;
    int order = (a->time > b->time) - (a->time < b->time);
    if (!order)
        order = compare_names(a->name, b->name);
    return order ? order : (a->size < b->size) - (a->size > b->size);
}

size_t archive_sort(struct archive *archives, size_t count)
{
    size_t left = 0;
    if (count)
        qsort(archives, count, sizeof(*archives), compare);
    for (size_t i = 0; i < count; i++) {
        if (!left || compare_names(archives[left - 1].name, archives[i].name) != 0)
            archives[left++] = archives[i];
    }
    return left;
}

/* The one that growth is told since: the oldest of the last month, or the newest before it. What
 * was long ago, or when the clock was wrong, says little of what is to come. */
static size_t find_first(const struct archive *archives, size_t count, uint64_t now)
{
    static const uint64_t month = 30 * 24 * HOUR;
    size_t first = 0;
    while (first + 1 < count && archives[first].time + month < now &&
           archives[first + 1].time + HOUR <= now)
        first++;
    return first;
}

/* What is in the first was written before it was archived. */
uint64_t archive_growth(
    const struct archive *archives, size_t count, uint64_t log_size, uint64_t now)
{
    double bytes = (double)log_size;
    const size_t first = find_first(archives, count, now);
    if (!count || now < archives[first].time || now - archives[first].time < HOUR)
        return 0;
    for (size_t i = first + 1; i < count; i++)
        bytes += (double)archives[i].size;
    return (uint64_t)(bytes * (double)(24 * HOUR) / (double)(now - archives[first].time));
}

uint64_t log_room_needed(const struct log_room *room)
{
    uint64_t rest = room->most > room->size ? room->most - room->size : 0;
    uint64_t growth = room->growth > UINT64_MAX / (4 * LOG_ROOM_DAYS)
                          ? UINT64_MAX / 4
                          : room->growth * LOG_ROOM_DAYS;
    if (!room->archived)
        return rest;
    return rest + (growth > room->most ? growth : room->most);
}
