/* Where things stand in a segment: for its writer and its reader. */
#ifndef DEPUTY_AUDIT_SPOOL_SEGMENT_FORMAT_H
#define DEPUTY_AUDIT_SPOOL_SEGMENT_FORMAT_H

#include <stddef.h>
#include <stdint.h>

enum {
    SEGMENT_MAGIC_SIZE = 8,
    FRAME_MAGIC_SIZE = 4,
    FRAME_HEADER_SIZE = 100,
    FRAME_CHECKED_SIZE = 92, /* of a frame's header, before its check */
    CHECK_SIZE = 8,
    FRAME_END = 0xFF,
};

extern const uint8_t segment_magic[SEGMENT_MAGIC_SIZE];
extern const uint8_t frame_magic[FRAME_MAGIC_SIZE];

/* The check of these bytes. Fails as sha256 does. */
uint32_t segment_check(const void *bytes, size_t size, uint8_t check[CHECK_SIZE]);

#endif
