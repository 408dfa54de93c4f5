/* Results of variable size, as they travel: numbers little-endian, everything else behind its
 * length. Whoever reads trusts nothing: a failure sticks, and what is read after it is empty. */
#ifndef DEPUTY_BASE_PACKED_H
#define DEPUTY_BASE_PACKED_H

#include "base/arena.h"
#include "base/buffer.h"

#include <wchar.h>

void pack_u32(struct buffer *buffer, uint32_t number);
void pack_u64(struct buffer *buffer, uint64_t number);

/* Append size bytes, or count UTF-16 units, behind their number. */
void pack_bytes(struct buffer *buffer, const void *bytes, uint32_t size);
void pack_units(struct buffer *buffer, const uint16_t *units, uint32_t count);

/* What is still to be read. */
struct unpack {
    const uint8_t *bytes;
    size_t left;
    uint32_t status; /* WIN32_INVALID_DATA or WIN32_NOT_ENOUGH_MEMORY once something failed */
};

uint32_t unpack_u32(struct unpack *unpack);
uint64_t unpack_u64(struct unpack *unpack);

/* The next size bytes, which stand there without their number; on failure bytes are unchanged. */
void unpack_raw(struct unpack *unpack, void *bytes, size_t size);

/* A copy of packed bytes in the arena, with a zero byte behind it; never NULL unless failed. */
const uint8_t *unpack_bytes(struct unpack *unpack, struct arena *arena, uint32_t *size);

/* A copy of packed units in the arena, each as one wchar_t, with a zero behind them; never NULL
 * unless failed. count may be NULL. */
const wchar_t *unpack_wide(struct unpack *unpack, struct arena *arena, uint32_t *count);

/* Zeroed room in the arena for as many objects as a number that is read next says. Each takes at
 * least least bytes of what is left, so that no number makes the reader take much memory. */
void *unpack_array(
    struct unpack *unpack, struct arena *arena, size_t least, size_t size, uint32_t *count);

/* The status of the whole: WIN32_INVALID_DATA also when something is left over. */
uint32_t unpack_end(const struct unpack *unpack);

#endif
