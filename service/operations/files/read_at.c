#include "operations/files/read_at.h"

/* On a synchronous handle the place only says where. */
uint32_t read_at(HANDLE file, uint64_t offset, void *bytes, uint32_t size, DWORD *got)
{
    OVERLAPPED place = {.Offset = (DWORD)offset, .OffsetHigh = (DWORD)(offset >> 32)};
    DWORD read = 0;
    if (!ReadFile(file, bytes, size, &read, &place) && GetLastError() != ERROR_HANDLE_EOF)
        return GetLastError();
    *got = read;
    return ERROR_SUCCESS;
}
