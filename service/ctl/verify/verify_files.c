#include "ctl/verify/verify_files.h"
#include "ctl/common/input.h"
#include "ctl/common/encoding.h"
#include "ctl/verify/export_line.h"
#include "ctl/verify/verify_log.h"
#include "client/answer/wide.h"
#include "audit/spool/segment.h"
#include "base/reading/json_read.h"
#include "base/utf16.h"

#include <stdlib.h>
#include <string.h>
#include <windows.h>

enum {
    EXPORT_LINE_MAX = 1 << 20, /* more than a record has, each of its characters escaped */
    CHUNK = 64 * 1024,
    MAGIC_SIZE = 8,
};

/* A file that is being read from its beginning on. */
struct input {
    HANDLE file;
    struct buffer bytes; /* what was read and is not checked yet */
    bool ended;
    bool decoded; /* it is text, which the decoder has seen */
    struct decoder decoder;
    bool unread; /* the export says that its log could not be read */
};

static uint32_t open_input(const char *path, struct input *input)
{
    struct arena arena = {0};
    *input = (struct input){.file = INVALID_HANDLE_VALUE};
    if (strcmp(path, "-") == 0) {
        input->file = GetStdHandle(STD_INPUT_HANDLE);
        return ERROR_SUCCESS;
    }
    const wchar_t *wide = wide_from_utf8(&arena, path);
    uint32_t status = ERROR_NOT_ENOUGH_MEMORY;
    if (wide) {
        input->file =
            CreateFileW(wide, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                NULL, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL);
        status = input->file == INVALID_HANDLE_VALUE ? GetLastError() : ERROR_SUCCESS;
    }
    arena_free(&arena);
    return status;
}

static void close_input(const char *path, struct input *input)
{
    if (strcmp(path, "-") != 0)
        CloseHandle(input->file);
    buffer_free(&input->bytes);
    decoder_free(&input->decoder);
}

static uint32_t read_more(struct input *input)
{
    static char chunk[CHUNK];
    uint32_t size = 0;
    uint32_t status = input_take(input->file, chunk, sizeof(chunk), &size);
    if (status)
        return status;
    input->ended = size == 0;
    if (input->decoded)
        decoder_feed(&input->decoder, chunk, size, input->ended, &input->bytes);
    else if (size)
        buffer_append(&input->bytes, chunk, size);
    return input->bytes.status;
}

/* --- A segment -------------------------------------------------------------------------------- */

/* The number in the name of a path's last part; 0 when that is not how segments are named. */
static uint32_t number_of(const char *path)
{
    const char *name = path;
    uint32_t number;
    for (const char *at = path; *at; at++) {
        if (*at == '\\' || *at == '/' || *at == ':')
            name = at + 1;
    }
    return segment_number(name, &number) ? number : 0;
}

static bool is_segment(const char *path, const struct input *input)
{
    static const uint8_t magic[MAGIC_SIZE] = {0xFF, 'D', 'e', 'p', 'u', 't', 'y', 0xFE};
    return number_of(path) ||
           (input->bytes.size >= MAGIC_SIZE && memcmp(input->bytes.bytes, magic, MAGIC_SIZE) == 0);
}

/* What is larger than a segment may be is not read: that it is larger is reported. */
static uint32_t check_segment(struct verify *verify, const char *path, struct input *input)
{
    uint32_t status = ERROR_SUCCESS;
    while (status == ERROR_SUCCESS && !input->ended && input->bytes.size <= SEGMENT_SIZE_MAX)
        status = read_more(input);
    if (status)
        return status;
    return verify_segment(verify, path, number_of(path), input->bytes.bytes, input->bytes.size);
}

/* --- An export -------------------------------------------------------------------------------- */

/* What "events --json" ends with when it fails. */
static bool is_failure(const char *text, size_t size)
{
    struct json_value error, id;
    return json_find(text, size, "error", &error) && error.kind != JSON_ABSENT &&
           json_find(text, size, "id", &id) && id.kind == JSON_ABSENT;
}

static uint32_t check_line(struct verify *verify, struct input *input, const char *text,
    size_t size, const struct verify_place *place)
{
    struct sealed *sealed;
    char computer[VERIFY_COMPUTER_SIZE];
    if (size && text[size - 1] == '\r')
        size--;
    if (size == 0)
        return ERROR_SUCCESS;
    if (encoding_wrong_line(text, size)) {
        verify_invalid(verify, place, "the line is no record of the trail: " ENCODING_WRONG);
        return ERROR_SUCCESS;
    }
    uint32_t status = export_line_read(text, size, &sealed, computer);
    if (status == ERROR_INVALID_DATA && is_failure(text, size)) {
        input->unread = true;
        return ERROR_SUCCESS;
    }
    if (status == ERROR_INVALID_DATA || status == ERROR_MORE_DATA) {
        verify_invalid(verify, place, "the line is no record of the trail");
        return ERROR_SUCCESS;
    }
    if (status)
        return status;
    status = verify_record(verify, sealed, false, computer, place);
    sealed_release(sealed);
    return status;
}

/* Check the whole lines that were read, and at the end what is left; keep the rest. */
static uint32_t check_lines(struct verify *verify, struct input *input, struct verify_place *place)
{
    struct buffer *bytes = &input->bytes;
    size_t done = 0;
    while (done < bytes->size) {
        const char *line = bytes->bytes + done;
        const char *end = memchr(line, '\n', bytes->size - done);
        size_t size = end ? (size_t)(end - line) : bytes->size - done;
        if (!end && !input->ended && size <= EXPORT_LINE_MAX)
            break;
        place->line++;
        uint32_t status = size > EXPORT_LINE_MAX ? ERROR_INVALID_DATA
                                                 : check_line(verify, input, line, size, place);
        if (status)
            return status;
        done += size + (end ? 1 : 0);
    }
    bytes->size -= done;
    if (done)
        memmove(bytes->bytes, bytes->bytes + done, bytes->size);
    return ERROR_SUCCESS;
}

