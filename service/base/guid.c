#include "base/guid.h"

#include <stdio.h>
#include <string.h>

/* Where each byte stands in memory, in the order of the text. */
static const uint8_t order[GUID_SIZE] = {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};

static bool dash_before(unsigned place)
{
    return place == 4 || place == 6 || place == 8 || place == 10;
}

void guid_format(const uint8_t guid[GUID_SIZE], char text[GUID_TEXT_SIZE])
{
    char *at = text;
    for (unsigned i = 0; i < GUID_SIZE; i++) {
        if (dash_before(i))
            *at++ = '-';
        at += snprintf(at, 3, "%02x", guid[order[i]]);
    }
}

static int digit(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *found = c ? strchr(digits, c) : NULL;
    return found ? (int)(found - digits) : -1;
}

bool guid_parse(const char *text, uint8_t guid[GUID_SIZE])
{
    uint8_t read[GUID_SIZE];
    for (unsigned i = 0; i < GUID_SIZE; i++) {
        if (dash_before(i) && *text++ != '-')
            return false;
        int high = digit(text[0]);
        int low = high < 0 ? -1 : digit(text[1]);
        if (low < 0)
            return false;
        read[order[i]] = (uint8_t)(high << 4 | low);
        text += 2;
    }
    if (*text)
        return false;
    memcpy(guid, read, GUID_SIZE);
    return true;
}
