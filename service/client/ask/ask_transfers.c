/* Files that are written in several requests: replaced as a whole, or copied. The session keeps
 * each until it is committed or cancelled, whatever fails in between. */
#include "client/answer/done.h"
#include "client/ask/ask.h"
#include "client/ask/ask_end.h"
#include "client/ask/ask_kept.h"
#include "client/ask/ask_path.h"

/* --- beginning ------------------------------------------------------------------------------- */

/* total: bytes of the source; NULL where there is none. */
static void put_begun(struct ask *ask, uint32_t number, const uint64_t *total)
{
    json_object_begin(ask->json);
    json_member_number(ask->json, "transfer", number);
    if (total)
        json_member_number(ask->json, "total", *total);
    answer_correlation(ask->json, ask->reply);
    json_object_end(ask->json);
}

void ask_file_replace(struct ask *ask)
{
    struct deputy_transfer *transfer;
    struct kept kept;
    uint32_t number;
    if (!ask_path_keep(ask, KEPT_TRANSFER, &kept, &number))
        return;
    if (deputy_replace_open(ask->session, kept.path, kept.flags, &transfer, ask->reply)) {
        ask_kept_begin_failed(ask, KEPT_TRANSFER, number, &kept);
        return;
    }
    kept.thing = transfer;
    put_begun(ask, number, NULL);
    ask_kept_put(ask, KEPT_TRANSFER, number, &kept);
}

void ask_file_copy(struct ask *ask)
{
    struct deputy_transfer *transfer;
    struct kept kept;
    uint32_t number;
    uint64_t total;
    if (!ask_path_keep(ask, KEPT_TRANSFER, &kept, &number))
        return;
    if (deputy_copy_open(ask->session, kept.path, ask->request->units[ASK_TO].units, kept.flags,
            &transfer, &total, ask->reply)) {
        ask_kept_begin_failed(ask, KEPT_TRANSFER, number, &kept);
        return;
    }
    kept.thing = transfer;
    put_begun(ask, number, &total);
    ask_kept_put(ask, KEPT_TRANSFER, number, &kept);
}

/* --- going on -------------------------------------------------------------------------------- */

static void put(struct ask *ask, const struct kept *kept, const struct buffer *data)
{
    if (deputy_transfer_write(kept->thing, data->bytes, (uint32_t)data->size, ask->reply))
        ask_kept_failed(ask, kept);
    else
        answer_done(ask->json, ask->reply);
}

void ask_file_put(struct ask *ask)
{
    struct buffer data = {0};
    struct kept kept;
    uint32_t number;
    if (ask_chunk_read(ask, &data) && ask_kept_take(ask, KEPT_TRANSFER, &number, &kept)) {
        put(ask, &kept, &data);
        kept_put(ask->session, number, &kept);
    }
    buffer_free(&data);
}

static void step(struct ask *ask, const struct kept *kept)
{
    uint64_t done;
    int finished;
    if (deputy_copy_step(kept->thing, &done, &finished, ask->reply)) {
        ask_kept_failed(ask, kept);
        return;
    }
    json_object_begin(ask->json);
    json_member_number(ask->json, "size", done);
    json_member_boolean(ask->json, "finished", finished != 0);
    answer_correlation(ask->json, ask->reply);
    json_object_end(ask->json);
}

void ask_file_copy_step(struct ask *ask)
{
    struct kept kept;
    uint32_t number;
    if (!ask_kept_take(ask, KEPT_TRANSFER, &number, &kept))
        return;
    step(ask, &kept);
    kept_put(ask->session, number, &kept);
}

/* --- ending ---------------------------------------------------------------------------------- */

void ask_file_commit(struct ask *ask)
{
    struct kept kept;
    uint32_t number;
    if (!ask_kept_take(ask, KEPT_TRANSFER, &number, &kept))
        return;
    if (deputy_transfer_commit(kept.thing, ask->reply)) {
        ask_kept_failed(ask, &kept);
        kept_put(ask->session, number, &kept);
        return;
    }
    answer_done(ask->json, ask->reply);
    ask_kept_end(ask, KEPT_TRANSFER, number, &kept);
}

void ask_file_cancel(struct ask *ask)
{
    ask_kept_close(ask, KEPT_TRANSFER);
}
