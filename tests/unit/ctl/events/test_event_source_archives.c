/* The log and its archives as one source, made up: each has events that are told by their times. */
#include "ctl/archives/archive_find.h"
#include "ctl/events/event_history.h"
#include "base/clock.h"
#include "client/answer/wide.h"
#include "unit/suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

enum { FILES = 8, EVENTS = 8 };

/* A file; the log itself has no name. */
static struct made_up {
    const char *name;
    uint64_t times[EVENTS];
    unsigned count;
    uint32_t status; /* of opening it */
    uint32_t broken; /* of reading what comes after its events */
    bool moved;      /* it is not beside the log */
    bool there;
} files[FILES];

static const struct event_log deputys = {.name = L"Deputy"};
static struct event_archives wanted;
static struct event_source *source;
static char notes[2048];
static uint32_t list_status;  /* of each folder */
static uint32_t moved_status; /* of the one that archives are moved to */
static const WCHAR *added_folder;
static unsigned opened;       /* sources that are open */
static unsigned log_openings; /* since the beginning */
static unsigned waits, skips;

/* What happens when the log is opened, or has been read to its end. */
static void (*at_opening)(void);
static void (*at_end)(void);

void event_source_note(const char *sentence)
{
    ck_assert_uint_lt(strlen(notes) + strlen(sentence) + 2, sizeof(notes));
    strcat(notes, sentence);
    strcat(notes, "\n");
}

/* --- archives -------------------------------------------------------------------------------- */

static uint64_t day(unsigned number)
{
    return UINT64_C(134000000000000000) + number * UINT64_C(864000000000);
}

static uint32_t list(struct archive_list *list, bool moved)
{
    for (unsigned i = 1; i < FILES; i++) {
        struct archive one = {.size = 1};
        if (!files[i].there || files[i].moved != moved)
            continue;
        ck_assert(archive_time(files[i].name, &one.time));
        one.name = files[i].name;
        one.path = wide_from_utf8(&list->arena, files[i].name);
        list->items = realloc(list->items, (list->count + 1) * sizeof(one));
        list->items[list->count++] = one;
    }
    return list_status;
}

uint32_t archive_list_find(struct archive_list *archives)
{
    return list(archives, false);
}

uint32_t archive_list_moved(struct archive_list *archives)
{
    const uint32_t status = list(archives, true);
    return status ? status : moved_status;
}

uint32_t archive_list_add(struct archive_list *archives, const wchar_t *folder)
{
    added_folder = folder;
    return list(archives, true);
}

void archive_list_sort(struct archive_list *archives)
{
    archives->count = archive_sort(archives->items, archives->count);
}

void archive_list_free(struct archive_list *archives)
{
    free(archives->items);
    arena_free(&archives->arena);
    *archives = (struct archive_list){0};
}

/* --- what is in them ------------------------------------------------------------------------- */

struct made_up_source {
    struct event_source source;
    struct made_up *file;
    unsigned at;
};

static uint32_t made_up_next(
    struct event_source *of, struct arena *arena, struct deputy_event *event)
{
    struct made_up_source *self = (struct made_up_source *)of;
    struct made_up *file = self->file;
    (void)arena;
    of->reply = (struct deputy_reply){.status = ERROR_NO_MORE_ITEMS};
    if (self->at == file->count) {
        if (file == &files[0] && at_end)
            at_end();
        if (file->broken)
            of->reply.status = file->broken;
        return of->reply.status;
    }
    unsigned place = of->newest_first ? file->count - 1 - self->at : self->at;
    self->at++;
    of->reply = (struct deputy_reply){0};
    of->computer = "COMPUTER";
    *event = (struct deputy_event){.id = 4000, .time = file->times[place]};
    return ERROR_SUCCESS;
}

static uint32_t made_up_skip(struct event_source *of)
{
    skips++;
    ((struct made_up_source *)of)->at = ((struct made_up_source *)of)->file->count;
    return ERROR_SUCCESS;
}

static uint32_t made_up_wait(struct event_source *of)
{
    ck_assert_ptr_eq(((struct made_up_source *)of)->file, &files[0]);
    waits++;
    return ERROR_SUCCESS;
}

static void made_up_close(struct event_source *of)
{
    opened--;
    free(of);
}

static struct made_up *find_file(const struct event_log *log)
{
    struct arena arena = {0};
    struct made_up *found = log->is_file ? NULL : &files[0];
    const char *name = wide_to_utf8(&arena, log->name);
    for (unsigned i = 1; log->is_file && i < FILES; i++) {
        if (files[i].there && strcmp(files[i].name, name) == 0)
            found = &files[i];
    }
    arena_free(&arena);
    ck_assert_ptr_nonnull(found);
    return found;
}

