#include "audit/spool/segment.h"
#include "audit/spool/segment_format.h"
#include "base/packed.h"
#include "base/status.h"

#include <string.h>

const uint8_t segment_magic[SEGMENT_MAGIC_SIZE] = {0xFF, 'D', 'e', 'p', 'u', 't', 'y', 0xFE};
const uint8_t frame_magic[FRAME_MAGIC_SIZE] = {0xFE, 'R', 'e', 0xFF};

uint32_t segment_check(const void *bytes, size_t size, uint8_t check[CHECK_SIZE])
{
    const struct sha256_part part = {bytes, size};
    uint8_t digest[SHA256_SIZE];
    uint32_t status = sha256(&part, 1, digest);
    if (status == WIN32_OK)
        memcpy(check, digest, CHECK_SIZE);
    return status;
}

/* Append the check of the last size bytes. */
static uint32_t put_check(struct buffer *bytes, size_t size)
{
    uint8_t check[CHECK_SIZE];
    if (bytes->status)
        return bytes->status;
    uint32_t status = segment_check(bytes->bytes + bytes->size - size, size, check);
    if (status == WIN32_OK)
        buffer_append(bytes, check, CHECK_SIZE);
    return status;
}

uint32_t segment_put_header(struct buffer *bytes, uint32_t number, const struct sealed *first)
{
    struct seal seal;
    uint32_t status = sealed_seal(first, &seal);
    if (status != WIN32_OK)
        return status;
    buffer_append(bytes, segment_magic, SEGMENT_MAGIC_SIZE);
    pack_u32(bytes, SEGMENT_VERSION);
    pack_u32(bytes, number);
    buffer_append(bytes, seal.run, GUID_SIZE);
    pack_u64(bytes, seal.sequence);
    buffer_append(bytes, first->previous, SHA256_SIZE);
    return put_check(bytes, SEGMENT_MARK_OFFSET);
}

static uint32_t put_frame_header(struct buffer *bytes, const struct segment_place *place,
    const struct sealed *record, uint64_t sequence)
{
    buffer_append(bytes, frame_magic, FRAME_MAGIC_SIZE);
    pack_u32(bytes, record->size);
    pack_u32(bytes, place->number);
    pack_u32(bytes, place->offset);
    pack_u32(bytes, place->group);
    pack_u64(bytes, sequence);
    buffer_append(bytes, record->previous, SHA256_SIZE);
    buffer_append(bytes, record->hash, SHA256_SIZE);
    return put_check(bytes, FRAME_CHECKED_SIZE);
}

uint32_t segment_put_frame(
    struct buffer *bytes, const struct segment_place *place, const struct sealed *record)
{
    static const uint8_t end = FRAME_END;
    struct seal seal;
    uint32_t status = sealed_seal(record, &seal);
    if (status == WIN32_OK)
        status = put_frame_header(bytes, place, record, seal.sequence);
    if (status != WIN32_OK)
        return status;
    buffer_append(bytes, record->bytes, record->size);
    buffer_append(bytes, &end, 1);
    return bytes->status;
}
