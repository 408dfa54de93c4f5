/* An identity as bytes: how it crosses the wire.
 *
 * A version byte, then for each present fact its number (16 bits), the size of its value (32 bits)
 * and the value; integers are little-endian. An absent fact is not there. A reader passes over
 * facts that it does not know, so a newer service can talk to an older library.
 */
#ifndef DEPUTY_IDENTITY_CODEC_H
#define DEPUTY_IDENTITY_CODEC_H

#include "include/deputy.h"
#include "base/arena.h"
#include "base/buffer.h"

enum {
    IDENTITY_CODEC_VERSION = 1,
    IDENTITY_BYTES_MAX = 1 << 20,  /* the largest encoded identity */
    IDENTITY_ITEMS_MAX = 4096,     /* the most groups, or privileges, in one list */
    IDENTITY_NAME_MAX = 1024,      /* the longest account or domain name, in bytes */
    IDENTITY_ACL_MAX = UINT16_MAX, /* AclSize has 16 bits */
};

/* Append an encoded identity; the buffer's status says whether it fitted. */
void identity_encode(struct buffer *buffer, const struct deputy_identity *identity);

/* Decode an identity. What it points to lives in the arena; the bytes are not needed afterwards.
 * WIN32_INVALID_DATA when the bytes are not an identity; WIN32_NOT_ENOUGH_MEMORY. */
uint32_t identity_decode(
    const uint8_t *bytes, size_t size, struct arena *arena, struct deputy_identity *identity);

#endif
