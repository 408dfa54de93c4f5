/* Files: opened, looked at, changed, read and written in chunks. */
#include "client/answer/done.h"
#include "client/answer/file_answer.h"
#include "client/answer/hex.h"
#include "client/ask/ask.h"
#include "client/ask/ask_end.h"
#include "client/ask/ask_path.h"
#include "client/ask/request/words.h"

#include <stdlib.h>
#include <string.h>
#include <windows.h>

static void done(struct ask *ask, uint32_t status)
{
    if (status)
        ask_path_failed(ask);
    else
        answer_done(ask->json, ask->reply);
}

/* --- open ------------------------------------------------------------------------------------ */

bool ask_disposition(struct ask *ask, uint32_t *disposition)
{
    const char *word = ask->request->words[ASK_DISPOSITION];
    *disposition = OPEN_EXISTING;
    if (!word || words_disposition(word, disposition))
        return true;
    ask_refused(ask, "member \"disposition\" has to be create_new, create_always, open_existing, "
                     "open_always or truncate_existing");
    return false;
}

/* "The handles are 32 bits" of significance in programs of either kind (Microsoft: "Interprocess
 * Communication Between 32-bit and 64-bit Applications"), which any reader's numbers hold. */
static void put_handle(struct ask *ask, void *handle, const wchar_t *final_path)
{
    struct json *json = ask->json;
    json_object_begin(json);
    json_member_number(json, "handle", (uintptr_t)handle);
    if (final_path)
        file_json_name(json, "final_path", final_path, wcslen(final_path));
    answer_correlation(json, ask->reply);
    json_object_end(json);
}

static void open_file(struct ask *ask, uint32_t rights, uint32_t share, uint32_t disposition)
{
    void *handle;
    wchar_t *final_path;
    if (deputy_open_file(ask->session, ask_path(ask), rights, share, disposition,
            ask_path_flags(ask), &handle, &final_path, ask->reply)) {
        ask_path_failed(ask);
        return;
    }
    put_handle(ask, handle, final_path);
    deputy_text_free(final_path);
    if (ask->json->buffer->status) /* nobody will know of it */
        CloseHandle(handle);
}

void ask_file_open(struct ask *ask)
{
    const char *const *words = ask->request->words;
    uint32_t rights, disposition, share = 0;
    if (!words_rights(RIGHT_OBJECT_FILE, words[ASK_WANT], &rights))
        ask_refused(ask, "member \"want\" has to be rights of a file, such as \"read,DELETE\"");
    else if (words[ASK_SHARE] && !words_share(words[ASK_SHARE], &share))
        ask_refused(ask, "member \"share\" has to be of read, write and delete, joined by commas");
    else if (ask_disposition(ask, &disposition))
        open_file(ask, rights, share, disposition);
}

/* --- one call each --------------------------------------------------------------------------- */

void ask_file_stat(struct ask *ask)
{
    struct deputy_file_info *info;
    if (deputy_stat_file(ask->session, ask_path(ask), ask_path_flags(ask), &info, ask->reply)) {
        ask_path_failed(ask);
        return;
    }
    file_answer_info(ask->json, info, ask->reply);
    deputy_file_info_free(info);
}

void ask_file_mkdir(struct ask *ask)
{
    done(ask, deputy_make_directory(ask->session, ask_path(ask), ask->reply));
}

void ask_file_delete(struct ask *ask)
{
    done(ask, deputy_delete_file(ask->session, ask_path(ask), ask_path_flags(ask), ask->reply));
}

void ask_file_rename(struct ask *ask)
{
    done(ask, deputy_rename_file(ask->session, ask_path(ask), ask->request->units[ASK_TO].units,
                  ask_path_flags(ask), ask->reply));
}

/* --- chunks ---------------------------------------------------------------------------------- */

void ask_chunk_put(struct ask *ask, const uint8_t *bytes, uint32_t size)
{
    struct buffer hex = {0};
    hex_put(&hex, bytes, size);
    json_object_begin(ask->json);
    json_member_number(ask->json, "size", size);
    json_member_buffer(ask->json, "hex", &hex);
    answer_correlation(ask->json, ask->reply);
    json_object_end(ask->json);
    buffer_free(&hex);
}

void ask_file_read(struct ask *ask)
{
    const uint64_t *numbers = ask->request->numbers;
    uint32_t size = (uint32_t)numbers[ASK_SIZE], read;
    uint8_t *bytes = malloc(size);
    if (!bytes)
        ask_failed_here(ask, ERROR_NOT_ENOUGH_MEMORY);
    else if (deputy_read_file(ask->session, ask_path(ask), ask_path_flags(ask), numbers[ASK_OFFSET],
                 bytes, size, &read, ask->reply))
        ask_path_failed(ask);
    else
        ask_chunk_put(ask, bytes, read);
    free(bytes);
}

bool ask_chunk_read(struct ask *ask, struct buffer *data)
{
    const char *hex = ask->request->words[ASK_HEX];
    bool right = hex_read(data, hex, strlen(hex));
    if (!right)
        ask_refused(ask, "member \"hex\" has to be bytes as \"01ff\"");
    else if (data->status)
        ask_failed_here(ask, data->status);
    else if (data->size > DEPUTY_CHUNK_MAX)
        ask_refused(ask, "member \"hex\" has more than 1048576 bytes");
    return right && !data->status && data->size <= DEPUTY_CHUNK_MAX;
}

void ask_file_write(struct ask *ask)
{
    uint32_t disposition;
    struct buffer data = {0};
    if (ask_chunk_read(ask, &data) && ask_disposition(ask, &disposition))
        done(ask,
            deputy_write_file(ask->session, ask_path(ask), ask_path_flags(ask), disposition,
                ask->request->numbers[ASK_OFFSET], data.bytes, (uint32_t)data.size, ask->reply));
    buffer_free(&data);
}
