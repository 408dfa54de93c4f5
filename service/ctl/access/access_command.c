/* deputyctl access: whether the caller may, and why. */
#include "ctl/access/access_object.h"
#include "ctl/access/access_render.h"
#include "ctl/access/access_walk.h"
#include "ctl/common/command.h"
#include "ctl/common/encoding.h"
#include "ctl/events/event_source.h"
#include "ctl/common/lines.h"
#include "ctl/common/output.h"
#include "client/answer/failure.h"
#include "base/printable.h"

#include <inttypes.h>
#include <string.h>
#include <windows.h>

enum { PROGRESS_MS = 200 };

static const struct option access_options[] = {
    {OPTION_TEXT, "want", "RIGHTS", "the rights that are wanted (the maximum allowed)",
        offsetof(struct options, want), 0, 0},
    {OPTION_TEXT, "kind", "KIND", "file, directory, key, service, process or pipe",
        offsetof(struct options, kind), 0, 0},
    {OPTION_FLAG, "compare", NULL, "show what your linked token and the service's account may, too",
        offsetof(struct options, compare), 0, 0},
    {OPTION_FLAG, "recurse", NULL, "all below a directory or key as well",
        offsetof(struct options, recurse), 0, 0},
    {OPTION_FLAG, "denied", NULL, "only what is denied, of what is wanted",
        offsetof(struct options, denied), 0, 0},
    {OPTION_END, NULL, NULL, NULL, 0, 0, 0},
};

/* A run over any number of objects. */
struct run {
    struct call *call;
    struct deputy_session *session;
    bool many; /* results are lines, written as they come */
    uint64_t asked;
    uint64_t denied;
    uint64_t in_use;
    uint64_t failed;
    bool progress; /* somebody watches, and sees no results */
    uint64_t shown;
    uint64_t line; /* of a list, that was read last */
};

/* --- progress -------------------------------------------------------------------------------- */

static bool is_console(DWORD which)
{
    DWORD mode;
    return GetConsoleMode(GetStdHandle(which), &mode) != 0;
}

/* What cannot be shown does no harm. */
static void show_progress(struct run *run, bool last)
{
    struct buffer line = {0};
    uint64_t now = GetTickCount64();
    if (!run->progress || (!last && now - run->shown < PROGRESS_MS))
        return;
    run->shown = now;
    buffer_printf(&line, "\r%" PRIu64 " object%s, %" PRIu64 " denied%s", run->asked,
        run->asked == 1 ? "" : "s", run->denied, last ? "\n" : "");
    if (!line.status)
        (void)output_write(OUTPUT_ERROR, line.bytes, line.size);
    buffer_free(&line);
}

/* --- one object ------------------------------------------------------------------------------ */

/* Results of many are written at once. False when nobody takes them any more. */
static bool end_result(struct run *run)
{
    struct call *call = run->call;
    if (!run->many)
        return true;
    if (call->options.json && call->out.size)
        call_end_line(call, 0);
    else
        call_flush(call);
    show_progress(run, false);
    return !call->out.status;
}

static bool show(struct run *run, const struct access_question *question,
    const struct deputy_access *access, const struct deputy_reply *reply)
{
    const struct options *options = &run->call->options;
    const struct access_shown shown = {question->object, access, reply, options->compare};
    if (access_in_use(access->status))
        run->in_use++;
    else if (access->status)
        run->denied++;
    if (access->status || !options->denied) {
        if (options->json)
            access_answer(&run->call->json, &shown);
        else
            access_text(&run->call->out, &shown);
    }
    return end_result(run);
}

/* A name that is refused comes with the reason; question may be NULL. */
static void put_reason(
    struct buffer *out, const struct access_question *question, const struct deputy_reply *reply)
{
    if (question && (reply->status == ERROR_INVALID_NAME || reply->status == ERROR_BAD_PATHNAME ||
                        reply->status == ERROR_FILENAME_EXCED_RANGE))
        access_question_reason(question, out);
}

static void json_reason(
    struct json *json, const struct access_question *question, const struct deputy_reply *reply)
{
    struct buffer reason = {0};
    put_reason(&reason, question, reply);
    if (reason.size)
        json_member_text(json, "reason", reason.bytes + 1);
    buffer_free(&reason);
}

/* One of many that failed: a result like the others. */
static bool show_failure(struct run *run, const char *object, const char *what,
    const struct access_question *question, const struct deputy_reply *reply)
{
    struct call *call = run->call;
    if (call->options.json) {
        json_object_begin(&call->json);
        json_member_text(&call->json, "object", object);
        failure_json(&call->json, reply);
        json_reason(&call->json, question, reply);
        json_object_end(&call->json);
    } else {
        buffer_text(&call->out, what);
        printable_append(&call->out, object);
        buffer_text(&call->out, ": ");
        failure_text(&call->out, reply);
        put_reason(&call->out, question, reply);
        buffer_text(&call->out, "\n");
    }
    return end_result(run);
}

