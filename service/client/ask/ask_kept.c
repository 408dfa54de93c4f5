#include "client/ask/ask_kept.h"
#include "client/answer/done.h"
#include "client/ask/ask_end.h"
#include "client/ask/ask_path.h"

/* How a request names something of a kind, and what is said when there is none. */
static const struct {
    enum ask_member member;
    const char *refusal;
} kinds[] = {
    [KEPT_LIST] = {ASK_LIST,
        "member \"list\" is no list of this session, or another thread uses it"},
    [KEPT_TRANSFER] = {ASK_TRANSFER,
        "member \"transfer\" is no transfer of this session, or another thread uses it"},
    [KEPT_READER] = {ASK_READER,
        "member \"reader\" is no reader of this session, or another thread uses it"},
    [KEPT_WRITER] = {ASK_WRITER,
        "member \"writer\" is no writer of this session, or another thread uses it"},
};

bool ask_kept_take(struct ask *ask, enum kept_kind kind, uint32_t *number, struct kept *kept)
{
    *number = (uint32_t)ask->request->numbers[kinds[kind].member];
    if (kept_take(ask->session, kind, *number, kept))
        return true;
    ask_refused(ask, kinds[kind].refusal);
    return false;
}

void ask_kept_put(struct ask *ask, enum kept_kind kind, uint32_t number, struct kept *kept)
{
    if (ask->json->buffer->status)
        ask_kept_end(ask, kind, number, kept);
    else
        kept_put(ask->session, number, kept);
}

void ask_kept_end(struct ask *ask, enum kept_kind kind, uint32_t number, struct kept *kept)
{
    kept_close(kind, kept);
    kept_drop(ask->session, number);
}

void ask_kept_begin_failed(struct ask *ask, enum kept_kind kind, uint32_t number, struct kept *kept)
{
    ask_path_failed(ask);
    ask_kept_end(ask, kind, number, kept);
}

void ask_kept_close(struct ask *ask, enum kept_kind kind)
{
    struct kept kept;
    uint32_t number;
    if (!ask_kept_take(ask, kind, &number, &kept))
        return;
    ask_kept_end(ask, kind, number, &kept);
    answer_done(ask->json, ask->reply);
}
