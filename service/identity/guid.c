#include "identity/guid.h"

#include <stdio.h>

void guid_format(const uint8_t guid[GUID_SIZE], char text[GUID_TEXT_SIZE])
{
    static const uint8_t order[GUID_SIZE] = {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};
    char *at = text;
    for (unsigned i = 0; i < GUID_SIZE; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *at++ = '-';
        at += snprintf(at, 3, "%02x", guid[order[i]]);
    }
}