static bool show_usage(struct run *run, const char *object, const struct buffer *sentence)
{
    struct call *call = run->call;
    const char *text = sentence->bytes ? sentence->bytes : "it cannot be read";
    if (call->options.json) {
        json_object_begin(&call->json);
        json_member_text(&call->json, "object", object);
        failure_json_usage(&call->json, text);
        json_object_end(&call->json);
    } else {
        buffer_text(&call->out, "failed: ");
        printable_append(&call->out, object);
        buffer_text(&call->out, ": ");
        buffer_text(&call->out, text);
        buffer_text(&call->out, "\n");
    }
    run->failed++;
    return end_result(run);
}

/* Ask of one of many. False ends the run: nobody takes the results, or the service is gone. */
static bool ask_one(struct run *run, const struct access_question *question)
{
    struct deputy_access *access = NULL;
    struct deputy_reply reply = {0};
    run->asked++;
    if (access_question_ask(run->session, question, &access, &reply)) {
        run->failed++;
        bool gone = reply.stage == DEPUTY_STAGE_CONNECT &&
                    reply.status != ERROR_INVALID_PARAMETER &&
                    reply.status != ERROR_FILENAME_EXCED_RANGE &&
                    reply.status != ERROR_INVALID_SECURITY_DESCR &&
                    reply.status != ERROR_NOT_SUPPORTED && reply.status != ERROR_MORE_DATA;
        return show_failure(run, question->object, "failed: ", question, &reply) && !gone;
    }
    bool going = show(run, question, access, &reply);
    deputy_access_free(access);
    return going;
}

/* --- many objects ---------------------------------------------------------------------------- */

/* A run over a tree, whose objects are all of one kind. */
struct tree {
    struct run *run;
    struct access_question question;
};

static bool visit(void *context, const char *object)
{
    struct tree *tree = context;
    tree->question.object = object;
    return ask_one(tree->run, &tree->question);
}

static bool unlisted(void *context, const char *object, uint32_t status)
{
    struct tree *tree = context;
    const struct deputy_reply reply = {.status = status, .stage = DEPUTY_STAGE_PERFORM};
    return show_failure(tree->run, object, "not listed: ", NULL, &reply);
}

static bool ask_tree(struct run *run, const struct access_question *question)
{
    struct tree tree = {run, *question};
    const struct access_walk walk = {question->kind, visit, unlisted, &tree};
    return ask_one(run, question) && access_walk(&walk, question->object);
}

static bool can_recurse(const struct access_question *question)
{
    return !question->sddl &&
           (question->kind == DEPUTY_OBJECT_FILE || question->kind == DEPUTY_OBJECT_DIRECTORY ||
               question->kind == DEPUTY_OBJECT_KEY);
}

static void note_missing(const struct access_question *question)
{
    if (question->no_owner && question->no_group)
        event_source_note("the SDDL has no owner and no group: both are taken to be SYSTEM");
    else if (question->no_owner || question->no_group)
        event_source_note(question->no_owner
                              ? "the SDDL has no owner, which is taken to be SYSTEM"
                              : "the SDDL has no group, which is taken to be SYSTEM");
}

static bool read_question(
    struct run *run, const char *object, struct access_question *question, struct buffer *error)
{
    const struct options *options = &run->call->options;
    if (!access_question_read(question, object, options->kind, options->want, error))
        return false;
    note_missing(question);
    if (!options->recurse || can_recurse(question))
        return true;
    buffer_text(error, "--recurse is for directories and keys");
    return false;
}

static bool ask_line(struct run *run, const char *object)
{
    struct access_question question;
    struct buffer error = {0};
    bool going;
    if (!read_question(run, object, &question, &error))
        going = show_usage(run, object, &error);
    else
        going = run->call->options.recurse ? ask_tree(run, &question) : ask_one(run, &question);
    buffer_free(&error);
    return going;
}

/* The status of reading the list. */
static uint32_t ask_lines(struct run *run)
{
    struct lines lines = {0};
    char *line;
    uint32_t status;
    do {
        status = lines_next(&lines, &line);
    } while (!status && line && ask_line(run, line));
    run->line = lines.number;
    lines_free(&lines);
    return status;
}

/* What is granted but open elsewhere is no denial, and no access either. */
static enum exit_code run_ended(const struct run *run)
{
    if (run->failed)
        return EXIT_CODE_FAILED;
    if (run->denied)
        return EXIT_CODE_DENIED;
    return run->in_use ? EXIT_CODE_FAILED : EXIT_CODE_OK;
}

