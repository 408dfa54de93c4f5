#include "ctl/common/command.h"
#include "ctl/verify/verify_files.h"
#include "ctl/verify/verify_log.h"
#include "ctl/verify/verify_output.h"
#include "client/answer/failure.h"
#include "client/events/event_filter.h"
#include "client/events/event_now.h"
#include "base/printable.h"

#include <inttypes.h>
#include <limits.h>
#include <windows.h>

/* So much is collected before it is written. */
enum { FLUSH_SIZE = 32 * 1024 };

/* One run of the command. */
struct check {
    struct call *call;
    bool missing; /* that records are was found */
    bool damaged; /* or that something is wrong with what was a trail */
    bool unread;  /* an export is not all of its log, which could not be read */
    struct verify_log log;
    uint64_t records;
    uint64_t unended; /* acts that began, and whose end is not here */
};

static void found(void *context, const struct verify_finding *finding)
{
    struct check *check = context;
    struct call *call = check->call;
    bool trail = finding->kind != VERIFY_INVALID && finding->kind < VERIFY_NOTES;
    check->missing = check->missing || finding->kind == VERIFY_MISSING;
    check->damaged = check->damaged || trail;
    if (call->options.json) {
        verify_put_finding_json(&call->json, finding);
        buffer_text(&call->out, "\n");
        call->json.comma = false;
    } else {
        verify_put_finding(&call->out, finding);
    }
    if (call->out.size >= FLUSH_SIZE)
        call_flush(call);
}

static void put_run(void *context, const struct verify_run *run)
{
    struct check *check = context;
    struct call *call = check->call;
    check->records += run->records;
    check->unended += run->unended;
    if (call->options.json) {
        verify_put_run_json(&call->json, run);
        buffer_text(&call->out, "\n");
        call->json.comma = false;
    } else {
        verify_put_run(&call->out, run);
    }
    if (call->out.size >= FLUSH_SIZE)
        call_flush(call);
}

static enum exit_code fail(struct call *call, uint32_t status, const char *file)
{
    const struct deputy_reply reply = {.status = status};
    if (call->options.json) {
        json_object_begin(&call->json);
        json_member_text(&call->json, "file", file);
        failure_json(&call->json, &reply);
        json_object_end(&call->json);
    } else {
        printable_append(&call->failure, file);
        buffer_text(&call->failure, ": ");
        failure_text(&call->failure, &reply);
    }
    return exit_code_of(&reply);
}

static void put_conclusion(const struct check *check, uint64_t wrong)
{
    struct call *call = check->call;
    if (check->missing && !call->options.json)
        buffer_text(&call->out, "Records are missing. Were they left out, as by a filter, or "
                                "without --all? Then --partial checks the others.\n");
    if (call->options.json)
        return;
    if (check->unended)
        buffer_printf(&call->out,
            "%" PRIu64 " operation%s of several steps began without an end on record. That is no "
            "damage: count with all steps of each.\n",
            check->unended, check->unended == 1 ? "" : "s");
    if (wrong != 0)
        buffer_printf(&call->out, "The trail is not whole: %" PRIu64 " finding%s.\n", wrong,
            wrong == 1 ? "" : "s");
    else if (call->options.partial)
        buffer_text(&call->out, "What can be checked was not altered. Whether what is not here was "
                                "left out or removed cannot be told.\n");
    else
        buffer_text(&call->out, "Nothing between these records is missing or altered.\n");
}

/* Nothing is no proof of anything. */
static enum exit_code end_without_records(struct call *call)
{
    if (call->options.json) {
        json_object_begin(&call->json);
        json_member_text(&call->json, "records", "0");
        json_object_end(&call->json);
    } else {
        buffer_text(&call->failure, "no records: there is nothing here that could be checked");
    }
    return EXIT_CODE_NOTHING;
}

static enum exit_code conclude(struct check *check, uint64_t wrong, const char *file)
{
    struct call *call = check->call;
    bool none = check->records == 0 && !check->damaged;
    if (!none)
        put_conclusion(check, wrong);
    if (wrong && !none)
        return EXIT_CODE_ALTERED;
    if (check->log.skipped)
        return fail(call, check->log.skipped, "archives of the event log");
    if (check->unread) {
        if (!call->options.json)
            buffer_text(
                &call->failure, "\"events\" could not read the log to its end for this export: ");
        return fail(call, ERROR_READ_FAULT, file);
    }
    return none ? end_without_records(call) : EXIT_CODE_OK;
}

