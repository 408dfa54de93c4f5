/* Recent records of the audit trail, a page at a time, and of those the ones that are asked for. */
#include "base/utf16.h"
#include "client/answer/done.h"
#include "client/answer/event_answer.h"
#include "client/ask/ask.h"
#include "client/ask/ask_end.h"
#include "client/ask/request/words.h"
#include "client/events/event_filter.h"
#include "client/events/event_now.h"
#include "client/events/event_operation.h"

#include <windows.h>

static void put_page(
    struct ask *ask, const struct deputy_events_page *page, const struct event_filter *filter)
{
    struct json *json = ask->json;
    json_object_begin(json);
    json_key(json, "events");
    json_array_begin(json);
    for (uint32_t i = 0; i < page->count; i++) {
        if (event_filter_matches(filter, &page->items[i]))
            event_answer(json, &page->items[i], NULL);
    }
    json_array_end(json);
    json_key(json, "next");
    json_luid(json, page->next); /* 64 bits, like a LUID */
    json_member_boolean(json, "lost", page->lost != 0);
    json_member_boolean(json, "crowded", page->crowded != 0);
    answer_correlation(json, ask->reply);
    json_object_end(json);
}

/* --- which ones ------------------------------------------------------------------------------ */

/* The member "object" in UTF-8, in the arena; NULL when there is no memory. */
static const char *take_object(const struct ask *ask, struct arena *arena)
{
    const struct ask_text *object = &ask->request->units[ASK_OBJECT];
    struct buffer utf8 = {0};
    utf16_append(&utf8, object->units, object->size);
    const char *copy = utf8.status ? NULL : arena_copy(arena, utf8.bytes, utf8.size);
    buffer_free(&utf8);
    return copy;
}

/* False when there is no such operation, and the request was refused. */
static bool check_operation(struct ask *ask)
{
    const char *operation = ask->request->words[ASK_EVENT_OPERATION];
    struct buffer unknown = {0};
    buffer_text(&unknown, "member \"event_operation\": ");
    bool known = !operation || event_operation_check(operation, &unknown);
    if (!known)
        ask_refused_text(ask, &unknown);
    buffer_free(&unknown);
    return known;
}

static void refuse_filter(struct ask *ask, const struct event_wrong *wrong)
{
    struct buffer sentence = {0};
    if (!wrong->wish) {
        ask_failed_here(ask, ERROR_NOT_ENOUGH_MEMORY);
        return;
    }
    buffer_printf(&sentence, "member \"%s\" %s", wrong->wish, wrong->what);
    if (wrong->other)
        buffer_printf(&sentence, " \"%s\"", wrong->other);
    ask_refused_text(ask, &sentence);
}

/* False when the request was refused. Whose events there are, the service sees to. */
static bool make_filter(struct ask *ask, struct arena *arena, struct event_filter *filter)
{
    const struct ask_request *request = ask->request;
    const char *const *words = request->words;
    struct event_wrong wrong = {0};
    struct event_wishes wishes = {
        .caller = words[ASK_CALLER],
        .operation = words[ASK_EVENT_OPERATION],
        .outcome = words[ASK_OUTCOME],
        .since = words[ASK_SINCE],
        .until = words[ASK_UNTIL],
        .correlation = words[ASK_CORRELATION],
        .now = event_now(),
    };
    if (!check_operation(ask))
        return false;
    if (request->given[ASK_OBJECT])
        wishes.object = take_object(ask, arena);
    bool memory = wishes.object || !request->given[ASK_OBJECT];
    if (memory && event_filter_make(&wishes, arena, filter, &wrong))
        return true;
    refuse_filter(ask, &wrong);
    return false;
}

/* --- the page -------------------------------------------------------------------------------- */

static void read_page(struct ask *ask, uint64_t cursor, const struct event_filter *filter)
{
    const struct ask_request *request = ask->request;
    struct deputy_events_page *page;
    uint32_t flags = request->operation == ASK_EVENTS_ALL ? DEPUTY_EVENTS_ALL : 0;
    if (deputy_events_read(ask->session, flags, cursor, (uint32_t)request->numbers[ASK_WAIT_MS],
            &page, ask->reply)) {
        ask_failed(ask);
        return;
    }
    put_page(ask, page, filter);
    deputy_events_page_free(page);
}

void ask_events(struct ask *ask)
{
    const struct ask_request *request = ask->request;
    struct arena arena = {0};
    struct event_filter filter;
    uint64_t cursor = DEPUTY_EVENTS_OLDEST;
    if (request->given[ASK_CURSOR] && !words_cursor(request->words[ASK_CURSOR], &cursor))
        ask_refused(
            ask, "member \"cursor\" has to be \"oldest\", \"newest\" or an answer's \"next\"");
    else if (make_filter(ask, &arena, &filter))
        read_page(ask, cursor, &filter);
    arena_free(&arena);
}
