#include "base/packed.h"
#include "base/bytes.h"
#include "base/status.h"

#include <string.h>

static void put(struct buffer *buffer, uint64_t value, size_t size)
{
    uint8_t bytes[8];
    store_u64(bytes, value);
    buffer_append(buffer, bytes, size);
}

void pack_u32(struct buffer *buffer, uint32_t number)
{
    put(buffer, number, 4);
}

void pack_u64(struct buffer *buffer, uint64_t number)
{
    put(buffer, number, 8);
}

void pack_bytes(struct buffer *buffer, const void *bytes, uint32_t size)
{
    pack_u32(buffer, size);
    buffer_append(buffer, bytes, size);
}

void pack_units(struct buffer *buffer, const uint16_t *units, uint32_t count)
{
    pack_u32(buffer, count);
    for (uint32_t i = 0; i < count; i++)
        put(buffer, units[i], 2);
}

static void fail(struct unpack *unpack, uint32_t status)
{
    if (!unpack->status)
        unpack->status = status;
    unpack->left = 0;
}

/* The next size bytes, NULL when there are not as many. */
static const uint8_t *take(struct unpack *unpack, size_t size)
{
    const uint8_t *bytes = unpack->bytes;
    if (unpack->status || size > unpack->left) {
        fail(unpack, WIN32_INVALID_DATA);
        return NULL;
    }
    unpack->bytes += size;
    unpack->left -= size;
    return bytes;
}

static uint64_t get(struct unpack *unpack, size_t size)
{
    uint8_t bytes[8] = {0};
    unpack_raw(unpack, bytes, size);
    return load_u64(bytes);
}

uint32_t unpack_u32(struct unpack *unpack)
{
    return (uint32_t)get(unpack, 4);
}

uint64_t unpack_u64(struct unpack *unpack)
{
    return get(unpack, 8);
}

void unpack_raw(struct unpack *unpack, void *bytes, size_t size)
{
    const uint8_t *taken = take(unpack, size);
    if (taken)
        memcpy(bytes, taken, size);
}

const uint8_t *unpack_bytes(struct unpack *unpack, struct arena *arena, uint32_t *size)
{
    uint32_t length = unpack_u32(unpack);
    const uint8_t *bytes = take(unpack, length);
    const uint8_t *copy = bytes ? arena_copy(arena, bytes, length) : NULL;
    if (bytes && !copy)
        fail(unpack, WIN32_NOT_ENOUGH_MEMORY);
    *size = copy ? length : 0;
    return copy;
}

const wchar_t *unpack_wide(struct unpack *unpack, struct arena *arena, uint32_t *count)
{
    uint32_t units = unpack_u32(unpack);
    const uint8_t *bytes = units > unpack->left / 2 ? NULL : take(unpack, (size_t)units * 2);
    wchar_t *copy = bytes ? arena_array(arena, (size_t)units + 1, sizeof(*copy)) : NULL;
    if (!copy)
        fail(unpack, bytes ? WIN32_NOT_ENOUGH_MEMORY : WIN32_INVALID_DATA);
    for (uint32_t i = 0; copy && i < units; i++)
        copy[i] = load_u16(bytes + 2 * i);
    if (count)
        *count = copy ? units : 0;
    return copy;
}

void *unpack_array(
    struct unpack *unpack, struct arena *arena, size_t least, size_t size, uint32_t *count)
{
    uint32_t number = unpack_u32(unpack);
    if (number > unpack->left / least)
        fail(unpack, WIN32_INVALID_DATA);
    void *array = unpack->status ? NULL : arena_array(arena, number, size);
    if (!array)
        fail(unpack, WIN32_NOT_ENOUGH_MEMORY);
    *count = array ? number : 0;
    return array;
}

uint32_t unpack_end(const struct unpack *unpack)
{
    return !unpack->status && unpack->left ? WIN32_INVALID_DATA : unpack->status;
}
