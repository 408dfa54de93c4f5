#include "ctl/files/file_run.h"
#include "ctl/files/file_words.h"
#include "ctl/files/path_words.h"

#include "base/printable.h"

#include <string.h>
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

bool file_names_directory(const struct call *call, int operand)
{
    const char *text = call->operands[operand];
    size_t size = strlen(text);
    return size && text[size - 1] == '\\';
}

enum exit_code file_wants_name(struct call *call, int operand)
{
    struct buffer sentence = {0};
    printable_append(&sentence, call->operands[operand]);
    buffer_text(&sentence, " is a directory: add the name that the file is to have");
    return call_usage_text(call, &sentence);
}

enum exit_code file_run(struct call *call, enum exit_code (*function)(struct file_run *run))
{
    bool second = call->operand_count > 1;
    struct arena arena = {0};
    const wchar_t *path = path_from_operand(&arena, call->operands[0]);
    const wchar_t *to = second ? path_from_operand(&arena, call->operands[1]) : NULL;
    struct file_run run = {
        .call = call, .path = path, .to = to, .flags = path ? path_flags(path) : 0};
    enum exit_code code = path && (to || !second)
                              ? run_session(&run, function)
                              : file_fail_local(call, ERROR_NOT_ENOUGH_MEMORY, NULL);
    arena_free(&arena);
    return code;
}
