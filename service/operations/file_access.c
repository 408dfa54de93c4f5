#include "operations/file_access.h"
#include "identity/buffer.h"

/* By bit. */
static const char *const names[32] = {
    [0] = "FILE_READ_DATA",
    [1] = "FILE_WRITE_DATA",
    [2] = "FILE_APPEND_DATA",
    [3] = "FILE_READ_EA",
    [4] = "FILE_WRITE_EA",
    [5] = "FILE_EXECUTE",
    [6] = "FILE_DELETE_CHILD",
    [7] = "FILE_READ_ATTRIBUTES",
    [8] = "FILE_WRITE_ATTRIBUTES",
    [16] = "DELETE",
    [17] = "READ_CONTROL",
    [18] = "WRITE_DAC",
    [19] = "WRITE_OWNER",
    [20] = "SYNCHRONIZE",
    [24] = "ACCESS_SYSTEM_SECURITY",
    [28] = "GENERIC_ALL",
    [29] = "GENERIC_EXECUTE",
    [30] = "GENERIC_WRITE",
    [31] = "GENERIC_READ",
};

const char *file_access_names(struct arena *arena, uint32_t access)
{
    struct buffer text = {0};
    const char *copy = NULL;
    for (unsigned bit = 0; bit < 32; bit++) {
        if (!(access >> bit & 1) || !names[bit])
            continue;
        if (text.size)
            buffer_text(&text, " ");
        buffer_text(&text, names[bit]);
    }
    if (text.size && !text.status)
        copy = arena_copy(arena, text.bytes, text.size);
    buffer_free(&text);
    return copy;
}
