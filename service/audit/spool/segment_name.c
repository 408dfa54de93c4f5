#include "audit/spool/segment.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { DIGITS = 10 };

void segment_name(uint32_t number, char name[SEGMENT_NAME_SIZE])
{
    snprintf(name, SEGMENT_NAME_SIZE, "%010" PRIu32 ".spool", number);
}

bool segment_number(const char *name, uint32_t *number)
{
    char again[SEGMENT_NAME_SIZE];
    uint64_t value = 0;
    for (unsigned i = 0; i < DIGITS; i++) {
        if (name[i] < '0' || name[i] > '9')
            return false;
        value = value * 10 + (unsigned)(name[i] - '0');
    }
    if (value == 0 || value > UINT32_MAX)
        return false;
    segment_name((uint32_t)value, again);
    if (strcmp(name, again) != 0)
        return false;
    *number = (uint32_t)value;
    return true;
}
