/* A directory, a page at a time: the session keeps it between two requests. */
#include "client/answer/file_answer.h"
#include "client/ask/ask.h"
#include "client/ask/ask_end.h"
#include "client/ask/ask_kept.h"
#include "client/ask/ask_path.h"

#include <windows.h>

enum { COUNT_DEFAULT = 1000 };

/* Write the next entries. The status of the list: ERROR_NO_MORE_FILES at its end. */
static uint32_t put_entries(struct ask *ask, const struct kept *listed)
{
    uint64_t left =
        ask->request->given[ASK_COUNT] ? ask->request->numbers[ASK_COUNT] : COUNT_DEFAULT;
    uint32_t status = ERROR_SUCCESS;
    json_key(ask->json, "entries");
    json_array_begin(ask->json);
    for (; !status && left; left--) {
        const struct deputy_file_entry *entry;
        status = deputy_list_next(listed->thing, &entry, ask->reply);
        if (!status)
            file_answer_entry(ask->json, entry);
    }
    json_array_end(ask->json);
    return status;
}

/* The end of a list is none of a call. */
static void put_page(struct ask *ask, uint32_t number, struct kept *listed)
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
    if (status)
        ask_kept_end(ask, KEPT_LIST, number, listed);
    else
        ask_kept_put(ask, KEPT_LIST, number, listed);
}

static void begin(struct ask *ask)
{
    struct deputy_file_list *list;
    struct kept listed;
    uint32_t number;
    if (!ask_path_keep(ask, KEPT_LIST, &listed, &number))
        return;
    if (deputy_list_open(ask->session, listed.path, listed.flags, &list, ask->reply)) {
        ask_kept_begin_failed(ask, KEPT_LIST, number, &listed);
        return;
    }
    listed.thing = list;
    put_page(ask, number, &listed);
}

void ask_file_list(struct ask *ask)
{
    const bool *given = ask->request->given;
    uint32_t number;
    struct kept listed;
    if (given[ASK_PATH] == given[ASK_LIST])
        ask_refused(ask, "one of the members \"path\" and \"list\" says what is listed");
    else if (given[ASK_LIST] && (given[ASK_LINK] || given[ASK_LITERAL]))
        ask_refused(ask, "members \"link\" and \"literal\" go with \"path\"");
    else if (given[ASK_PATH])
        begin(ask);
    else if (ask_kept_take(ask, KEPT_LIST, &number, &listed))
        put_page(ask, number, &listed);
}

void ask_file_list_end(struct ask *ask)
{
    ask_kept_close(ask, KEPT_LIST);
}