/* The log as well, unless files are named and nothing of it. */
static uint32_t check_log(
    struct check *check, struct verify *verify, struct arena *arena, const char **file)
{
    const struct options *options = &check->call->options;
    if (check->call->operand_count && !options->since && !options->archives)
        return ERROR_SUCCESS;
    *file = options->archives ? options->archives : "the event log";
    uint32_t status = options->archives
                          ? event_archives_find(options->archives, arena, &check->log.archives)
                          : (uint32_t)ERROR_SUCCESS;
    if (status)
        return status;
    *file = "the event log";
    return verify_whole_log(verify, arena, &check->log);
}

static bool read_since(struct check *check)
{
    const char *since = check->call->options.since;
    return !since || event_filter_time(since, event_now(), &check->log.archives.since);
}

static enum exit_code check_all(struct check *check, struct verify *verify, struct arena *arena)
{
    struct call *call = check->call;
    const char *file = "";
    if (!read_since(check))
        return call_usage_given(call, "--since needs a time, such as 90d", call->options.since);
    if (call->options.partial)
        verify_selection(verify);
    uint32_t status = check_log(check, verify, arena, &file);
    if (status)
        return fail(call, status, file);
    for (int i = 0; i < call->operand_count; i++) {
        status = verify_path(verify, arena, call->operands[i], &file, &check->unread);
        if (status)
            return fail(call, status, file);
    }
    status = verify_end(verify, put_run, check);
    if (status)
        return fail(call, status, file);
    return conclude(check, verify_wrong(verify), file);
}

static enum exit_code run_verify(struct call *call)
{
    struct arena arena = {0};
    struct check check = {.call = call};
    struct verify *verify = verify_new(found, &check);
    enum exit_code code =
        verify ? check_all(&check, verify, &arena) : fail(call, ERROR_NOT_ENOUGH_MEMORY, "verify");
    verify_free(verify);
    arena_free(&arena);
    return code;
}

static const struct option verify_options[] = {
    {OPTION_FLAG, "partial", NULL, "what is to be checked is a selection of the records",
        offsetof(struct options, partial), 0, 0},
    {OPTION_TEXT, "since", "TIME", "the event log, with what was archived from this time on (90d)",
        offsetof(struct options, since), 0, 0},
    {OPTION_TEXT, "archives", "FOLDER", "the event log, with archives in this folder as well",
        offsetof(struct options, archives), 0, 0},
    {OPTION_END, NULL, NULL, NULL, 0, 0, 0},
};

const struct command verify_commands[] = {
    {"verify", "[PATH...]", 0, INT_MAX,
        "check that no record of the audit trail is missing or altered",
        "Without PATH, or with --since or --archives, the event log with its archives: those "
        "beside it,\n"
        "and those in the folder that they are moved to (move-archives.cmd) or that --archives "
        "names.\n"
        "Where one ends the next goes on. One that is not here is a gap; the finding names the "
        "file\n"
        "that goes on behind it.\n"
        "\n"
        "PATH is the folder of the service's spool, one of its segments, an archived log (.evtx), "
        "or\n"
        "what \"deputyctl events --json\" has printed (\"-\": standard input). All of them are "
        "seen as\n"
        "one trail. It asks no service, and may read the spool of one that is running. Records of\n"
        "several computers are told apart where a log said whose they are (events --log).\n"
        "\n"
        "One line for each finding, with its place, then one for each run of the service. Wrong "
        "are:\n"
        "damaged (bytes of a segment), invalid (no record), altered (it does not match its hash),\n"
        "broken (it does not follow the one before), conflict (two with one number), missing. "
        "Notes\n"
        "are no fault: a record that is there twice, one whose predecessor is not here, a trail "
        "whose\n"
        "beginning is not here, a clock that was set back, a segment that ends in a torn group, "
        "an\n"
        "operation of several steps that began and has no end on record (unended): it still goes "
        "on,\n"
        "or the service was killed or the machine lost power in between, as a later start tells.\n"
        "Nobody can see what is missing before all that is here. What is missing behind the last\n"
        "record of a run, or a whole run, is seen where the record of the next start (1000) is "
        "here,\n"
        "which says how far the run before came.\n"
        "\n"
        "An export of one's own events only, or one that was filtered, lacks records and is not "
        "whole.\n"
        "--partial says that it is one: then what is not here is a note (absent), which stands "
        "for\n"
        "\"left out or removed, nobody can tell\", and what is here is checked as far as the "
        "record\n"
        "before it is here as well. A file cannot say so of itself: whoever removes records "
        "could.\n"
        "\n"
        "Ends with 0 when nothing is wrong, whatever the notes, 6 when something is, 8 when there\n"
        "are no records, 1 or 5 when a file cannot be read, or an export says that its log could\n"
        "not be.\n",
        verify_options, run_verify},
    {.name = NULL},
};