uint32_t event_source_log(const struct event_log *log, bool newest_first, struct event_source **to)
{
    struct made_up *file = find_file(log);
    if (file == &files[0]) {
        log_openings++;
        if (at_opening)
            at_opening();
    }
    if (file->status)
        return file->status;
    struct made_up_source *made = calloc(1, sizeof(*made));
    ck_assert_ptr_nonnull(made);
    made->source = (struct event_source){.next = made_up_next,
        .skip = made_up_skip,
        .wait = made_up_wait,
        .close = made_up_close,
        .newest_first = newest_first};
    made->file = file;
    opened++;
    *to = &made->source;
    return ERROR_SUCCESS;
}

static void add_file(unsigned place, const char *name, unsigned first, unsigned count)
{
    files[place] = (struct made_up){.name = name, .count = count, .there = true};
    for (unsigned i = 0; i < count; i++)
        files[place].times[i] = day(first + i);
}

/* Three archives and the log: days 1 to 8. The names are of the day after. */
static char names[3][48];

static void name_of(char name[48], unsigned number)
{
    char text[CLOCK_TEXT_SIZE];
    ck_assert(clock_format(day(number), text));
    snprintf(name, 48, "Archive-Deputy-%.10s-%.2s-%.2s-%.2s-000.evtx", text, text + 11, text + 14,
        text + 17);
}

static void setup(void)
{
    memset(files, 0, sizeof(files));
    wanted = (struct event_archives){0};
    *notes = 0;
    list_status = moved_status = ERROR_SUCCESS;
    added_folder = NULL;
    log_openings = waits = skips = 0;
    at_opening = at_end = NULL;
    add_file(0, NULL, 7, 2);
    for (unsigned i = 0; i < 3; i++) {
        name_of(names[i], 3 + 2 * i);
        add_file(3 - i, names[i], 1 + 2 * i, 2); /* the folder has no order */
    }
}

static void teardown(void)
{
    if (source)
        source->close(source);
    source = NULL;
    ck_assert_uint_eq(opened, 0);
}

/* --- reading --------------------------------------------------------------------------------- */

static void open_source(bool newest_first)
{
    ck_assert_uint_eq(event_source_archives(&deputys, &wanted, newest_first, &source), 0);
    ck_assert_int_eq(source->newest_first, newest_first);
}

/* The next event is of this day, and in this file. */
static void check_next(unsigned number, const char *file)
{
    struct arena arena = {0};
    struct deputy_event event;
    ck_assert_uint_eq(source->next(source, &arena, &event), ERROR_SUCCESS);
    ck_assert_uint_eq(event.time, day(number));
    ck_assert_str_eq(source->computer, "COMPUTER");
    ck_assert_int_eq(file == NULL, source->file == NULL);
    if (file)
        ck_assert_str_eq(source->file, file);
    arena_free(&arena);
}

static void check_end(void)
{
    struct arena arena = {0};
    struct deputy_event event;
    ck_assert_uint_eq(source->next(source, &arena, &event), ERROR_NO_MORE_ITEMS);
    ck_assert_uint_eq(source->reply.status, ERROR_NO_MORE_ITEMS);
    arena_free(&arena);
}

static void check_days(unsigned first, unsigned last)
{
    for (unsigned i = first; i <= last; i++)
        check_next(i, i < 7 ? names[(i - 1) / 2] : NULL);
}

START_TEST(archives_come_first_and_the_log_last)
{
    open_source(false);
    check_days(1, 8);
    check_end();
    check_end();
    ck_assert_str_eq(notes, "");
    ck_assert_uint_eq(source->skipped, 0);
    ck_assert(!source->older);
}
END_TEST

START_TEST(or_newest_first)
{
    open_source(true);
    for (unsigned i = 8; i >= 1; i--)
        check_next(i, i < 7 ? names[(i - 1) / 2] : NULL);
    check_end();
    check_end();
    ck_assert_str_eq(notes, "");
}
END_TEST

START_TEST(older_archives_are_passed_over)
{
    wanted.since = day(6); /* the second is a day older, and not more */
    open_source(false);
    check_days(3, 8);
    check_end();
    ck_assert(source->older);
}
END_TEST

START_TEST(moved_ones_are_read_in_their_place)
{
    files[2].moved = true;
    open_source(false);
    check_days(1, 8);
    check_end();
    ck_assert_ptr_null(added_folder);
    teardown();
    wanted.folder = L"D:\\moved";
    open_source(false);
    check_days(1, 8);
    ck_assert_ptr_eq(added_folder, wanted.folder);
}
END_TEST

START_TEST(one_in_both_places_is_read_once)
{
    files[4] = files[2];
    files[4].moved = true;
    open_source(false);
    check_days(1, 8);
    check_end();
}
END_TEST

START_TEST(one_that_is_moved_while_others_are_read_is_read)
{
    open_source(false);
    check_days(1, 2);
    files[1].moved = true;
    check_days(3, 8);
    check_end();
}
END_TEST

