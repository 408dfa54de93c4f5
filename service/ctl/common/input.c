#include "ctl/common/input.h"
#include "ctl/common/encoding.h"
#include "client/answer/wide.h"

#include <string.h>
#include <windows.h>

/* What a console is asked for lies in a heap of 64 KB ("ReadConsole function"). */
enum { TAKE_MAX = 16 * 1024 };

/* Read once. Ctrl+C at a console is a success without bytes, of which only the last error tells
 * ("ReadFile function"). */
static uint32_t read_once(HANDLE file, void *bytes, uint32_t size, DWORD *read)
{
    *read = 0;
    SetLastError(ERROR_SUCCESS);
    if (!ReadFile(file, bytes, size < TAKE_MAX ? size : TAKE_MAX, read, NULL))
        return GetLastError();
    return !*read && GetLastError() == ERROR_OPERATION_ABORTED ? ERROR_OPERATION_ABORTED
                                                               : ERROR_SUCCESS;
}

/* To read nothing from a pipe is a write of nothing; its end is that the writer is gone ("ReadFile
 * function"), of which Wine tells only whoever peeks, for a pipe of the system below. */
static bool pipe_goes_on(HANDLE file)
{
    return GetFileType(file) == FILE_TYPE_PIPE && PeekNamedPipe(file, NULL, 0, NULL, NULL, NULL);
}

uint32_t input_take(void *file, void *bytes, uint32_t size, uint32_t *taken)
{
    DWORD read;
    uint32_t status;
    do
        status = read_once(file, bytes, size, &read);
    while (!status && !read && pipe_goes_on(file));
    if (status && status != ERROR_BROKEN_PIPE)
        return status;
    *taken = status ? 0 : read;
    return ERROR_SUCCESS;
}

static uint32_t read_decoded(HANDLE file, struct decoder *decoder, struct buffer *input)
{
    char chunk[TAKE_MAX];
    uint32_t size = 1;
    input->limit = INPUT_MAX;
    while (size && input->status == ERROR_SUCCESS) {
        uint32_t status = input_take(file, chunk, sizeof(chunk), &size);
        if (status)
            return status;
        decoder_feed(decoder, chunk, size, size == 0, input);
    }
    return input->status;
}

static uint32_t read_all(HANDLE file, struct buffer *input)
{
    struct decoder decoder = {0};
    uint32_t status = read_decoded(file, &decoder, input);
    decoder_free(&decoder);
    return status;
}

static uint32_t read_file(const char *path, struct buffer *input)
{
    struct arena arena = {0};
    const wchar_t *wide = wide_from_utf8(&arena, path);
    HANDLE file = wide ? CreateFileW(wide, GENERIC_READ,
                             FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                             OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL)
                       : INVALID_HANDLE_VALUE;
    uint32_t status = file != INVALID_HANDLE_VALUE ? ERROR_SUCCESS
                      : wide                       ? GetLastError()
                                                   : ERROR_NOT_ENOUGH_MEMORY;
    arena_free(&arena);
    if (status)
        return status;
    status = read_all(file, input);
    CloseHandle(file);
    return status;
}

uint32_t input_read(const char *path, struct buffer *input, uint64_t *line)
{
    uint32_t status = strcmp(path, "-") != 0 ? read_file(path, input)
                                             : read_all(GetStdHandle(STD_INPUT_HANDLE), input);
    uint64_t wrong = status ? 0 : encoding_wrong_line(input->bytes, input->size);
    if (wrong)
        *line = wrong;
    return wrong ? ERROR_NO_UNICODE_TRANSLATION : status;
}
