#include "ctl/common/lines.h"
#include "ctl/common/input.h"

#include <string.h>
#include <windows.h>

/* What was taken is not needed any more. */
static void drop_taken(struct lines *lines)
{
    struct buffer *left = &lines->left;
    if (lines->at == 0)
        return;
    left->size -= lines->at;
    memmove(left->bytes, left->bytes + lines->at, left->size + 1);
    lines->at = 0;
}

static uint32_t read_more(struct lines *lines)
{
    char chunk[4096];
    uint32_t size = 0;
    drop_taken(lines);
    if (lines->left.size > LINE_MAX)
        return ERROR_MORE_DATA;
    uint32_t status = input_take(GetStdHandle(STD_INPUT_HANDLE), chunk, sizeof(chunk), &size);
    if (status)
        return status;
    lines->ended = size == 0;
    decoder_feed(&lines->decoder, chunk, size, lines->ended, &lines->left);
    return lines->left.status;
}

/* The line at this place, if it is whole; NULL otherwise. */
static char *take_line(struct lines *lines)
{
    struct buffer *left = &lines->left;
    char *start = left->bytes + lines->at;
    size_t rest = left->size - lines->at;
    char *end = rest ? memchr(start, '\n', rest) : NULL;
    if (!end && !(lines->ended && rest))
        return NULL;
    size_t size = end ? (size_t)(end - start) : rest;
    lines->at += size + (end ? 1 : 0);
    while (size && start[size - 1] == '\r')
        size--;
    if (size > 1 && start[0] == '"' && start[size - 1] == '"') {
        start++;
        size -= 2;
    }
    start[size] = 0;
    lines->number++;
    return start;
}

uint32_t lines_next(struct lines *lines, char **line)
{
    for (;;) {
        char *taken = lines->left.bytes ? take_line(lines) : NULL;
        if (taken && encoding_wrong_line(taken, strlen(taken)))
            return ERROR_NO_UNICODE_TRANSLATION;
        if (taken && *taken) {
            *line = taken;
            return ERROR_SUCCESS;
        }
        if (!taken && lines->ended) {
            *line = NULL;
            return ERROR_SUCCESS;
        }
        uint32_t status = taken ? ERROR_SUCCESS : read_more(lines);
        if (status)
            return status;
    }
}

void lines_free(struct lines *lines)
{
    buffer_free(&lines->left);
    decoder_free(&lines->decoder);
}
