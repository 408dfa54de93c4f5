/* A file that the service holds open, to be read or written in as many requests as one likes. */
#include "client/answer/done.h"
#include "client/ask/ask.h"
#include "client/ask/ask_end.h"
#include "client/ask/ask_path.h"

#include <stdlib.h>

/* --- both ------------------------------------------------------------------------------------ */

static void close_file(struct ask *ask, enum kept_kind kind, uint32_t number, struct kept *kept)
{
    kept_close(kind, kept);
    kept_drop(ask->session, number);
}

static void fail_open(struct ask *ask, enum kept_kind kind, uint32_t number, struct kept *kept)
{
    ask_path_failed(ask);
    close_file(ask, kind, number, kept);
}

/* size: of a file that is read; else NULL. It is kept, unless nobody will know of it. */
static void answer_opened(
    struct ask *ask, enum kept_kind kind, uint32_t number, struct kept *kept, const uint64_t *size)
{
    json_object_begin(ask->json);
    json_member_number(ask->json, kind == KEPT_READER ? "reader" : "writer", number);
    if (size)
        json_member_number(ask->json, "size", *size);
    answer_correlation(ask->json, ask->reply);
    json_object_end(ask->json);
    if (ask->json->buffer->status)
        close_file(ask, kind, number, kept);
    else
        kept_put(ask->session, number, kept);
}

/* False when the request was refused. */
static bool take(struct ask *ask, enum kept_kind kind, uint32_t *number, struct kept *kept)
{
    const bool reads = kind == KEPT_READER;
    *number = (uint32_t)ask->request->numbers[reads ? ASK_READER : ASK_WRITER];
    if (kept_take(ask->session, kind, *number, kept))
        return true;
    ask_refused(
        ask, reads ? "member \"reader\" is no reader of this session, or another thread uses it"
                   : "member \"writer\" is no writer of this session, or another thread uses it");
    return false;
}

static void close_asked(struct ask *ask, enum kept_kind kind)
{
    struct kept kept;
    uint32_t number;
    if (!take(ask, kind, &number, &kept))
        return;
    close_file(ask, kind, number, &kept);
    answer_done(ask->json, ask->reply);
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
        fail_open(ask, KEPT_READER, number, &kept);
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
    } else if (take(ask, KEPT_READER, &number, &kept)) {
        read_part(ask, &kept, bytes);
        kept_put(ask->session, number, &kept);
    }
    free(bytes);
}

void ask_file_read_close(struct ask *ask)
{
    close_asked(ask, KEPT_READER);
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
        fail_open(ask, KEPT_WRITER, number, &kept);
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
    if (ask_chunk_read(ask, &data) && take(ask, KEPT_WRITER, &number, &kept)) {
        write_part(ask, &kept, &data);
        kept_put(ask->session, number, &kept);
    }
    buffer_free(&data);
}

void ask_file_write_close(struct ask *ask)
{
    close_asked(ask, KEPT_WRITER);
}