START_TEST(one_that_cannot_be_read_is_said_and_passed_over)
{
    files[2].status = ERROR_ACCESS_DENIED;
    open_source(false);
    check_days(1, 2);
    check_days(5, 8);
    check_end();
    ck_assert_uint_eq(source->skipped, ERROR_ACCESS_DENIED);
    ck_assert_ptr_nonnull(strstr(notes, "this archive cannot be read: "));
    ck_assert_ptr_nonnull(strstr(notes, names[1]));
    ck_assert_ptr_nonnull(strstr(notes, "(error 5)\n"));
}
END_TEST

/* The first of its two events can be read. */
START_TEST(what_can_be_read_of_a_damaged_one_is_read)
{
    files[2].count = 1;
    files[2].broken = ERROR_FILE_CORRUPT;
    open_source(false);
    check_days(1, 3);
    check_days(5, 8);
    check_end();
    ck_assert_uint_eq(source->skipped, ERROR_FILE_CORRUPT);
    ck_assert_ptr_nonnull(strstr(notes, "this archive cannot be read whole: "));
    ck_assert_ptr_nonnull(strstr(notes, names[1]));
    ck_assert_ptr_null(strstr(strchr(notes, '\n') + 1, "whole"));
}
END_TEST

/* The log has no other in its place, and what fails for want of memory is no archive's fault. */
START_TEST(a_log_that_is_damaged_or_want_of_memory_is_a_failure)
{
    static const struct {
        unsigned file;
        uint32_t broken;
        unsigned days;
    } cases[] = {{0, ERROR_FILE_CORRUPT, 8}, {1, ERROR_NOT_ENOUGH_MEMORY, 6}};
    for (size_t i = 0; i < ARRAYSIZE(cases); i++) {
        struct deputy_event event;
        struct arena arena = {0};
        setup();
        files[cases[i].file].broken = cases[i].broken;
        open_source(false);
        check_days(1, cases[i].days);
        ck_assert_uint_eq(source->next(source, &arena, &event), cases[i].broken);
        ck_assert_uint_eq(source->reply.status, cases[i].broken);
        ck_assert_str_eq(notes, "");
        teardown();
    }
}
END_TEST

START_TEST(a_folder_that_cannot_be_listed_is_said_once)
{
    memset(files + 1, 0, sizeof(files) - sizeof(*files));
    list_status = ERROR_ACCESS_DENIED;
    open_source(false);
    check_days(7, 8);
    check_end();
    ck_assert_uint_eq(source->skipped, ERROR_ACCESS_DENIED);
    ck_assert_ptr_nonnull(strstr(notes, "archives of the log cannot be listed"));
    ck_assert_ptr_null(strstr(strchr(notes, '\n') + 1, "listed"));
}
END_TEST

/* The volume is not there, say. */
START_TEST(the_folder_that_archives_are_moved_to_is_named)
{
    moved_status = ERROR_PATH_NOT_FOUND;
    open_source(false);
    check_days(1, 8);
    check_end();
    ck_assert_uint_eq(source->skipped, ERROR_PATH_NOT_FOUND);
    ck_assert_ptr_nonnull(strstr(notes, "the folder that archives are moved to cannot be listed"));
}
END_TEST

/* Who may read the log and not its folder is not told what is not needed. */
START_TEST(archives_are_not_looked_at_where_the_log_goes_back_far_enough)
{
    list_status = ERROR_ACCESS_DENIED;
    for (int newest_first = 0; newest_first < 2; newest_first++) {
        wanted.since = day(7);
        open_source(newest_first);
        check_next(newest_first ? 8 : 7, NULL);
        check_next(newest_first ? 7 : 8, NULL);
        check_end();
        ck_assert_str_eq(notes, "");
        ck_assert_uint_eq(source->skipped, 0);
        teardown();
    }
    wanted.since = day(7) - 1;
    list_status = ERROR_SUCCESS;
    open_source(false);
    check_days(5, 8);
}
END_TEST

/* The clock was wrong when the log was begun, or they are another machine's. */
START_TEST(archives_of_what_came_after_are_read_however_old_the_log_seems)
{
    files[0].times[0] = day(0);
    wanted.since = day(4);
    open_source(false);
    check_days(1, 6); /* the first is a day older, and not more */
    check_next(0, NULL);
    check_next(8, NULL);
    check_end();
}
END_TEST

START_TEST(a_log_without_events_goes_back_no_way)
{
    files[0].count = 0;
    wanted.since = day(4);
    open_source(false);
    check_days(1, 6);
    check_end();
}
END_TEST

START_TEST(without_the_log_there_is_no_source)
{
    files[0].status = ERROR_CALL_NOT_IMPLEMENTED;
    ck_assert_uint_eq(
        event_source_archives(&deputys, &wanted, false, &source), ERROR_CALL_NOT_IMPLEMENTED);
    ck_assert_ptr_null(source);
}
END_TEST

