/* A directory's entries on the wire: packed one after the other, so that a page of them is one run
 * of bytes. Little-endian, as every machine that both ends run on. */
#ifndef DEPUTY_PATHS_ENTRY_H
#define DEPUTY_PATHS_ENTRY_H

#include "base/buffer.h"

enum { ENTRY_NAME_MAX = 32767 }; /* UTF-16 units */

/* Times are FILETIMEs: 100 ns since 1601, UTC. */
struct entry {
    uint64_t size;
    uint64_t created;
    uint64_t accessed;
    uint64_t written;
    uint64_t file_id;
    uint32_t attributes;
    uint32_t reparse_tag; /* 0: no link */
    uint32_t name_size;   /* in units */
    const uint16_t *name; /* not ended by a zero */
};

/* Append an entry. */
void entry_encode(struct buffer *buffer, const struct entry *entry);

/* Read the entry at *offset, and move that behind it. The name stays in the bytes, which have to
 * be aligned for it. WIN32_NO_MORE_ITEMS at the end, WIN32_INVALID_DATA for what is no entry or has
 * a name that is empty or contains a zero or a separator. */
uint32_t entry_decode(const uint8_t *bytes, size_t size, size_t *offset, struct entry *entry);

#endif
