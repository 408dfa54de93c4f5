#include "audit/spool/last.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool last_may_be_in(uint32_t id)
{
    return id == AUDIT_SERVICE_STARTED || id == AUDIT_START_FAILED;
}

void last_format(const struct last *last, char text[LAST_TEXT_SIZE])
{
    char run[GUID_TEXT_SIZE], hash[SEALED_HASH_TEXT_SIZE];
    guid_format(last->run, run);
    sealed_hash_text(last->hash, hash);
    snprintf(text, LAST_TEXT_SIZE, "after record %" PRIu64 " of run %s, chain %s", last->sequence,
        run, hash);
}

/* Copy the text up to this end into a part that has room for it, and go on behind the end. */
static bool cut(const char **text, const char *end, char *part, size_t room)
{
    const char *found = strstr(*text, end);
    size_t length = found ? (size_t)(found - *text) : 0;
    if (!found || length >= room)
        return false;
    memcpy(part, *text, length);
    part[length] = 0;
    *text = found + strlen(end);
    return true;
}

bool last_parse(const char *text, struct last *last)
{
    char nothing[1], number[24], run[GUID_TEXT_SIZE], again[LAST_TEXT_SIZE];
    const char *at = text;
    struct last read;
    if (!cut(&at, "after record ", nothing, sizeof(nothing)) ||
        !cut(&at, " of run ", number, sizeof(number)) || !cut(&at, ", chain ", run, sizeof(run)) ||
        !guid_parse(run, read.run) || !sealed_hash_parse(at, read.hash))
        return false;
    read.sequence = strtoull(number, NULL, 10);
    last_format(&read, again); /* whatever is not a number of ours does not come back */
    if (strcmp(again, text) != 0)
        return false;
    *last = read;
    return true;
}
