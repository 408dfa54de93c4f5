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
static wchar_t *copy_path(const struct ask *ask)
{
    const struct ask_text *path = &ask->request->units[ASK_PATH];
    wchar_t *copy = calloc(path->size + 1, sizeof(*copy));
    if (copy)
        memcpy(copy, path->units, path->size * sizeof(*copy));
    return copy;
}

bool ask_path_keep(struct ask *ask, enum kept_kind kind, struct kept *kept, uint32_t *number)
{
    *kept = (struct kept){.path = copy_path(ask), .flags = ask_path_flags(ask)};
    uint32_t status =
        kept->path ? kept_reserve(ask->session, kind, number) : ERROR_NOT_ENOUGH_MEMORY;
    if (!status)
        return true;
    ask_failed_here(ask, status);
    free(kept->path);
    return false;
}

void ask_path_failed(struct ask *ask)
{
    json_object_begin(ask->json);
    file_answer_failure(ask->json, ask->reply, ask_path(ask), ask_path_flags(ask), NULL);
    json_object_end(ask->json);
}
