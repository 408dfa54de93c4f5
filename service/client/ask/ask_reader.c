/* A file that the service holds open, to be read in as many requests as one likes. */
#include "client/answer/done.h"
#include "client/ask/ask.h"
#include "client/ask/ask_end.h"
#include "client/ask/ask_path.h"

#include <stdlib.h>

static void put_opened(struct ask *ask, uint32_t number, uint64_t size)
{
    json_object_begin(ask->json);
    json_member_number(ask->json, "reader", number);
    json_member_number(ask->json, "size", size);
    answer_correlation(ask->json, ask->reply);
    json_object_end(ask->json);
}

static void close_reader(struct ask *ask, uint32_t number, struct kept *kept)
{
    kept_close(KEPT_READER, kept);
    kept_drop(ask->session, number);
}

void ask_file_read_open(struct ask *ask)
{
    struct deputy_reader *reader;
    struct kept kept;
    uint32_t number;
    uint64_t size;
    if (!ask_path_keep(ask, KEPT_READER, &kept, &number))
        return;
    if (deputy_read_open(ask->session, kept.path, kept.flags, &reader, &size, ask->reply)) {
        ask_path_failed(ask);
        close_reader(ask, number, &kept);
        return;
    }
    kept.thing = reader;
    put_opened(ask, number, size);
    if (ask->json->buffer->status) /* nobody will know of it */
        close_reader(ask, number, &kept);
    else
        kept_put(ask->session, number, &kept);
}

/* False when the request was refused. */
static bool take(struct ask *ask, uint32_t *number, struct kept *kept)
{
    *number = (uint32_t)ask->request->numbers[ASK_READER];
    if (kept_take(ask->session, KEPT_READER, *number, kept))
        return true;
    ask_refused(ask, "member \"reader\" is no reader of this session, or another thread uses it");
    return false;
}

static void read_part(struct ask *ask, const struct kept *kept, uint8_t *bytes)
{
    const uint64_t *numbers = ask->request->numbers;
    uint32_t read;
    if (deputy_read_at(kept->thing, numbers[ASK_OFFSET], bytes, (uint32_t)numbers[ASK_SIZE], &read,
            ask->reply))
        ask_kept_failed(ask, kept);
    else
        ask_chunk_put(ask, bytes, read);
}

void ask_file_read_at(struct ask *ask)
{
    struct kept kept;
    uint32_t number;
    uint8_t *bytes = malloc((size_t)ask->request->numbers[ASK_SIZE]);
    if (!bytes) {
        ask_failed_here(ask, ERROR_NOT_ENOUGH_MEMORY);
    } else if (take(ask, &number, &kept)) {
        read_part(ask, &kept, bytes);
        kept_put(ask->session, number, &kept);
    }
    free(bytes);
}

void ask_file_read_close(struct ask *ask)
{
    struct kept kept;
    uint32_t number;
    if (!take(ask, &number, &kept))
        return;
    close_reader(ask, number, &kept);
    answer_done(ask->json, ask->reply);
}
