#include "audit/spool/segment.h"
#include "audit/spool/segment_format.h"
#include "base/packed.h"
#include "base/status.h"

#include <string.h>

enum {
    SECTOR_SIZE = 512, /* the least that a disk writes as a whole */
    BODY_SEQUENCE_OFFSET = 8,
};

/* A frame whose header is as it was written. */
struct frame {
    uint32_t at; /* where it stands */
    uint32_t body_size;
    uint32_t number, offset, group; /* where it was written */
    uint64_t sequence;
    const uint8_t *previous;
    const uint8_t *hash;
    const uint8_t *body;
};

static const uint8_t *bytes_at(const struct segment_reader *reader, uint32_t offset)
{
    return reader->bytes + (offset - reader->base);
}

static uint32_t frame_size(const struct frame *frame)
{
    return SEGMENT_FRAME_SIZE + frame->body_size;
}

static bool frame_fits(const struct segment_reader *reader, const struct frame *frame)
{
    return frame_size(frame) <= reader->end - frame->at;
}

static void read_frame(const uint8_t *bytes, uint32_t at, struct frame *frame)
{
    struct unpack unpack = {
        .bytes = bytes + FRAME_MAGIC_SIZE, .left = FRAME_HEADER_SIZE - FRAME_MAGIC_SIZE};
    frame->at = at;
    frame->body_size = unpack_u32(&unpack);
    frame->number = unpack_u32(&unpack);
    frame->offset = unpack_u32(&unpack);
    frame->group = unpack_u32(&unpack);
    frame->sequence = unpack_u64(&unpack);
    frame->previous = unpack.bytes;
    frame->hash = frame->previous + SHA256_SIZE;
    frame->body = bytes + FRAME_HEADER_SIZE;
}

/* Whether the header of a frame stands here. */
static uint32_t frame_at(
    const struct segment_reader *reader, uint32_t at, struct frame *frame, bool *good)
{
    const uint8_t *bytes = bytes_at(reader, at);
    uint8_t check[CHECK_SIZE];
    *good = false;
    if (reader->end - at < FRAME_HEADER_SIZE || memcmp(bytes, frame_magic, FRAME_MAGIC_SIZE) != 0)
        return WIN32_OK;
    uint32_t status = segment_check(bytes, FRAME_CHECKED_SIZE, check);
    if (status != WIN32_OK || memcmp(check, bytes + FRAME_CHECKED_SIZE, CHECK_SIZE) != 0)
        return status;
    read_frame(bytes, at, frame);
    *good = frame->body_size >= SEALED_SIZE_MIN && frame->body_size <= SEALED_SIZE_MAX;
    return WIN32_OK;
}

/* The first frame from this offset on; at the end there is none. */
static uint32_t find_frame(
    const struct segment_reader *reader, uint32_t from, struct frame *frame, uint32_t *found)
{
    while (from < reader->end) {
        const uint8_t *start = bytes_at(reader, from);
        const uint8_t *byte = memchr(start, frame_magic[0], reader->end - from);
        bool good;
        if (!byte)
            break;
        from += (uint32_t)(byte - start);
        uint32_t status = frame_at(reader, from, frame, &good);
        if (status != WIN32_OK)
            return status;
        if (good) {
            *found = from;
            return WIN32_OK;
        }
        from++;
    }
    *found = reader->end;
    return WIN32_OK;
}

/* Why a frame cannot be read; NULL when it can. */
static uint32_t check_frame(
    const struct segment_reader *reader, const struct frame *frame, const char **what)
{
    const struct sha256_part parts[] = {
        {frame->previous, SHA256_SIZE}, {frame->body, frame->body_size}};
    struct unpack sequence = {.bytes = frame->body + BODY_SEQUENCE_OFFSET, .left = 8};
    uint8_t hash[SHA256_SIZE];
    *what = "a record is not whole";
    if (!frame_fits(reader, frame))
        return WIN32_OK;
    uint32_t status = sha256(parts, 2, hash);
    if (status != WIN32_OK)
        return status;
    if (memcmp(hash, frame->hash, SHA256_SIZE) != 0 || unpack_u64(&sequence) != frame->sequence)
        *what = "a record's bytes do not match its hash";
    else if (frame->body[frame->body_size] != FRAME_END)
        *what = "a record's end is not as it was written";
    else
        *what = NULL;
    return WIN32_OK;
}

/* Whether a sector, or the part of one that lies between these offsets, reads as zeros. */
static bool has_zero_sector(const struct segment_reader *reader, uint32_t from, uint32_t to)
{
    static const uint8_t zeros[SECTOR_SIZE];
    while (from < to) {
        uint32_t left = SECTOR_SIZE - from % SECTOR_SIZE;
        uint32_t size = left < to - from ? left : to - from;
        if (memcmp(bytes_at(reader, from), zeros, size) == 0)
            return true;
        from += size;
    }
    return false;
}

/* Whether the last sector that was written is not all there: what a group ends in is no zero, and
 * stands in the last byte. */
static bool is_end_blank(const struct segment_reader *reader)
{
    return *bytes_at(reader, reader->end - 1) == 0;
}

/* Find where the last group begins that left a frame behind this offset. */
static uint32_t find_last_group(struct segment_reader *reader, uint32_t from)
{
    uint32_t last = 0;
    while (!reader->last_group_known) {
        struct frame frame;
        uint32_t status = find_frame(reader, from, &frame, &from);
        if (status != WIN32_OK)
            return status;
        if (from == reader->end) {
            reader->last_group = last;
            reader->last_group_known = true;
            break;
        }
        /* One that was moved says nothing of groups, but is none that was being written. */
        uint32_t group = frame.offset == from ? frame.group : from;
        last = group > last ? group : last;
        from += frame_fits(reader, &frame) ? frame_size(&frame) : 1;
    }
    return WIN32_OK;
}

