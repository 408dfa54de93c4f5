#include "prove/common/recorded.h"
#include "audit/record/field.h"
#include "prove/proof.h"

#include <string.h>

enum { WAIT_MS = 1000, PAGES = 60 };

const char *recorded_field(const struct deputy_event *event, unsigned position)
{
    const char *text = position <= event->field_count ? event->fields[position - 1] : NULL;
    return text ? text : "-";
}

static const struct deputy_event *find(
    const struct deputy_events_page *page, const char *correlation)
{
    for (uint32_t i = 0; i < page->count; i++)
        if (strcmp(recorded_field(&page->items[i], AUDIT_CORRELATION), correlation) == 0)
            return &page->items[i];
    return NULL;
}

static struct deputy_events_page *read_page(
    struct deputy_session *session, uint32_t flags, uint64_t cursor, uint32_t wait_ms)
{
    struct deputy_events_page *page;
    const uint32_t status = deputy_events_read(session, flags, cursor, wait_ms, &page, NULL);
    ck_assert_msg(!status, "the records cannot be read: error %lu", (unsigned long)status);
    return page;
}

void recorded_read(
    struct deputy_session *session, const WCHAR *path, uint32_t flags, struct recorded *recorded)
{
    BYTE bytes[8];
    uint32_t size;
    struct deputy_events_page *page = read_page(session, flags, DEPUTY_EVENTS_NEWEST, 0);
    uint64_t cursor = page->next;
    deputy_events_page_free(page);
    deputy_read_file(session, path, 0, 0, bytes, sizeof(bytes), &size, &recorded->reply);
    ck_assert_str_ne(recorded->reply.correlation, "");
    for (int i = 0; i < PAGES; i++) {
        page = read_page(session, flags, cursor, WAIT_MS);
        recorded->page = page;
        recorded->event = find(page, recorded->reply.correlation);
        if (recorded->event)
            return;
        cursor = page->next;
        deputy_events_page_free(page);
    }
    ck_abort_msg("no record of the call came within a minute");
}
