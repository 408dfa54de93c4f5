/* The event log and its archives as one source. The log may be archived, and archives moved, while
 * they are read: what comes next is looked for each time, by the time in its name. */
#include "ctl/events/event_source.h"
#include "ctl/archives/archive_find.h"
#include "client/answer/failure.h"
#include "base/printable.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

/* So much older than what is asked for an archive has to be to be passed over: more than clocks are
 * set back by, and than a name would be off that had local time. */
static const uint64_t day = UINT64_C(864000000000);

struct archives_source {
    struct event_source source;
    const struct event_log *log;
    const struct event_archives *wanted;
    struct arena arena;       /* of what is read now */
    struct event_source *now; /* an archive, or the log itself; NULL between two */
    struct event_log archive; /* which one */
    bool is_log;
    bool log_alone; /* it goes back as far as was asked for: archives are not looked at */
    bool log_ended; /* it was read to its end once */
    bool told;      /* that archives cannot be listed */
    uint64_t at;    /* the time of the archive that was read last */
    uint64_t known; /* that of the newest one when the log was opened */
};

static void note(const char *what, const char *name, uint32_t status)
{
    struct buffer text = {0};
    buffer_text(&text, what);
    if (name)
        printable_append(&text, name);
    buffer_text(&text, ": ");
    failure_system_text(&text, status);
    buffer_printf(&text, " (error %" PRIu32 ")", status);
    if (!text.status)
        event_source_note(text.bytes);
    buffer_free(&text);
}

/* All archives there are by now, beside the log and where they are moved to: how listing the former
 * ended, and the latter. What could be listed is in the list in any case. */
static uint32_t find_archives(
    const struct archives_source *self, struct archive_list *list, uint32_t *moved)
{
    *list = (struct archive_list){0};
    uint32_t status = archive_list_find(list);
    *moved = self->wanted->folder ? archive_list_add(list, self->wanted->folder)
                                  : archive_list_moved(list);
    archive_list_sort(list);
    return status;
}

/* Those that cannot be listed are missing, which is said once. */
static void list_archives(struct archives_source *self, struct archive_list *list)
{
    *list = (struct archive_list){0};
    if (self->log_alone)
        return;
    uint32_t moved, status = find_archives(self, list, &moved);
    const char *where = status                 ? "archives of the log cannot be listed"
                        : self->wanted->folder ? "the folder of --archives cannot be listed"
                                               : "the folder that archives are moved to cannot be "
                                                 "listed";
    status = status ? status : moved;
    if (status && !self->told) {
        note(where, NULL, status);
        self->told = true;
        self->source.skipped = status;
    }
}

static bool is_too_old(const struct archives_source *self, const struct archive *archive)
{
    return archive->time + day < self->wanted->since;
}

/* The one to be read next; NULL when there is none. */
static const struct archive *choose(struct archives_source *self, const struct archive_list *list)
{
    const struct archive *chosen = NULL;
    for (size_t i = 0; i < list->count; i++) {
        const struct archive *archive = &list->items[i];
        bool next = self->source.newest_first ? archive->time < self->at : archive->time > self->at;
        self->source.older = self->source.older || is_too_old(self, archive);
        if (!next || is_too_old(self, archive))
            continue;
        if (!chosen || self->source.newest_first)
            chosen = archive;
    }
    return chosen;
}

static void close_now(struct archives_source *self)
{
    if (self->now)
        self->now->close(self->now);
    self->now = NULL;
    self->is_log = false;
    self->source.file = NULL;
    arena_free(&self->arena);
}

/* An archive that cannot be read is said, and passed over. */
static uint32_t open_archive(struct archives_source *self, const struct archive *archive)
{
    WCHAR *path = arena_copy(
        &self->arena, archive->path, (wcslen(archive->path) + 1) * sizeof(*archive->path));
    const char *name = arena_copy(&self->arena, archive->name, strlen(archive->name));
    if (!path || !name)
        return ERROR_NOT_ENOUGH_MEMORY;
    self->at = archive->time;
    self->archive = (struct event_log){.name = path, .is_file = true};
    uint32_t status = event_source_log(&self->archive, self->source.newest_first, &self->now);
    self->source.file = name;
    if (!status)
        return ERROR_SUCCESS;
    note("this archive cannot be read: ", name, status);
    self->source.skipped = status;
    self->now = NULL;
    close_now(self);
    return ERROR_SUCCESS;
}

/* Open the archive that is to be read next, unless it cannot be; *found is whether there is one. */
static uint32_t turn_to_archive(struct archives_source *self, bool *found)
{
    struct archive_list list;
    list_archives(self, &list);
    const struct archive *next = choose(self, &list);
    uint32_t status = next ? open_archive(self, next) : (uint32_t)ERROR_SUCCESS;
    *found = next != NULL;
    archive_list_free(&list);
    return status;
}

/* The time of the newest archive, 0 without any; and whether one is to be read next. */
static uint64_t newest_archive(struct archives_source *self, bool *next)
{
    struct archive_list list;
    list_archives(self, &list);
    uint64_t newest = list.count ? list.items[list.count - 1].time : 0;
    *next = choose(self, &list) != NULL;
    archive_list_free(&list);
    return newest;
}

/* When it is archived at that moment, it is another one, and opened again. *next: whether an
 * archive is to be read before it, once it is open. */