/* Whether what stands before the end was begun and is cut short. */
static bool is_cut_short(const struct segment_reader *reader, const struct frame *frame, bool good)
{
    uint32_t left = reader->end - reader->at;
    if (reader->at == 0 && left < SEGMENT_HEADER_SIZE)
        return memcmp(reader->bytes, segment_magic,
                   left < SEGMENT_MAGIC_SIZE ? left : SEGMENT_MAGIC_SIZE) == 0;
    if (good)
        return !frame_fits(reader, frame);
    return left < FRAME_HEADER_SIZE && memcmp(bytes_at(reader, reader->at), frame_magic,
                                           left < FRAME_MAGIC_SIZE ? left : FRAME_MAGIC_SIZE) == 0;
}

/* What stands here cannot be read: up to the next frame it is damage, or all of it is torn. frame
 * is what was read here, if that is good. */
static uint32_t read_bad(
    struct segment_reader *reader, const struct frame *frame, bool good, struct segment_item *item)
{
    struct frame behind;
    uint32_t next;
    uint32_t status = find_frame(reader, reader->at + 1, &behind, &next);
    if (status != WIN32_OK)
        return status;
    bool torn = next == reader->end && is_cut_short(reader, frame, good);
    if (!torn && (has_zero_sector(reader, reader->at, next) || is_end_blank(reader))) {
        status = find_last_group(reader, next);
        if (status != WIN32_OK)
            return status;
        torn = reader->at >= reader->last_group;
    }
    item->kind = torn ? SEGMENT_TORN : SEGMENT_DAMAGE;
    item->offset = reader->at;
    item->size = (torn ? reader->end : next) - reader->at;
    reader->at += item->size;
    return WIN32_OK;
}

/* Whether the header is as it was written, and this segment's own. */
static uint32_t check_header(const struct segment_reader *reader, const char **what)
{
    struct unpack unpack = {.bytes = reader->bytes, .left = reader->end};
    uint8_t magic[SEGMENT_MAGIC_SIZE] = {0};
    uint8_t check[CHECK_SIZE];
    *what = "the segment's header is not as it was written";
    unpack_raw(&unpack, magic, SEGMENT_MAGIC_SIZE);
    uint32_t version = unpack_u32(&unpack);
    uint32_t number = unpack_u32(&unpack);
    if (reader->end < SEGMENT_HEADER_SIZE || memcmp(magic, segment_magic, SEGMENT_MAGIC_SIZE) != 0)
        return WIN32_OK;
    uint32_t status = segment_check(reader->bytes, SEGMENT_MARK_OFFSET, check);
    if (status != WIN32_OK || memcmp(check, reader->bytes + SEGMENT_MARK_OFFSET, CHECK_SIZE) != 0)
        return status;
    if (version != SEGMENT_VERSION)
        *what = "the segment has another version";
    else if (number != reader->number)
        *what = "the segment has another one's name";
    else
        *what = NULL;
    return WIN32_OK;
}

static void give_record(
    struct segment_reader *reader, const struct frame *frame, struct segment_item *item)
{
    struct unpack time = {.bytes = frame->body + BODY_SEQUENCE_OFFSET + 8, .left = 8};
    *item = (struct segment_item){
        .kind = SEGMENT_RECORD,
        .offset = frame->at,
        .size = frame_size(frame),
        .sequence = frame->sequence,
        .time = unpack_u64(&time),
        .previous = frame->previous,
        .hash = frame->hash,
        .bytes = frame->body,
        .bytes_size = frame->body_size,
    };
    reader->at += item->size;
}

/* How far from here the frame was written, also when that was in another segment. */
static uint64_t shift_of(const struct segment_reader *reader, const struct frame *frame)
{
    uint64_t written = (uint64_t)frame->number << 32 | frame->offset;
    return written - ((uint64_t)reader->number << 32 | frame->at);
}

static uint32_t read_frames(struct segment_reader *reader, struct segment_item *item)
{
    struct frame frame;
    bool good;
    uint32_t status = frame_at(reader, reader->at, &frame, &good);
    item->what = "what stands here is no record";
    if (status == WIN32_OK && good)
        status = check_frame(reader, &frame, &item->what);
    if (status != WIN32_OK)
        return status;
    if (item->what)
        return read_bad(reader, &frame, good, item);
    uint64_t shift = shift_of(reader, &frame);
    bool told = shift == reader->shift || shift == 0;
    reader->shift = shift;
    if (told) {
        give_record(reader, &frame, item);
        return WIN32_OK;
    }
    item->kind = SEGMENT_DAMAGE;
    item->what = "from here on records do not stand where they were written";
    return WIN32_OK;
}

static uint32_t read_header(struct segment_reader *reader, struct segment_item *item)
{
    uint32_t status = check_header(reader, &item->what);
    if (status != WIN32_OK)
        return status;
    if (item->what)
        return read_bad(reader, NULL, false, item);
    reader->at = SEGMENT_HEADER_SIZE;
    return segment_next(reader, item);
}

uint32_t segment_next(struct segment_reader *reader, struct segment_item *item)
{
    struct segment_item found = {.kind = SEGMENT_END, .offset = reader->at};
    struct segment_reader ahead = *reader;
    uint32_t status = WIN32_OK;
    if (ahead.at < ahead.end)
        status = ahead.at == 0 ? read_header(&ahead, &found) : read_frames(&ahead, &found);
    if (status == WIN32_OK) {
        *reader = ahead;
        *item = found;
    }
    return status;
}

uint32_t segment_wrap(const struct segment_item *item, struct sealed **sealed)
{
    return sealed_wrap(item->bytes, item->bytes_size, item->previous, item->hash, sealed);
}
