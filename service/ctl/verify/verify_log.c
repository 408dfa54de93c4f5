#include "ctl/verify/verify_log.h"
#include "ctl/events/event_history.h"
#include "installation/registered_names.h"

#include <string.h>
#include <windows.h>

static const char the_log[] = "the event log " EVENT_LOG_NAME;

/* Where the source is. */
struct place {
    struct arena *arena;
    const char *from;  /* the name that the source gave last */
    const char *whole; /* what there is besides archives */
    struct verify_place at;
};

/* The record that an event is. */
static uint32_t seal(const struct deputy_event *event, struct sealed **sealed)
{
    struct audit_record record;
    if (event->field_count > AUDIT_FIELDS || audit_record_init(&record, event->id))
        return ERROR_INVALID_DATA;
    memcpy(record.fields, event->fields, event->field_count * sizeof(*record.fields));
    uint32_t status = sealed_from_fields(&record, sealed);
    audit_record_free(&record);
    return status;
}

static uint32_t check_event(struct verify *verify, const struct deputy_event *event,
    const char *computer, const struct verify_place *place)
{
    struct sealed *sealed;
    uint32_t status = seal(event, &sealed);
    if (status == ERROR_INVALID_DATA || status == ERROR_MORE_DATA) {
        verify_invalid(verify, place, "the event is no record of the trail");
        return ERROR_SUCCESS;
    }
    if (status)
        return status;
    bool named = computer && strlen(computer) < VERIFY_COMPUTER_SIZE;
    status = verify_record(verify, sealed, false, named ? computer : NULL, place);
    sealed_release(sealed);
    return status;
}

/* The next event of a file, or the first one of another. */
static uint32_t move_on(struct place *place, const struct event_source *source)
{
    const char *from = source->file ? source->file : place->whole;
    place->at.line++;
    if (place->from && strcmp(place->from, from) == 0)
        return ERROR_SUCCESS;
    place->from = arena_copy(place->arena, from, strlen(from));
    place->at = (struct verify_place){.file = place->from, .line = 1};
    return place->from ? ERROR_SUCCESS : ERROR_NOT_ENOUGH_MEMORY;
}

static uint32_t check_source(struct verify *verify, struct event_source *source,
    struct place *place, struct event_history *history)
{
    uint32_t status = ERROR_SUCCESS;
    while (!status) {
        struct deputy_event event;
        struct arena arena = {0};
        status = source->next(source, &arena, &event);
        if (!status)
            status = move_on(place, source);
        if (!status) {
            event_history_see(history, &event);
            status = check_event(verify, &event, source->computer, &place->at);
        }
        arena_free(&arena);
    }
    return status == ERROR_NO_MORE_ITEMS ? (uint32_t)ERROR_SUCCESS : status;
}

uint32_t verify_whole_log(struct verify *verify, struct arena *arena, struct verify_log *log)
{
    const struct event_log deputys = {.name = L"" EVENT_LOG_NAME};
    struct place place = {.arena = arena, .whole = the_log};
    struct event_history history = {0};
    struct event_source *source;
    uint32_t status = event_source_archives(&deputys, &log->archives, false, &source);
    if (status)
        return status;
    status = check_source(verify, source, &place, &history);
    log->skipped = source->skipped;
    if (!status)
        event_history_note(&history, source, log->archives.since);
    source->close(source);
    return status;
}

bool verify_is_log_file(const char *path)
{
    const char *end = strrchr(path, '.');
    return end && (_stricmp(end, ".evtx") == 0 || _stricmp(end, ".evt") == 0);
}

uint32_t verify_log_file(struct verify *verify, struct arena *arena, const char *path)
{
    struct place place = {.arena = arena, .whole = path};
    struct event_history history = {0};
    struct event_source *source;
    struct event_log log;
    uint32_t status = event_log_find(path, arena, &log);
    if (!status)
        status = event_source_log(&log, false, &source);
    if (status)
        return status;
    status = check_source(verify, source, &place, &history);
    source->close(source);
    return status;
}