/* what is the beginning of the sentence for a status. */
static enum exit_code many_ended(struct run *run, const char *what, uint32_t status)
{
    const struct deputy_reply reply = {.status = status};
    show_progress(run, true);
    if (status == ERROR_NO_UNICODE_TRANSLATION) {
        struct buffer sentence = {0};
        buffer_printf(&sentence, "line %" PRIu64 " of the list: " ENCODING_WRONG, run->line);
        return call_usage_text(run->call, &sentence);
    }
    if (status) {
        if (!run->call->options.json)
            buffer_text(&run->call->failure, what);
        return call_fail(run->call, &reply);
    }
    return run_ended(run);
}

/* A walk that did not come to its end had no memory, or nobody who takes its results. */
static enum exit_code tree_ended(struct run *run, bool whole)
{
    bool stopped = !whole && !run->failed && !run->call->out.status;
    return many_ended(run, "the tree could not be walked to its end: ",
        stopped ? ERROR_NOT_ENOUGH_MEMORY : ERROR_SUCCESS);
}

/* --- the command ----------------------------------------------------------------------------- */

static enum exit_code fail_single(
    struct call *call, const struct access_question *question, const struct deputy_reply *reply)
{
    if (!call->options.json) {
        enum exit_code code = call_fail_object(call, "object", question->object, reply);
        put_reason(&call->failure, question, reply);
        return code;
    }
    json_object_begin(&call->json);
    json_member_text(&call->json, "object", question->object);
    failure_json(&call->json, reply);
    json_reason(&call->json, question, reply);
    json_object_end(&call->json);
    return exit_code_of(reply);
}

static enum exit_code ask_single(struct run *run, const struct access_question *question)
{
    struct deputy_access *access = NULL;
    struct deputy_reply reply = {0};
    if (access_question_ask(run->session, question, &access, &reply))
        return fail_single(run->call, question, &reply);
    show(run, question, access, &reply);
    deputy_access_free(access);
    return run_ended(run);
}

static enum exit_code with_session(struct run *run, const struct access_question *question)
{
    struct deputy_reply reply = {0};
    enum exit_code code;
    if (call_open(run->call, &run->session, &reply))
        return call_fail(run->call, &reply);
    run->progress = run->many && is_console(STD_ERROR_HANDLE) && !is_console(STD_OUTPUT_HANDLE);
    if (!question)
        code = many_ended(run, "the list could not be read: ", ask_lines(run));
    else if (run->many)
        code = tree_ended(run, ask_tree(run, question));
    else
        code = ask_single(run, question);
    deputy_close(run->session);
    return code;
}

static enum exit_code run_access(struct call *call)
{
    struct run run = {.call = call};
    struct access_question question;
    struct buffer error = {0};
    const struct options *options = &call->options;
    bool list = strcmp(call->operands[0], "-") == 0;
    enum exit_code code;
    run.many = list || options->recurse;
    if (options->denied && !options->want)
        return call_usage(call, "--denied needs --want");
    bool right = list ? !options->kind || access_kind_check(options->kind, &error)
                      : read_question(&run, call->operands[0], &question, &error);
    if (right)
        code = with_session(&run, list ? NULL : &question);
    else
        code = call_usage(call, error.bytes ? error.bytes : "the object cannot be read");
    buffer_free(&error);
    return code;
}

const struct command access_commands[] = {
    {"access", "OBJECT", 1, 1, "say whether you may do something with an object, and why",
        "The object is opened as you, by the service, which shows what the system answers; its\n"
        "permissions explain it, right by right, as far as you may read them. Nothing is changed.\n"
        "\n"
        "OBJECT is an absolute path, a registry key (HKLM\\..., HKCU\\... is yours), with --kind\n"
        "the name of a service, the id of a process or a pipe (\\\\.\\pipe\\NAME), whose server\n"
        "sees an anonymous client come and go; or a descriptor, \"sddl:O:SYG:SYD:(A;;FR;;;WD)\",\n"
        "as an object of that kind would have it. \"-\" reads objects from standard input, one a\n"
        "line. A descriptor without an owner or a group is judged as if that were SYSTEM.\n"
        "\n"
        "RIGHTS are names (FILE_WRITE_DATA, KEY_SET_VALUE, GENERIC_ALL), \"read\", \"write\",\n"
        "\"execute\", \"all\", or numbers, joined by commas.\n"
        "\n"
        "Exit code 5: what was wanted is denied; of several objects, of any of them. What is "
        "granted\n"
        "but open elsewhere without sharing is exit code 1.\n",
        access_options, run_access},
    {.name = NULL},
};
