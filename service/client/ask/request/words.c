#include "client/ask/request/words.h"
#include "client/answer/registry_type.h"
#include "include/deputy.h"
#include "base/status.h"

#include <string.h>

bool words_rights(enum right_object kind, const char *text, uint32_t *rights)
{
    size_t position;
    if (right_parse(kind, text, rights, &position) == WIN32_OK && *rights)
        return true;
    return kind == RIGHT_OBJECT_FILE &&
           right_parse(RIGHT_OBJECT_DIRECTORY, text, rights, &position) == WIN32_OK && *rights;
}

/* The number of a word of this length among these, from 0; count when it is none. */
static uint32_t find(const char *const *words, uint32_t count, const char *text, size_t size)
{
    uint32_t i = 0;
    while (i < count && (strlen(words[i]) != size || memcmp(words[i], text, size) != 0))
        i++;
    return i;
}

/* FILE_SHARE_READ is 1, _WRITE 2 and _DELETE 4 (Microsoft: "CreateFileW function"). */
bool words_share(const char *text, uint32_t *share)
{
    static const char *const words[] = {"read", "write", "delete"};
    uint32_t made = 0;
    while (*text) {
        size_t size = strcspn(text, ",");
        uint32_t bit = find(words, 3, text, size);
        if (bit == 3 || (text[size] && !text[size + 1]))
            return false;
        made |= UINT32_C(1) << bit;
        text += size + (text[size] ? 1 : 0);
    }
    *share = made;
    return true;
}

/* CREATE_NEW is 1, and the others follow in this order (the same page). */
bool words_disposition(const char *text, uint32_t *disposition)
{
    static const char *const words[] = {
        "create_new", "create_always", "open_existing", "open_always", "truncate_existing"};
    uint32_t found = find(words, 5, text, strlen(text));
    if (found == 5)
        return false;
    *disposition = found + 1;
    return true;
}

bool words_cursor(const char *text, uint64_t *cursor)
{
    if (strcmp(text, "oldest") == 0)
        *cursor = DEPUTY_EVENTS_OLDEST;
    else if (strcmp(text, "newest") == 0)
        *cursor = DEPUTY_EVENTS_NEWEST;
    else
        return registry_read_number(text, UINT64_MAX, cursor);
    return true;
}