/* The log becomes an archive: days 7 and 8, and begins anew with day 9. */
static char fourth[48];
static unsigned archived_at; /* which opening of the log */

static void archive_log(void)
{
    if (log_openings != archived_at || files[4].there)
        return;
    name_of(fourth, 9);
    add_file(4, fourth, 7, 2);
    add_file(0, NULL, 9, 1);
}

START_TEST(a_log_that_is_archived_when_it_is_opened_is_read_whole)
{
    at_opening = archive_log;
    archived_at = 2; /* once it is known that it can be, and once to read it */
    open_source(false);
    check_days(1, 6);
    check_next(7, fourth);
    check_next(8, fourth);
    check_next(9, NULL);
    check_end();
    ck_assert_str_eq(notes, "");
    teardown();
    setup();
    at_opening = archive_log;
    archived_at = 1;
    open_source(true);
    ck_assert_uint_eq(log_openings, 2);
    check_next(9, NULL);
    check_next(8, fourth);
    check_next(7, fourth);
    check_next(6, names[2]);
}
END_TEST

static void archive_log_late(void)
{
    if (files[4].there)
        return;
    name_of(fourth, 9);
    add_file(4, fourth, 7, 2);
}

START_TEST(a_log_that_is_archived_while_it_is_read_is_said)
{
    for (int newest_first = 0; newest_first < 2; newest_first++) {
        setup();
        at_end = archive_log_late;
        open_source(newest_first);
        struct arena arena = {0};
        struct deputy_event event;
        unsigned count = 0;
        while (!source->next(source, &arena, &event))
            count++;
        ck_assert_uint_eq(count, 8);
        ck_assert_ptr_nonnull(strstr(notes, "was archived while it was read"));
        check_end();
        ck_assert_ptr_null(strstr(strchr(notes, '\n') + 1, "archived"));
        teardown();
    }
}
END_TEST

START_TEST(only_the_log_is_waited_for)
{
    open_source(false);
    check_days(1, 8);
    check_end();
    ck_assert_uint_eq(source->wait(source), ERROR_SUCCESS);
    ck_assert_uint_eq(waits, 1);
    files[0].times[files[0].count++] = day(9);
    check_next(9, NULL);
    check_end();
    teardown();
    open_source(false);
    ck_assert_uint_eq(source->skip(source), ERROR_SUCCESS);
    ck_assert_uint_eq(skips, 1);
    check_end();
}
END_TEST

/* --- history --------------------------------------------------------------------------------- */

/* What is said when one was asked from this day on, and there are events from the other one on. */
static void check_history(unsigned asked, unsigned oldest, bool older, const char *said)
{
    struct event_history history = {0};
    struct event_source of = {.older = older};
    for (unsigned i = oldest + 2; oldest && i >= oldest; i--)
        event_history_see(&history, &(struct deputy_event){.time = day(i)});
    *notes = 0;
    event_history_note(&history, &of, asked ? day(asked) : 0);
    if (said)
        ck_assert_msg(strstr(notes, said), "%s", notes);
    else
        ck_assert_str_eq(notes, "");
}

START_TEST(a_history_that_is_shorter_than_what_was_asked_is_said)
{
    check_history(3, 5, false, ", but the oldest event here is of 2025-");
    check_history(3, 5, false, "you asked for what happened since 2025-");
    check_history(3, 0, false, ", but there are no events here");
    check_history(5, 5, false, NULL);
    check_history(5, 3, false, NULL);
    check_history(3, 5, true, NULL); /* older archives were passed over */
    check_history(0, 5, false, NULL);
    check_history(0, 0, false, NULL);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {archives_come_first_and_the_log_last, or_newest_first,
        older_archives_are_passed_over, moved_ones_are_read_in_their_place,
        one_in_both_places_is_read_once, one_that_is_moved_while_others_are_read_is_read,
        one_that_cannot_be_read_is_said_and_passed_over, what_can_be_read_of_a_damaged_one_is_read,
        a_log_that_is_damaged_or_want_of_memory_is_a_failure,
        a_folder_that_cannot_be_listed_is_said_once, the_folder_that_archives_are_moved_to_is_named,
        archives_are_not_looked_at_where_the_log_goes_back_far_enough,
        archives_of_what_came_after_are_read_however_old_the_log_seems,
        a_log_without_events_goes_back_no_way, without_the_log_there_is_no_source,
        a_log_that_is_archived_when_it_is_opened_is_read_whole,
        a_log_that_is_archived_while_it_is_read_is_said, only_the_log_is_waited_for,
        a_history_that_is_shorter_than_what_was_asked_is_said, NULL};
    return run_suite(make_suite_with("event source archives", tests, setup, teardown));
}
