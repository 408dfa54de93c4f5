/* Recent records of the audit trail, a page at a time. */
#include "client/answer/done.h"
#include "client/answer/event_answer.h"
#include "client/ask/ask.h"
#include "client/ask/ask_end.h"
#include "client/ask/words.h"

static void put_page(struct ask *ask, const struct deputy_events_page *page)
{
    struct json *json = ask->json;
    json_object_begin(json);
    json_key(json, "events");
    json_array_begin(json);
    for (uint32_t i = 0; i < page->count; i++)
        event_answer(json, &page->items[i], NULL);
    json_array_end(json);
    json_key(json, "next");
    json_luid(json, page->next); /* 64 bits, like a LUID */
    json_member_boolean(json, "lost", page->lost != 0);
    json_member_boolean(json, "crowded", page->crowded != 0);
    answer_correlation(json, ask->reply);
    json_object_end(json);
}

void ask_events(struct ask *ask)
{
    const struct ask_request *request = ask->request;
    struct deputy_events_page *page;
    uint64_t cursor = DEPUTY_EVENTS_OLDEST;
    uint32_t flags = request->operation == ASK_EVENTS_ALL ? DEPUTY_EVENTS_ALL : 0;
    if (request->given[ASK_CURSOR] && !words_cursor(request->words[ASK_CURSOR], &cursor)) {
        ask_refused(
            ask, "member \"cursor\" has to be \"oldest\", \"newest\" or an answer's \"next\"");
        return;
    }
    if (deputy_events_read(ask->session, flags, cursor, (uint32_t)request->numbers[ASK_WAIT_MS],
            &page, ask->reply)) {
        ask_failed(ask);
        return;
    }
    put_page(ask, page);
    deputy_events_page_free(page);
}
