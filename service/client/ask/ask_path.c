#include "client/ask/ask_path.h"
#include "client/answer/file_answer.h"
#include "client/ask/ask_end.h"

#include <stdlib.h>
#include <string.h>

const wchar_t *ask_path(const struct ask *ask)
{
    return ask->request->units[ASK_PATH].units;
}

uint32_t ask_path_flags(const struct ask *ask)
{
    static const struct {
        enum ask_member member;
        uint32_t flag;
    } flags[] = {
        {ASK_DIRECTORY, DEPUTY_FILE_DIRECTORY},
        {ASK_LINK, DEPUTY_FILE_LINK},
        {ASK_STREAM, DEPUTY_FILE_STREAM},
        {ASK_REPLACE, DEPUTY_FILE_REPLACE},
        {ASK_APPEND, DEPUTY_FILE_APPEND},
        {ASK_FORCE, DEPUTY_FILE_FORCE},
        {ASK_LITERAL, DEPUTY_FILE_LITERAL},
    };
    uint32_t made = 0;
    for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
        made |= ask->request->flags[flags[i].member] ? flags[i].flag : 0;
    return made;
}

/* NULL when there is no memory. */
static wchar_t *copy_path(const struct ask_text *path)
{
    wchar_t *copy = calloc(path->size + 1, sizeof(*copy));
    if (copy)
        memcpy(copy, path->units, path->size * sizeof(*copy));
    return copy;
}

bool ask_path_keep(struct ask *ask, enum kept_kind kind, struct kept *kept, uint32_t *number)
{
    const struct ask_request *request = ask->request;
    const bool two = request->given[ASK_TO];
    *kept = (struct kept){.path = copy_path(&request->units[ASK_PATH]),
        .to = two ? copy_path(&request->units[ASK_TO]) : NULL,
        .flags = ask_path_flags(ask)};
    bool memory = kept->path && (kept->to || !two);
    uint32_t status = memory ? kept_reserve(ask->session, kind, number) : ERROR_NOT_ENOUGH_MEMORY;
    if (!status)
        return true;
    ask_failed_here(ask, status);
    free(kept->path);
    free(kept->to);
    return false;
}

/* Whether it is certain that the second path is what failed, as deputyctl says it (file_blamed);
 * where that has to look at the files, a library does not. */
static bool failed_by_second(
    const struct deputy_reply *reply, const wchar_t *path, const wchar_t *to)
{
    if (!to || reply->stage != DEPUTY_STAGE_PERFORM ||
        deputy_path_reason(path, DEPUTY_FILE_LITERAL))
        return false;
    return reply->status == ERROR_FILE_EXISTS || reply->status == ERROR_ALREADY_EXISTS ||
           deputy_path_reason(to, 0);
}

static void put_failed(struct ask *ask, const wchar_t *path, const wchar_t *to, uint32_t flags)
{
    bool second = failed_by_second(ask->reply, path, to);
    json_object_begin(ask->json);
    file_answer_failure(ask->json, ask->reply, second ? to : path, second ? 0 : flags, NULL);
    json_object_end(ask->json);
}

void ask_path_failed(struct ask *ask)
{
    const struct ask_request *request = ask->request;
    const wchar_t *to = request->given[ASK_TO] ? request->units[ASK_TO].units : NULL;
    put_failed(ask, ask_path(ask), to, ask_path_flags(ask));
}

void ask_kept_failed(struct ask *ask, const struct kept *kept)
{
    put_failed(ask, kept->path, kept->to, kept->flags);
}
