#include "client/events/event_filter.h"
#include "audit/record/field.h"
#include "audit/record/neutralize.h"
#include "base/clock.h"
#include "base/guid.h"
#include "client/answer/event_answer.h"
#include "identity/sid.h"

#include <string.h>

enum { TICKS_PER_SECOND = 10000000, AGO_DIGITS_MAX = 9 };

/* --- times ----------------------------------------------------------------------------------- */

static uint64_t seconds_of(char unit)
{
    switch (unit) {
    case 's':
        return 1;
    case 'm':
        return 60;
    case 'h':
        return 3600;
    case 'd':
        return 86400;
    default:
        return 0;
    }
}

static bool read_ago(const char *text, uint64_t now, uint64_t *time)
{
    size_t digits = strspn(text, "0123456789");
    uint64_t count = 0;
    if (!digits || digits > AGO_DIGITS_MAX || !seconds_of(text[digits]) || text[digits + 1])
        return false;
    for (size_t i = 0; i < digits; i++)
        count = count * 10 + (uint64_t)(text[i] - '0');
    uint64_t ago = count * seconds_of(text[digits]) * TICKS_PER_SECOND;
    *time = ago < now ? now - ago : 0;
    return true;
}

/* What is left out of a time is that of its beginning. */
static bool read_date(const char *text, uint64_t *time)
{
    char whole[CLOCK_TEXT_SIZE] = "0000-01-01T00:00:00.0000000Z";
    size_t length = strlen(text);
    if (length && text[length - 1] == 'Z')
        length--;
    /* After the date, the minutes, the seconds or any of their fraction. */
    if (length != 10 && length != 16 && length != 19 && (length < 21 || length > 27))
        return false;
    memcpy(whole, text, length);
    if (length > 10 && whole[10] == ' ')
        whole[10] = 'T';
    return clock_parse(whole, time);
}

bool event_filter_time(const char *text, uint64_t now, uint64_t *time)
{
    return read_ago(text, now, time) || read_date(text, time);
}

/* --- texts ----------------------------------------------------------------------------------- */

