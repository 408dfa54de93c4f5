#include "ctl/events/event_names.h"
#include "audit/record/field.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* What begins a tag; in a text it would be written otherwise. */
static const char begin[] = "<EventData", end[] = "</EventData>", data[] = "<Data";

/* The next Data element's tag, behind its name; NULL when there is none. */
static const char *next_tag(const char *at, const char *stop)
{
    while ((at = strstr(at, data)) && at < stop) {
        at += strlen(data);
        if (*at && strchr(" \t\r\n/>", *at))
            return at;
    }
    return NULL;
}

/* The value of the attribute Name in a tag, and its size; NULL when it has none. */
static const char *name_in(const char *tag, size_t *size)
{
    static const char attribute[] = " Name=";
    const char *close = strchr(tag, '>');
    const char *at = strstr(tag, attribute);
    if (!close || !at || at > close)
        return NULL;
    at += strlen(attribute);
    if (*at != '\'' && *at != '"')
        return NULL;
    const char *last = strchr(at + 1, *at);
    if (!last)
        return NULL;
    *size = (size_t)(last - at - 1);
    return at + 1;
}

static bool is_name_of(unsigned position, const char *name, size_t size)
{
    if (position < 1 || position > AUDIT_FIELDS)
        return false;
    const char *wanted = audit_field_name((enum audit_field)position);
    return strlen(wanted) == size && memcmp(wanted, name, size) == 0;
}

enum event_names event_names_judge(const char *xml)
{
    unsigned count = 0, named = 0, right = 0;
    const char *at = strstr(xml, begin);
    const char *stop = at ? strstr(at, end) : NULL;
    if (!stop)
        return EVENT_NAMES_EMPTY;
    at += strlen(begin);
    while ((at = next_tag(at, stop))) {
        size_t size = 0;
        const char *name = name_in(at, &size);
        count++;
        named += name != NULL;
        right += name && is_name_of(count, name, size);
    }
    if (!count)
        return EVENT_NAMES_EMPTY;
    if (!named)
        return EVENT_NAMES_NONE;
    return count == AUDIT_FIELDS && right == count ? EVENT_NAMES_RIGHT : EVENT_NAMES_OTHER;
}
