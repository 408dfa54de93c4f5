/* deputyctl events: the audit trail, read back. */
#include "ctl/events/event_acts.h"
#include "ctl/events/event_history.h"
#include "ctl/events/event_output.h"
#include "ctl/events/event_source.h"
#include "ctl/events/event_wishes.h"
#include "ctl/common/output.h"
#include "client/answer/failure.h"
#include "base/printable.h"
#include "installation/registered_names.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#define COUNT_MAX 100000u

/* So much is collected before it is written, unless the events are followed. */
enum { FLUSH_SIZE = 32 * 1024 };

/* An event that may be printed later. */
struct kept {
    struct arena arena;
    struct deputy_event event;
    const char *computer;
};

/* One run of the command. */
struct run {
    struct call *call;
    struct arena arena;
    struct event_filter filter;
    enum event_format format;
    struct event_log log;
    struct event_archives archives;
    struct event_history history;
    struct event_source *source;
    struct event_acts acts;
    struct kept *kept; /* the newest so far, NULL unless they are counted */
    uint32_t kept_count;
    uint32_t kept_first; /* where the oldest of them is */
};

/* --- failures -------------------------------------------------------------------------------- */

static enum exit_code fail(struct call *call, const char *what, const struct deputy_reply *reply)
{
    if (!call->options.json)
        buffer_text(&call->failure, what);
    return call_fail(call, reply);
}

static enum exit_code fail_service(struct call *call, const struct deputy_reply *reply)
{
    bool refused = call->options.all && reply->status == ERROR_ACCESS_DENIED &&
                   reply->stage == DEPUTY_STAGE_AUTHORIZE;
    return fail(call, refused ? "only administrators may read everybody's events: " : "", reply);
}

/* What the log says has no stage, and words of its own. */
static enum exit_code fail_source(struct run *run)
{
    const struct deputy_reply *reply = &run->source->reply;
    return reply->stage ? fail_service(run->call, reply)
                        : event_fail_here(run->call, reply->status);
}

/* --- what is asked for ----------------------------------------------------------------------- */

/* What is wrong, and what was given for an option that takes something else, else NULL. */
static const char *wrong_options(const struct options *options, const char **given)
{
    *given = NULL;
    if (options->json && options->csv)
        return "--json and --csv exclude each other";
    if (options->from && strcmp(options->from, "log") != 0 &&
        strcmp(options->from, "service") != 0) {
        *given = options->from;
        return "--from needs \"log\" or \"service\"";
    }
    if (options->log && options->from)
        return "--log and --from exclude each other";
    if (options->log && options->follow)
        return "--log and --follow exclude each other";
    if (options->archives && options->log)
        return "--archives and --log exclude each other";
    if (options->archives && options->from && strcmp(options->from, "service") == 0)
        return "--archives and --from service exclude each other";
    return NULL;
}

/* --- where it is read from ------------------------------------------------------------------- */

/* Archives are read where it is asked for more than what has just been. */
static uint32_t open_log(struct run *run)
{
    const struct options *options = &run->call->options;
    bool newest_first = options->count && !options->follow;
    run->log = (struct event_log){.name = L"" EVENT_LOG_NAME};
    run->archives.since = run->filter.since;
    uint32_t status = ERROR_SUCCESS;
    if (options->log)
        status = event_log_find(options->log, &run->arena, &run->log);
    if (!status && options->archives)
        status = event_archives_find(options->archives, &run->arena, &run->archives);
    if (status)
        return status;
    return options->log || !(options->since || options->archives)
               ? event_source_log(&run->log, newest_first, &run->source)
               : event_source_archives(&run->log, &run->archives, newest_first, &run->source);
}

/* The folder of archives that was named is looked for first. */
static enum exit_code fail_log(const struct run *run, uint32_t status)
{
    struct call *call = run->call;
    const struct deputy_reply reply = {.status = status, .stage = DEPUTY_STAGE_PERFORM};
    if (call->options.archives && !run->archives.folder) {
        if (!call->options.json)
            printable_append(&call->failure, call->options.archives);
        return fail(call, ": ", &reply);
    }
    return status == ERROR_CALL_NOT_IMPLEMENTED
               ? fail(call, "this system keeps no Event Log that can be read: ", &reply)
               : event_fail_here(call, status);
}

static void note_service(uint32_t status)
{
    struct buffer text = {0};
    buffer_text(&text, "showing the recent events that the service keeps; the Event Log cannot be "
                       "read here: ");
    if (status == ERROR_CALL_NOT_IMPLEMENTED)
        buffer_text(&text, "this system keeps none");
    else
        failure_system_text(&text, status);
    buffer_printf(&text, " (error %" PRIu32 ")", status);
    if (!text.status)
        event_source_note(text.bytes);
    buffer_free(&text);
}

static bool open_source(struct run *run, enum exit_code *code)
{
    struct deputy_reply reply;
    const struct options *options = &run->call->options;
    const char *from = options->from ? options->from : "";
    if (strcmp(from, "service") != 0) {
        uint32_t status = open_log(run);
        if (!status)
            return true;
        if (*from || options->log || options->archives) {
            *code = fail_log(run, status);
            return false;
        }
        note_service(status);
    }
    if (!event_source_service(run->call, &run->source, &reply))
        return true;
    *code = fail_service(run->call, &reply);
    return false;
}

