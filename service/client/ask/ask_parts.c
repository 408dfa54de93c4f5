/* A file that the service holds open, to be read or written in as many requests as one likes. */
#include "client/answer/done.h"
#include "client/ask/ask.h"
#include "client/ask/ask_end.h"
#include "client/ask/ask_kept.h"
#include "client/ask/ask_path.h"

#include <stdlib.h>

/* --- both ------------------------------------------------------------------------------------ */

/* size: of a file that is read; else NULL. */
static void answer_opened(
    struct ask *ask, enum kept_kind kind, uint32_t number, struct kept *kept, const uint64_t *size)
{
    json_object_begin(ask->json);
    json_member_number(ask->json, kind == KEPT_READER ? "reader" : "writer", number);
    if (size)
        json_member_number(ask->json, "size", *size);
    answer_correlation(ask->json, ask->reply);
    json_object_end(ask->json);
    ask_kept_put(ask, kind, number, kept);
}

/* --- reading --------------------------------------------------------------------------------- */

void ask_file_read_open(struct ask *ask)
{
    struct deputy_reader *reader;
    struct kept kept;
    uint32_t number;
    uint64_t size;
    if (!ask_path_keep(ask, KEPT_READER, &kept, &number))
        return;
    if (deputy_read_open(ask->session, kept.path, kept.flags, &reader, &size, ask->reply)) {
        ask_kept_begin_failed(ask, KEPT_READER, number, &kept);
        return;
    }
    kept.thing = reader;
    answer_opened(ask, KEPT_READER, number, &kept, &size);
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
    } else if (ask_kept_take(ask, KEPT_READER, &number, &kept)) {
        read_part(ask, &kept, bytes);
        kept_put(ask->session, number, &kept);
    }
    free(bytes);
}

void ask_file_read_close(struct ask *ask)
{
    ask_kept_close(ask, KEPT_READER);
}

/* --- writing --------------------------------------------------------------------------------- */

void ask_file_write_open(struct ask *ask)
{
    struct deputy_writer *writer;
    struct kept kept;
    uint32_t number, disposition;
    if (!ask_disposition(ask, &disposition) || !ask_path_keep(ask, KEPT_WRITER, &kept, &number))
        return;
    if (deputy_write_open(ask->session, kept.path, kept.flags, disposition, &writer, ask->reply)) {
        ask_kept_begin_failed(ask, KEPT_WRITER, number, &kept);
        return;
    }
    kept.thing = writer;
    answer_opened(ask, KEPT_WRITER, number, &kept, NULL);
}

static void write_part(struct ask *ask, const struct kept *kept, const struct buffer *data)
{
    if (deputy_write_at(kept->thing, ask->request->numbers[ASK_OFFSET], data->bytes,
            (uint32_t)data->size, ask->reply))
        ask_kept_failed(ask, kept);
    else
        answer_done(ask->json, ask->reply);
}

void ask_file_write_at(struct ask *ask)
{
    struct buffer data = {0};
    struct kept kept;
    uint32_t number;
    if (ask_chunk_read(ask, &data) && ask_kept_take(ask, KEPT_WRITER, &number, &kept)) {
        write_part(ask, &kept, &data);
        kept_put(ask->session, number, &kept);
    }
    buffer_free(&data);
}

void ask_file_write_close(struct ask *ask)
{
    ask_kept_close(ask, KEPT_WRITER);
}