static char fold(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static bool same_at(const char *text, const char *part)
{
    for (; *part; text++, part++) {
        if (fold(*text) != fold(*part))
            return false;
    }
    return true;
}

static bool same(const char *text, const char *wanted)
{
    return text && strlen(text) == strlen(wanted) && same_at(text, wanted);
}

static bool contains(const char *text, const char *part)
{
    for (; text && *text; text++) {
        if (same_at(text, part))
            return true;
    }
    return false;
}

/* A text as an event has it; NULL when there is no memory. */
static const char *as_recorded(struct arena *arena, const char *text, size_t size)
{
    struct buffer neutral = {0};
    neutralize_utf8(&neutral, text, size, NEUTRALIZE_NO_LIMIT);
    const char *copy = neutral.status ? NULL : arena_copy(arena, neutral.bytes, neutral.size);
    buffer_free(&neutral);
    return copy;
}

/* --- the filter ------------------------------------------------------------------------------ */

/* False, because of this. */
static bool is_wrong(
    struct event_wrong *wrong, const char *wish, const char *what, const char *given)
{
    *wrong = (struct event_wrong){.wish = wish, .what = what, .given = given};
    return false;
}

static bool no_memory(struct event_wrong *wrong)
{
    return is_wrong(wrong, NULL, "there is no memory", NULL);
}

static bool make_caller(const char *caller, struct arena *arena, struct event_filter *filter)
{
    uint8_t sid[SID_SIZE_MAX];
    size_t size;
    if (sid_parse(caller, sid, &size)) {
        char text[SID_TEXT_SIZE];
        sid_format(sid, size, text);
        filter->sid = arena_copy(arena, text, strlen(text));
        return filter->sid != NULL;
    }
    const char *backslash = strchr(caller, '\\');
    const char *account = backslash ? backslash + 1 : caller;
    if (backslash)
        filter->domain = as_recorded(arena, caller, (size_t)(backslash - caller));
    filter->account = as_recorded(arena, account, strlen(account));
    return filter->account && (filter->domain || !backslash);
}

static bool make_object(const char *object, struct arena *arena, struct event_filter *filter)
{
    filter->object = as_recorded(arena, object, strlen(object));
    return filter->object != NULL;
}

static bool make_correlation(
    const char *text, struct arena *arena, struct event_filter *filter, struct event_wrong *wrong)
{
    char guid[GUID_TEXT_SIZE];
    uint8_t bytes[GUID_SIZE];
    size_t length = strlen(text);
    bool braces = length == GUID_TEXT_SIZE + 1 && text[0] == '{' && text[length - 1] == '}';
    if (!braces && length != GUID_TEXT_SIZE - 1)
        return is_wrong(wrong, "correlation", "needs a GUID", text);
    for (size_t i = 0; i < GUID_TEXT_SIZE - 1; i++)
        guid[i] = fold(text[i + (braces ? 1 : 0)]);
    guid[GUID_TEXT_SIZE - 1] = '\0';
    if (!guid_parse(guid, bytes))
        return is_wrong(wrong, "correlation", "needs a GUID", text);
    filter->correlation = arena_copy(arena, guid, strlen(guid));
    return filter->correlation || no_memory(wrong);
}

static bool check_outcome(const char *text, struct event_wrong *wrong)
{
    static const char *const outcomes[] = {
        "success", "denied", "refused", "failed", "began", "abandoned"};
    for (size_t i = 0; i < sizeof(outcomes) / sizeof(outcomes[0]); i++) {
        if (strcmp(outcomes[i], text) == 0)
            return true;
    }
    return is_wrong(
        wrong, "outcome", "needs success, denied, refused, failed, began or abandoned", text);
}

static bool make_times(
    const struct event_wishes *wishes, struct event_filter *filter, struct event_wrong *wrong)
{
    static const char sentence[] = "needs a time such as 2026-11-22T13:30 (UTC) or 15m";
    if (wishes->since && !event_filter_time(wishes->since, wishes->now, &filter->since))
        return is_wrong(wrong, "since", sentence, wishes->since);
    if (wishes->until && !event_filter_time(wishes->until, wishes->now, &filter->until))
        return is_wrong(wrong, "until", sentence, wishes->until);
    if (filter->since < filter->until)
        return true;
    *wrong = (struct event_wrong){.wish = "since", .what = "has to be before", .other = "until"};
    return false;
}

bool event_filter_make(const struct event_wishes *wishes, struct arena *arena,
    struct event_filter *filter, struct event_wrong *wrong)
{
    struct event_filter made = {.operation = wishes->operation,
        .outcome = wishes->outcome,
        .own = wishes->own,
        .until = UINT64_MAX};
    if (!make_times(wishes, &made, wrong) ||
        (wishes->correlation && !make_correlation(wishes->correlation, arena, &made, wrong)) ||
        (wishes->outcome && !check_outcome(wishes->outcome, wrong)))
        return false;
    if ((wishes->caller && !make_caller(wishes->caller, arena, &made)) ||
        (wishes->object && !make_object(wishes->object, arena, &made)))
        return no_memory(wrong);
    *filter = made;
    return true;
}

/* Whether a field is exactly this; nothing asked for is always right. */
static bool is(const struct deputy_event *event, enum audit_field field, const char *wanted)
{
    const char *text = event_field(event, field);
    return !wanted || (text && strcmp(text, wanted) == 0);
}

static bool is_like(const struct deputy_event *event, enum audit_field field, const char *wanted)
{
    return !wanted || same(event_field(event, field), wanted);
}

bool event_filter_matches(const struct event_filter *filter, const struct deputy_event *event)
{
    return event->time >= filter->since && event->time < filter->until &&
           is(event, AUDIT_CALLER_SID, filter->own) && is(event, AUDIT_CALLER_SID, filter->sid) &&
           is_like(event, AUDIT_CALLER_DOMAIN, filter->domain) &&
           is_like(event, AUDIT_CALLER_ACCOUNT, filter->account) &&
           is(event, AUDIT_OPERATION, filter->operation) &&
           is(event, AUDIT_OUTCOME, filter->outcome) &&
           is_like(event, AUDIT_CORRELATION, filter->correlation) &&
           (!filter->object || contains(event_field(event, AUDIT_OBJECT_NAME), filter->object));
}