static uint32_t open_log(struct archives_source *self, bool *next)
{
    uint64_t before;
    uint32_t status;
    self->known = newest_archive(self, next);
    do {
        close_now(self);
        before = self->known;
        status = event_source_log(self->log, self->source.newest_first, &self->now);
        self->known = newest_archive(self, next);
    } while (!status && self->known > before);
    self->is_log = !status;
    return status;
}

/* The log, once all archives were read: what was archived until it was open is read before it. */
static uint32_t turn_to_log(struct archives_source *self)
{
    bool next;
    uint32_t status = open_log(self, &next);
    if (!status && next)
        close_now(self);
    return status;
}

static uint32_t turn_to_next(struct archives_source *self)
{
    bool found = false;
    uint32_t status = turn_to_archive(self, &found);
    if (status || found)
        return status;
    return self->source.newest_first ? (uint32_t)ERROR_NO_MORE_ITEMS : turn_to_log(self);
}

/* The log has been read. What was archived meanwhile may have gone by unseen. */
static void end_log(struct archives_source *self)
{
    bool next;
    if (!self->log_ended && newest_archive(self, &next) > self->known)
        event_source_note(
            "the log was archived while it was read: ask again for all that was in it");
    self->log_ended = true;
    if (self->source.newest_first)
        self->at = self->known + 1;
}

/* Go on behind what is being read, which has ended. ERROR_NO_MORE_ITEMS when it was the last. */
static uint32_t advance(struct archives_source *self)
{
    if (self->is_log)
        end_log(self);
    if (self->is_log && !self->source.newest_first)
        return ERROR_NO_MORE_ITEMS;
    close_now(self);
    return turn_to_next(self);
}

/* What goes wrong within an archive is said, and the rest of that archive is passed over: what else
 * is here is no worse for it. Without memory nothing else could be read either. */
static bool passed_over(struct archives_source *self, uint32_t status)
{
    if (self->is_log || !self->now || status == ERROR_NOT_ENOUGH_MEMORY ||
        status == ERROR_OUTOFMEMORY)
        return false;
    note("this archive cannot be read whole: ", self->source.file, status);
    self->source.skipped = status;
    return true;
}

static uint32_t archives_next(
    struct event_source *source, struct arena *arena, struct deputy_event *event)
{
    struct archives_source *self = (struct archives_source *)source;
    uint32_t status = self->now ? ERROR_SUCCESS : turn_to_next(self);
    while (!status) {
        status =
            self->now ? self->now->next(self->now, arena, event) : (uint32_t)ERROR_NO_MORE_ITEMS;
        source->computer = self->now ? self->now->computer : NULL;
        source->reply = self->now ? self->now->reply : (struct deputy_reply){0};
        if (status != ERROR_NO_MORE_ITEMS && (!status || !passed_over(self, status)))
            return status;
        status = advance(self);
    }
    source->reply = (struct deputy_reply){.status = status};
    return status;
}

static uint32_t archives_skip(struct event_source *source)
{
    struct archives_source *self = (struct archives_source *)source;
    bool next;
    close_now(self);
    uint32_t status = open_log(self, &next);
    if (!status)
        status = self->now->skip(self->now);
    self->log_ended = true;
    source->reply = (struct deputy_reply){.status = status};
    return status;
}

/* Only the log gets more. */
static uint32_t archives_wait(struct event_source *source)
{
    struct archives_source *self = (struct archives_source *)source;
    uint32_t status = self->now->wait(self->now);
    source->reply = self->now->reply;
    return status;
}

static void archives_close(struct event_source *source)
{
    struct archives_source *self = (struct archives_source *)source;
    close_now(self);
    free(self);
}

/* Whether there are archives of what came later. Those that cannot be listed are not missed. */
static bool archived_since(const struct archives_source *self, uint64_t since)
{
    struct archive_list list;
    uint32_t moved;
    (void)find_archives(self, &list, &moved);
    bool any = list.count && list.items[list.count - 1].time > since;
    archive_list_free(&list);
    return any;
}

/* Whether the oldest event of the log itself is as old as what is asked for. Whoever may read a log
 * may not therefore list its archives, and need not then. But a clock that was wrong makes that
 * event older than it is, and archives may be another machine's: newer ones are looked at. */
static uint32_t look_how_old(struct archives_source *self)
{
    struct event_source *log;
    struct deputy_event event;
    struct arena arena = {0};
    if (!self->wanted->since)
        return ERROR_SUCCESS;
    uint32_t status = event_source_log(self->log, false, &log);
    if (status)
        return status;
    status = log->next(log, &arena, &event);
    self->log_alone =
        !status && event.time <= self->wanted->since && !archived_since(self, self->wanted->since);
    arena_free(&arena);
    log->close(log);
    return status == ERROR_NO_MORE_ITEMS ? (uint32_t)ERROR_SUCCESS : status;
}

/* The log is opened first: only then is it known whether logs can be read here. */
uint32_t event_source_archives(const struct event_log *log, const struct event_archives *wanted,
    bool newest_first, struct event_source **source)
{
    bool next;
    struct archives_source *self = calloc(1, sizeof(*self));
    if (!self)
        return ERROR_NOT_ENOUGH_MEMORY;
    self->source = (struct event_source){.next = archives_next,
        .skip = archives_skip,
        .wait = archives_wait,
        .close = archives_close,
        .newest_first = newest_first};
    self->log = log;
    self->wanted = wanted;
    uint32_t status = look_how_old(self);
    if (!status)
        status = open_log(self, &next);
    if (!status && !newest_first)
        close_now(self);
    if (status)
        archives_close(&self->source);
    else
        *source = &self->source;
    return status;
}