/* --- events ---------------------------------------------------------------------------------- */

/* People know whose log it is, unless they named it. */
static uint32_t print(struct run *run, const struct kept *kept)
{
    struct call *call = run->call;
    const char *computer = run->format != EVENT_TEXT || call->options.log ? kept->computer : NULL;
    event_acts_shown(&run->acts, &kept->event);
    event_output_put(&call->json, run->format, failure_system_text, &kept->event, computer);
    if (call->options.follow || call->out.size >= FLUSH_SIZE)
        call_flush(call);
    return call->out.status;
}

/* Take over an event with its arena, in place of the oldest once there are as many as wanted. */
static void keep(struct run *run, struct kept *kept)
{
    uint32_t capacity = run->call->options.count;
    uint32_t place = (run->kept_first + run->kept_count) % capacity;
    if (run->kept_count < capacity) {
        run->kept_count++;
    } else {
        arena_free(&run->kept[place].arena);
        run->kept_first = (run->kept_first + 1) % capacity;
    }
    run->kept[place] = *kept;
    kept->arena = (struct arena){0};
}

/* Print those that were kept, oldest first, and keep none any more. */
static uint32_t print_kept(struct run *run)
{
    uint32_t status = ERROR_SUCCESS;
    uint32_t capacity = run->call->options.count;
    for (uint32_t i = 0; run->kept && i < run->kept_count; i++) {
        uint32_t nth = run->source->newest_first ? run->kept_count - 1 - i : i;
        struct kept *kept = &run->kept[(run->kept_first + nth) % capacity];
        if (!status)
            status = print(run, kept);
        arena_free(&kept->arena);
    }
    free(run->kept);
    run->kept = NULL;
    return status;
}

/* Read what there is by now. ERROR_NO_MORE_ITEMS at the end; else what reading or printing failed
 * with. */
static uint32_t read_all(struct run *run)
{
    uint32_t status = ERROR_SUCCESS;
    /* From the newest on, as many as wanted are all that are wanted. */
    while (!status && !(run->source->newest_first && run->kept_count == run->call->options.count)) {
        struct kept next = {0};
        status = run->source->next(run->source, &next.arena, &next.event);
        next.computer = run->source->computer;
        if (!status) {
            event_acts_read(&run->acts, &next.event);
            event_history_see(&run->history, &next.event);
        }
        if (!status && event_filter_matches(&run->filter, &next.event)) {
            if (run->kept)
                keep(run, &next);
            else
                status = print(run, &next);
        }
        arena_free(&next.arena);
    }
    return status ? status : ERROR_NO_MORE_ITEMS;
}

/* As many as wanted are no fewer for what is missing before them. */
static void note_history(const struct run *run)
{
    uint32_t wanted = run->call->options.count;
    if (!wanted || run->kept_count < wanted)
        event_history_note(&run->history, run->source, run->filter.since);
}

/* The end of a run whose reading or printing ended with this. A failure to print is said by main.
 */
static enum exit_code ended(struct run *run, uint32_t status)
{
    if (status == ERROR_NO_MORE_ITEMS)
        event_acts_put(&run->call->out, &run->acts);
    if (run->acts.status && !run->call->out.status)
        run->call->out.status = run->acts.status;
    if (run->call->out.status)
        return EXIT_CODE_FAILED;
    if (status != ERROR_NO_MORE_ITEMS)
        return fail_source(run);
    return run->source->skipped ? event_fail_here(run->call, run->source->skipped) : EXIT_CODE_OK;
}

/* What there was before is shown only when it was asked for. */
static enum exit_code read_and_follow(struct run *run)
{
    const struct options *options = &run->call->options;
    bool skip = options->follow && !options->count && !options->since;
    uint32_t status = skip ? run->source->skip(run->source) : read_all(run);
    if (skip && !status)
        status = ERROR_NO_MORE_ITEMS;
    if (status == ERROR_NO_MORE_ITEMS && !skip)
        note_history(run);
    if (status == ERROR_NO_MORE_ITEMS && print_kept(run))
        return EXIT_CODE_FAILED;
    if (options->follow)
        call_flush(run->call);
    while (options->follow && status == ERROR_NO_MORE_ITEMS && !run->call->out.status) {
        status = run->source->wait(run->source);
        if (!status)
            status = read_all(run);
    }
    return ended(run, status);
}

static void end(struct run *run)
{
    for (uint32_t i = 0; run->kept && i < run->kept_count; i++)
        arena_free(&run->kept[i].arena);
    free(run->kept);
    if (run->source)
        run->source->close(run->source);
    event_acts_free(&run->acts);
    arena_free(&run->arena);
}

