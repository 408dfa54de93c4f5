#include "client/ctl/lines.h"

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
    DWORD size = 0;
    drop_taken(lines);
    if (lines->left.size > LINE_MAX)
        return ERROR_MORE_DATA;
    if (!ReadFile(GetStdHandle(STD_INPUT_HANDLE), chunk, sizeof(chunk), &size, NULL)) {
        uint32_t status = GetLastError();
        if (status != ERROR_BROKEN_PIPE) /* its writer is done */
            return status;
    }
    lines->ended = size == 0;
    if (size)
        buffer_append(&lines->left, chunk, size);
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
    start[size] = 0;
    return start;
}

uint32_t lines_next(struct lines *lines, char **line)
{
    for (;;) {
        char *taken = lines->left.bytes ? take_line(lines) : NULL;
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
}
