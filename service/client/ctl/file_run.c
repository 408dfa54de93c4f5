#include "client/ctl/file_run.h"
#include "client/ctl/file_words.h"
#include "client/ctl/wide.h"

#include <windows.h>

static enum exit_code run_session(
    struct file_run *run, enum exit_code (*function)(struct file_run *run))
{
    struct deputy_reply reply = {0};
    if (call_open(run->call, &run->session, &reply))
        return call_fail(run->call, &reply);
    enum exit_code code = function(run);
    deputy_close(run->session);
    return code;
}

enum exit_code file_run(struct call *call, enum exit_code (*function)(struct file_run *run))
{
    bool second = call->operand_count > 1;
    struct arena arena = {0};
    const wchar_t *path = wide_from_utf8(&arena, call->operands[0]);
    const wchar_t *to = second ? wide_from_utf8(&arena, call->operands[1]) : NULL;
    struct file_run run = {.call = call, .path = path, .to = to};
    enum exit_code code = path && (to || !second)
                              ? run_session(&run, function)
                              : file_fail_local(call, ERROR_NOT_ENOUGH_MEMORY, NULL);
    arena_free(&arena);
    return code;
}
