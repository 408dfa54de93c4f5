#include "audit/last.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void last_format(const struct last *last, char text[LAST_TEXT_SIZE])
{
    char run[GUID_TEXT_SIZE], hash[SEALED_HASH_TEXT_SIZE];
    guid_format(last->run, run);
    sealed_hash_text(last->hash, hash);
    snprintf(text, LAST_TEXT_SIZE, "after record %" PRIu64 " of run %s, chain %s", last->sequence,
        run, hash);
}

bool last_parse(const char *text, struct last *last)
{
    char run[GUID_TEXT_SIZE] = "", hash[SEALED_HASH_TEXT_SIZE] = "", again[LAST_TEXT_SIZE];
    struct last read;
    if (sscanf(text, "after record %" SCNu64 " of run %36[0-9a-f-], chain %64[0-9a-f]",
            &read.sequence, run, hash) != 3 ||
        !guid_parse(run, read.run) || !sealed_hash_parse(hash, read.hash))
        return false;
    last_format(&read, again);
    if (strcmp(again, text) != 0)
        return false;
    *last = read;
    return true;
}
