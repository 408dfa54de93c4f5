/* A directory, a page at a time: the session keeps it between two requests. */
#include "client/answer/done.h"
#include "client/answer/file_answer.h"
#include "client/ask/ask.h"
#include "client/ask/ask_end.h"
#include "client/ask/ask_path.h"
#include "client/ask/lists.h"

#include <stdlib.h>
#include <string.h>
#include <windows.h>

enum { COUNT_DEFAULT = 1000 };

/* Write the next entries. The status of the list: ERROR_NO_MORE_FILES at its end. */
static uint32_t put_entries(struct ask *ask, const struct listed *listed)
{
    uint64_t left =
        ask->request->given[ASK_COUNT] ? ask->request->numbers[ASK_COUNT] : COUNT_DEFAULT;
    uint32_t status = ERROR_SUCCESS;
    json_key(ask->json, "entries");
    json_array_begin(ask->json);
    for (; !status && left; left--) {
        const struct deputy_file_entry *entry;
        status = deputy_list_next(listed->list, &entry, ask->reply);
        if (!status)
            file_answer_entry(ask->json, entry);
    }
    json_array_end(ask->json);
    return status;
}

/* The end of a list is none of a call. */
static void put_page(struct ask *ask, uint32_t number, struct listed *listed)
{
    json_object_begin(ask->json);
    uint32_t status = put_entries(ask, listed);
    if (!status)
        json_member_number(ask->json, "list", number);
    else if (status == ERROR_NO_MORE_FILES)
        *ask->reply = (struct deputy_reply){0};
    else
        file_answer_failure(ask->json, ask->reply, listed->path, listed->flags, NULL);
    json_object_end(ask->json);
    if (status || ask->json->buffer->status) {
        listed_close(listed);
        lists_drop(ask->session, number);
    } else {
        lists_put(ask->session, number, listed);
    }
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

static void begin(struct ask *ask)
{
    struct listed listed = {.path = copy_path(ask), .flags = ask_path_flags(ask)};
    uint32_t number;
    uint32_t status = listed.path ? lists_reserve(ask->session, &number) : ERROR_NOT_ENOUGH_MEMORY;
    if (status) {
        ask_failed_here(ask, status);
        listed_close(&listed);
        return;
    }
    if (!deputy_list_open(ask->session, listed.path, listed.flags, &listed.list, ask->reply)) {
        put_page(ask, number, &listed);
        return;
    }
    ask_path_failed(ask);
    listed_close(&listed);
    lists_drop(ask->session, number);
}

/* False when the request was refused. */
static bool take(struct ask *ask, uint32_t *number, struct listed *listed)
{
    *number = (uint32_t)ask->request->numbers[ASK_LIST];
    if (lists_take(ask->session, *number, listed))
        return true;
    ask_refused(ask, "member \"list\" is no list of this session, or another thread uses it");
    return false;
}

void ask_file_list(struct ask *ask)
{
    const bool *given = ask->request->given;
    uint32_t number;
    struct listed listed;
    if (given[ASK_PATH] == given[ASK_LIST])
        ask_refused(ask, "one of the members \"path\" and \"list\" says what is listed");
    else if (given[ASK_LIST] && (given[ASK_LINK] || given[ASK_LITERAL]))
        ask_refused(ask, "members \"link\" and \"literal\" go with \"path\"");
    else if (given[ASK_PATH])
        begin(ask);
    else if (take(ask, &number, &listed))
        put_page(ask, number, &listed);
}

void ask_file_list_end(struct ask *ask)
{
    uint32_t number;
    struct listed listed;
    if (!take(ask, &number, &listed))
        return;
    listed_close(&listed);
    lists_drop(ask->session, number);
    answer_done(ask->json, ask->reply);
}
