#include "ctl/events/event_history.h"
#include "base/clock.h"

void event_history_see(struct event_history *history, const struct deputy_event *event)
{
    if (!history->any || event->time < history->oldest)
        history->oldest = event->time;
    history->any = true;
}

static void put_time(struct buffer *text, uint64_t time)
{
    char shown[CLOCK_TEXT_SIZE];
    if (clock_format(time, shown))
        buffer_printf(text, "%.10s %.8s UTC", shown, shown + 11);
    else
        buffer_text(text, "no time that there is");
}

void event_history_note(
    const struct event_history *history, const struct event_source *source, uint64_t since)
{
    struct buffer text = {0};
    if (!since || source->older || (history->any && history->oldest <= since))
        return;
    buffer_text(&text, "you asked for what happened since ");
    put_time(&text, since);
    if (history->any) {
        buffer_text(&text, ", but the oldest event here is of ");
        put_time(&text, history->oldest);
    } else {
        buffer_text(&text, ", but there are no events here");
    }
    if (!text.status)
        event_source_note(text.bytes);
    buffer_free(&text);
}
