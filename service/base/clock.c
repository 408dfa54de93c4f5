#include "base/clock.h"

#include <stdio.h>
#include <string.h>

enum {
    TICKS_PER_SECOND = 10000000,
    SECONDS_PER_DAY = 86400,
    DAYS_PER_ERA = 146097, /* 400 years of the Gregorian calendar */
    DAYS_TO_1601 = 584694, /* from 0000-03-01 */
    LAST_YEAR = 9999,
};

struct date {
    unsigned year, month, day;
};

/* Years are counted from March, so that the leap day comes last. */
static struct date date_of(uint64_t days)
{
    days += DAYS_TO_1601;
    unsigned of_era = (unsigned)(days % DAYS_PER_ERA);
    unsigned year = (of_era - of_era / 1460 + of_era / 36524 - of_era / (DAYS_PER_ERA - 1)) / 365;
    unsigned of_year = of_era - (365 * year + year / 4 - year / 100);
    unsigned month = (5 * of_year + 2) / 153;
    return (struct date){
        .year = (unsigned)(days / DAYS_PER_ERA) * 400 + year + (month >= 10),
        .month = month < 10 ? month + 3 : month - 9,
        .day = of_year - (153 * month + 2) / 5 + 1,
    };
}

static uint64_t days_of(const struct date *date)
{
    unsigned year = date->year - (date->month <= 2);
    unsigned month = date->month > 2 ? date->month - 3 : date->month + 9;
    return (uint64_t)year * 365 + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 +
           date->day - 1 - DAYS_TO_1601;
}

bool clock_format(uint64_t time, char text[CLOCK_TEXT_SIZE])
{
    uint64_t seconds = time / TICKS_PER_SECOND;
    struct date date = date_of(seconds / SECONDS_PER_DAY);
    unsigned second = (unsigned)(seconds % SECONDS_PER_DAY);
    char made[2 * CLOCK_TEXT_SIZE];
    if (date.year > LAST_YEAR)
        return false;
    snprintf(made, sizeof(made), "%04u-%02u-%02uT%02u:%02u:%02u.%07uZ", date.year, date.month,
        date.day, second / 3600, second / 60 % 60, second % 60,
        (unsigned)(time % TICKS_PER_SECOND));
    memcpy(text, made, CLOCK_TEXT_SIZE);
    return true;
}

static bool digits(const char **at, unsigned count, char end, unsigned *number)
{
    unsigned value = 0;
    for (; count; count--, (*at)++) {
        if (**at < '0' || **at > '9')
            return false;
        value = value * 10 + (unsigned)(**at - '0');
    }
    *number = value;
    return *(*at)++ == end;
}

bool clock_parse(const char *text, uint64_t *time)
{
    struct date date;
    unsigned hour, minute, second, ticks;
    char again[CLOCK_TEXT_SIZE];
    const char *at = text;
    if (!digits(&at, 4, '-', &date.year) || !digits(&at, 2, '-', &date.month) ||
        !digits(&at, 2, 'T', &date.day) || !digits(&at, 2, ':', &hour) ||
        !digits(&at, 2, ':', &minute) || !digits(&at, 2, '.', &second) ||
        !digits(&at, 7, 'Z', &ticks) || date.year < 1601 || date.month < 1 || date.month > 12)
        return false;
    uint64_t seconds = days_of(&date) * SECONDS_PER_DAY + hour * 3600 + minute * 60 + second;
    uint64_t made = seconds * TICKS_PER_SECOND + ticks;
    /* What is not written the same way again is no date: the 30th of February, the 25th hour. */
    if (!clock_format(made, again) || strcmp(again, text) != 0)
        return false;
    *time = made;
    return true;
}