static enum exit_code run_events(struct call *call)
{
    struct options *options = &call->options;
    struct run run = {.call = call};
    enum exit_code code = EXIT_CODE_FAILED;
    const char *given;
    const char *wrong = wrong_options(options, &given);
    if (wrong)
        return call_usage_given(call, wrong, given);
    /* Whoever may read a log may read all of it. */
    options->all = options->all || options->log;
    run.format = options->json ? EVENT_JSON : options->csv ? EVENT_CSV : EVENT_TEXT;
    run.acts.off = run.format != EVENT_TEXT || options->follow;
    if (options->caller && !options->all)
        event_source_note("only your own events are looked at; --all is for everybody's");
    if (options->count && !(run.kept = calloc(options->count, sizeof(*run.kept))))
        return event_fail_here(call, ERROR_NOT_ENOUGH_MEMORY);
    if (event_wishes_read(call, &run.arena, &run.filter, &code) && open_source(&run, &code)) {
        event_output_head(&call->out, run.format);
        code = read_and_follow(&run);
    }
    end(&run);
    return code;
}

static const struct option events_options[] = {
    {OPTION_FLAG, "all", NULL, "everybody's events, not only your own; for administrators",
        offsetof(struct options, all), 0, 0},
    {OPTION_TEXT, "from", "log|service", "read only there", offsetof(struct options, from), 0, 0},
    {OPTION_TEXT, "log", "NAME|FILE", "everybody's, from another log or an archived one",
        offsetof(struct options, log), 0, 0},
    {OPTION_TEXT, "archives", "FOLDER", "from archives of the log in this folder as well",
        offsetof(struct options, archives), 0, 0},
    {OPTION_TEXT, "caller", "SID|ACCOUNT", "of this caller; ACCOUNT is NAME or DOMAIN\\NAME",
        offsetof(struct options, caller), 0, 0},
    {OPTION_TEXT, "operation", "NAME", "of this operation (file_open)",
        offsetof(struct options, operation), 0, 0},
    {OPTION_TEXT, "outcome", "OUTCOME", "success, denied, refused, failed, began or abandoned",
        offsetof(struct options, outcome), 0, 0},
    {OPTION_TEXT, "object", "TEXT", "with this in the object's name",
        offsetof(struct options, object), 0, 0},
    {OPTION_TEXT, "since", "TIME", "from this time on: 2026-11-22T13:30 (UTC), or 15m ago",
        offsetof(struct options, since), 0, 0},
    {OPTION_TEXT, "until", "TIME", "before this time", offsetof(struct options, until), 0, 0},
    {OPTION_TEXT, "correlation", "GUID", "that a reply had this GUID of",
        offsetof(struct options, correlation), 0, 0},
    {OPTION_NUMBER, "count", "N", "only the newest N", offsetof(struct options, count), 1,
        COUNT_MAX},
    {OPTION_FLAG, "follow", NULL, "go on with what comes, until Ctrl+C",
        offsetof(struct options, follow), 0, 0},
    {OPTION_FLAG, "csv", NULL, "print comma-separated values, with a header line",
        offsetof(struct options, csv), 0, 0},
    {OPTION_END, NULL, NULL, NULL, 0, 0, 0},
};

const struct command events_commands[] = {
    {"events", "", 0, 0, "show the audit trail: who did what, and who was refused what",
        "Your own events, or with --all everybody's, oldest first, all times in UTC. They are "
        "read\n"
        "from the Event Log, where the system lets it be read and you may; otherwise from what "
        "the\n"
        "service keeps in memory, some thousand events of this run of it, and a line on standard\n"
        "error says so. A caller whose token is confined (restricting SIDs, an AppContainer,\n"
        "groups that only deny, low integrity) gets from the service only what was done with\n"
        "exactly the same authority.\n"
        "\n"
        "--log reads another log of the system instead (ForwardedEvents, where those of other\n"
        "machines are collected), or a file that a log was archived to (C:\\old.evtx). What other\n"
        "programs reported there is passed over. Where the system cannot read logs back, it "
        "fails.\n"
        "\n"
        "Where the log does not go back as far as --since, its archives are read before it: those\n"
        "beside it, and those in the folder that they are moved to (move-archives.cmd) or that\n"
        "--archives names. What is here may begin later than was asked for, or an archive may not "
        "be\n"
        "readable: then a line on standard error says so.\n"
        "\n"
        "All filters have to match. Letters count the same in both cases in accounts, objects and\n"
        "GUIDs. What callers chose is shown as the log has it: \"^{25}\" is \"%\", \"^{A}\" a "
        "line\n"
        "break; --object \"%\" finds it all the same. TIME is a date, with or without a time "
        "(UTC),\n"
        "or a number with s, m, h or d: so long ago.\n"
        "\n"
        "The beginning of an operation of several steps stands for them all; its end says how "
        "many\n"
        "there were. Beginnings without an end among what was read are named last, in text only.\n"
        "\n"
        "--follow begins with what comes from now on, unless --count or --since asks for more, "
        "and\n"
        "goes on when the service is restarted.\n"
        "\n"
        "\"deputyctl verify\" checks what --json printed with --all or --log and without filters, "
        "and\n"
        "else with its --partial. With --csv (RFC 4180) the same is in columns; a value that "
        "begins\n"
        "with = + - @ or ' has a ' before it, so that no spreadsheet takes it for a formula.\n",
        events_options, run_events},
    {.name = NULL},
};