static uint32_t check_export(struct verify *verify, const char *path, struct input *input)
{
    struct verify_place place = {.file = path};
    struct buffer begun = input->bytes;
    input->bytes = (struct buffer){0};
    input->decoded = true;
    decoder_feed(&input->decoder, begun.bytes, begun.size, input->ended, &input->bytes);
    buffer_free(&begun);
    for (;;) {
        uint32_t status = check_lines(verify, input, &place);
        if (status || input->ended)
            return status;
        status = read_more(input);
        if (status)
            return status;
    }
}

static uint32_t check_file(struct verify *verify, const char *path, bool *unread)
{
    struct input input;
    uint32_t status = open_input(path, &input);
    if (status)
        return status;
    while (status == ERROR_SUCCESS && !input.ended && input.bytes.size < MAGIC_SIZE)
        status = read_more(&input);
    if (status == ERROR_SUCCESS)
        status = is_segment(path, &input) ? check_segment(verify, path, &input)
                                          : check_export(verify, path, &input);
    *unread = *unread || input.unread;
    close_input(path, &input);
    return status;
}

/* --- A folder --------------------------------------------------------------------------------- */

struct names {
    uint32_t *items;
    size_t count;
    size_t capacity;
};

static uint32_t add_name(struct names *names, const wchar_t *wide)
{
    char name[SEGMENT_NAME_SIZE] = {0};
    uint32_t number;
    for (size_t i = 0; wide[i]; i++) {
        if (i + 1 >= SEGMENT_NAME_SIZE || wide[i] > 0x7F)
            return ERROR_SUCCESS;
        name[i] = (char)wide[i];
    }
    if (!segment_number(name, &number))
        return ERROR_SUCCESS;
    if (names->count == names->capacity) {
        size_t capacity = names->capacity ? names->capacity * 2 : 64;
        uint32_t *items = realloc(names->items, capacity * sizeof(*items));
        if (!items)
            return ERROR_NOT_ENOUGH_MEMORY;
        names->items = items;
        names->capacity = capacity;
    }
    names->items[names->count++] = number;
    return ERROR_SUCCESS;
}

/* A path below a folder, in the arena. */
static const char *path_below(struct arena *arena, const char *folder, const char *name)
{
    size_t size = strlen(folder);
    struct buffer path = {0};
    buffer_text(&path, folder);
    if (size && folder[size - 1] != '\\' && folder[size - 1] != '/')
        buffer_text(&path, "\\");
    buffer_text(&path, name);
    const char *copy = path.status ? NULL : arena_copy(arena, path.bytes, path.size);
    buffer_free(&path);
    return copy;
}

static uint32_t list_segments(struct arena *arena, const char *folder, struct names *names)
{
    WIN32_FIND_DATAW data;
    const char *pattern = path_below(arena, folder, "*.spool");
    const wchar_t *wide = pattern ? wide_from_utf8(arena, pattern) : NULL;
    if (!wide)
        return ERROR_NOT_ENOUGH_MEMORY;
    HANDLE search = FindFirstFileW(wide, &data);
    if (search == INVALID_HANDLE_VALUE)
        return GetLastError() == ERROR_FILE_NOT_FOUND ? ERROR_SUCCESS : GetLastError();
    uint32_t status = ERROR_SUCCESS;
    while (status == ERROR_SUCCESS) {
        status = add_name(names, data.cFileName);
        if (status == ERROR_SUCCESS && !FindNextFileW(search, &data))
            status = GetLastError();
    }
    FindClose(search);
    return status == ERROR_NO_MORE_FILES ? ERROR_SUCCESS : status;
}

static int compare(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

/* A segment that the service removes meanwhile, because it was delivered, is none any more. */
static uint32_t check_folder(
    struct verify *verify, struct arena *arena, const char *folder, const char **file, bool *unread)
{
    struct names names = {0};
    uint32_t status = list_segments(arena, folder, &names);
    if (names.count)
        qsort(names.items, names.count, sizeof(*names.items), compare);
    for (size_t i = 0; i < names.count && status == ERROR_SUCCESS; i++) {
        char name[SEGMENT_NAME_SIZE];
        segment_name(names.items[i], name);
        const char *path = path_below(arena, folder, name);
        *file = path ? path : folder;
        status = path ? check_file(verify, path, unread) : ERROR_NOT_ENOUGH_MEMORY;
        if (status == ERROR_FILE_NOT_FOUND)
            status = ERROR_SUCCESS;
    }
    free(names.items);
    return status;
}

static bool is_folder(const char *path)
{
    struct arena arena = {0};
    const wchar_t *wide = wide_from_utf8(&arena, path);
    DWORD attributes = wide ? GetFileAttributesW(wide) : INVALID_FILE_ATTRIBUTES;
    arena_free(&arena);
    return attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_DIRECTORY);
}

uint32_t verify_path(
    struct verify *verify, struct arena *arena, const char *path, const char **file, bool *unread)
{
    *file = path;
    if (strcmp(path, "-") != 0 && is_folder(path))
        return check_folder(verify, arena, path, file, unread);
    if (verify_is_log_file(path))
        return verify_log_file(verify, arena, path);
    return check_file(verify, path, unread);
}
