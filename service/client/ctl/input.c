#include "client/ctl/input.h"
#include "client/ctl/wide.h"

#include <string.h>
#include <windows.h>

static uint32_t read_all(HANDLE file, struct buffer *input)
{
    char chunk[16 * 1024];
    DWORD size;
    input->limit = INPUT_MAX;
    while (input->status == ERROR_SUCCESS) {
        if (!ReadFile(file, chunk, sizeof(chunk), &size, NULL)) {
            uint32_t status = GetLastError();
            return status == ERROR_BROKEN_PIPE ? ERROR_SUCCESS : status; /* its writer is done */
        }
        if (size == 0)
            break;
        buffer_append(input, chunk, size);
    }
    return input->status;
}

static uint32_t read_file(const char *path, struct buffer *input)
{
    struct arena arena = {0};
    const wchar_t *wide = wide_from_utf8(&arena, path);
    HANDLE file = wide ? CreateFileW(wide, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING,
                             FILE_ATTRIBUTE_NORMAL, NULL)
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

uint32_t input_read(const char *path, struct buffer *input)
{
    if (strcmp(path, "-") != 0)
        return read_file(path, input);
    return read_all(GetStdHandle(STD_INPUT_HANDLE), input);
}
