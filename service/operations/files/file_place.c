#include "operations/files/file_place.h"
#include "rpc/memory.h"
#include "rpc/wire.h"

/* On a synchronous handle the place only says where. */
static OVERLAPPED place_of(uint64_t offset)
{
    return (OVERLAPPED){.Offset = (DWORD)offset, .OffsetHigh = (DWORD)(offset >> 32)};
}

uint32_t read_how(uint32_t flags, struct open_how *how)
{
    const uint32_t allowed = DEPUTY_FILE_LINK | DEPUTY_FILE_STREAM | DEPUTY_FILE_LITERAL;
    if (flags & ~allowed)
        return ERROR_INVALID_PARAMETER;
    *how = (struct open_how){
        .access = FILE_READ_DATA | FILE_READ_ATTRIBUTES | SYNCHRONIZE,
        .share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
        .disposition = OPEN_EXISTING,
        .flags = flags,
    };
    return ERROR_SUCCESS;
}

uint32_t read_at(HANDLE file, uint64_t offset, void *bytes, uint32_t size, DWORD *got)
{
    OVERLAPPED place = place_of(offset);
    DWORD read = 0;
    if (!ReadFile(file, bytes, size, &read, &place) && GetLastError() != ERROR_HANDLE_EOF)
        return GetLastError();
    *got = read;
    return ERROR_SUCCESS;
}

/* Without FILE_WRITE_DATA the file system itself puts everything at the end. */
uint32_t write_how(uint32_t flags, uint32_t disposition, struct open_how *how)
{
    const uint32_t open_flags = DEPUTY_FILE_LINK | DEPUTY_FILE_STREAM;
    const bool append = (flags & DEPUTY_FILE_APPEND) != 0;
    if (flags & ~(open_flags | DEPUTY_FILE_APPEND) || disposition < CREATE_NEW ||
        disposition > TRUNCATE_EXISTING)
        return ERROR_INVALID_PARAMETER;
    *how = (struct open_how){
        .access = (append ? FILE_APPEND_DATA : FILE_WRITE_DATA) | FILE_READ_ATTRIBUTES |
                  SYNCHRONIZE | (disposition == TRUNCATE_EXISTING ? GENERIC_WRITE : 0),
        .share = FILE_SHARE_READ | FILE_SHARE_DELETE | (append ? FILE_SHARE_WRITE : 0),
        .disposition = disposition,
        .flags = flags & open_flags,
    };
    return ERROR_SUCCESS;
}

bool write_is_valid(uint64_t offset, const void *bytes, uint32_t size)
{
    return size <= WIRE_CHUNK_MAX && memory_owns(bytes, size) && offset <= INT64_MAX;
}

uint32_t write_at(HANDLE file, bool append, uint64_t offset, const void *bytes, uint32_t size)
{
    OVERLAPPED place = place_of(append ? UINT64_MAX : offset);
    DWORD written = 0;
    if (size && !WriteFile(file, bytes, size, &written, &place))
        return GetLastError();
    return written == size ? ERROR_SUCCESS : ERROR_WRITE_FAULT;
}
