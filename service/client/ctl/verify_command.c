#include "client/ctl/command.h"
#include "client/ctl/failure.h"
#include "client/ctl/verify_files.h"
#include "client/ctl/verify_output.h"
#include "identity/printable.h"

#include <inttypes.h>
#include <limits.h>
#include <windows.h>

/* So much is collected before it is written. */
enum { FLUSH_SIZE = 32 * 1024 };

static void found(void *context, const struct verify_finding *finding)
{
    struct call *call = context;
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
    struct call *call = context;
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
    return failure_exit_code(&reply);
}

static void put_conclusion(struct call *call, uint64_t wrong)
{
    if (call->options.json)
        return;
    if (wrong == 0)
        buffer_text(&call->out, "Nothing between these records is missing or altered.\n");
    else
        buffer_printf(&call->out, "The trail is not whole: %" PRIu64 " findings.\n", wrong);
}

static enum exit_code check(struct call *call, struct verify *verify, struct arena *arena)
{
    const char *file = "";
    for (int i = 0; i < call->operand_count; i++) {
        uint32_t status = verify_path(verify, arena, call->operands[i], &file);
        if (status)
            return fail(call, status, file);
    }
    uint32_t status = verify_end(verify, put_run, call);
    if (status)
        return fail(call, status, file);
    put_conclusion(call, verify_wrong(verify));
    return verify_wrong(verify) ? EXIT_CODE_ALTERED : EXIT_CODE_OK;
}

static enum exit_code run_verify(struct call *call)
{
    struct arena arena = {0};
    struct verify *verify = verify_new(found, call);
    enum exit_code code = verify ? check(call, verify, &arena)
                                 : fail(call, ERROR_NOT_ENOUGH_MEMORY, call->operands[0]);
    verify_free(verify);
    arena_free(&arena);
    return code;
}

const struct command verify_commands[] = {
    {"verify", "PATH...", 1, INT_MAX,
        "check that no record of the audit trail is missing or altered",
        "PATH is the folder of the service's spool, one of its segments, or what \"deputyctl "
        "events\n"
        "--json\" has printed (\"-\": standard input). All of them are seen as one trail. It asks "
        "no\n"
        "service, and may read the spool of one that is running.\n\n"
        "One line for each finding, with its place, then one for each run of the service. Wrong "
        "are:\n"
        "damaged (bytes of a segment), invalid (no record), altered (it does not match its hash),\n"
        "broken (it does not follow the one before), conflict (two with one number), missing. "
        "Notes\n"
        "are no fault: a record that is there twice, one whose predecessor is not here, a run "
        "whose\n"
        "beginning is not here, a clock that was set back, a segment that ends in a torn group.\n"
        "Nobody can see what is missing before the first record of a run. What is missing behind "
        "its "
        "last one is seen where the record of the next start (1000) is there, which says how far "
        "the "
        "run before came.\n\n"
        "Ends with 0 when nothing is wrong, 6 when something is, 1 or 5 when a file cannot be "
        "read.\n"
        "With --json: one object a line, \"finding\" (the word above), \"wrong\", \"file\", "
        "\"line\" or\n"
        "\"offset\", \"run\", \"first\", \"last\", \"text\"; then one for each run, with "
        "\"records\",\n"
        "\"missing\", \"wrong\", \"repeated\", \"unchecked\". A failure is the last line.\n",
        NULL, run_verify},
    {.name = NULL},
};
