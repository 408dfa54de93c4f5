/* A segment's format: what was written is read, and nothing else is taken for it. */
#include "audit/spool/segment.h"
#include "base/status.h"
#include "unit/suite.h"
#include "unit/audit/record/trail.h"

#include <stdio.h>
#include <string.h>

enum { RECORDS = 5, NUMBER = 7 };

static struct trail trail;
static struct sealed *records[RECORDS];
static struct buffer segment;        /* RECORDS records; the first two are one group */
static uint32_t starts[RECORDS + 1]; /* of the frames, and the end */

static void put(unsigned index, uint32_t group)
{
    starts[index] = (uint32_t)segment.size;
    const struct segment_place place = {NUMBER, (uint32_t)segment.size, group};
    ck_assert_uint_eq(segment_put_frame(&segment, &place, records[index]), WIN32_OK);
    starts[index + 1] = (uint32_t)segment.size;
}

static void setup(void)
{
    trail = trail_begin(1);
    trail_fill(&trail, records, RECORDS);
    ck_assert_uint_eq(segment_put_header(&segment, NUMBER, records[0]), WIN32_OK);
    ck_assert_uint_eq(segment.size, SEGMENT_HEADER_SIZE);
    put(0, 0);
    put(1, 0);
    for (unsigned i = 2; i < RECORDS; i++)
        put(i, (uint32_t)segment.size);
    ck_assert_uint_eq(segment.status, WIN32_OK);
}

static void teardown(void)
{
    trail_release(records, RECORDS);
    buffer_free(&segment);
}

/* What a reader found. */
struct found {
    unsigned records, damages;
    bool have[RECORDS];
    bool torn;
    uint32_t torn_at;
    uint32_t damage_from, damage_to; /* of the first damage */
};

static void note(struct found *found, const struct segment_item *item)
{
    switch (item->kind) {
    case SEGMENT_RECORD:
        found->records++;
        ck_assert_uint_ge(item->sequence, 1);
        ck_assert_uint_le(item->sequence, RECORDS);
        found->have[item->sequence - 1] = true;
        const struct sealed *record = records[item->sequence - 1];
        ck_assert_uint_eq(item->bytes_size, record->size);
        ck_assert_mem_eq(item->bytes, record->bytes, record->size);
        ck_assert_mem_eq(item->hash, record->hash, SHA256_SIZE);
        ck_assert_mem_eq(item->previous, record->previous, SHA256_SIZE);
        ck_assert_uint_eq(item->time, TRAIL_TIME + item->sequence - 1);
        break;
    case SEGMENT_DAMAGE:
        ck_assert_ptr_nonnull(item->what);
        if (!found->damages++) {
            found->damage_from = item->offset;
            found->damage_to = item->offset + item->size;
        }
        break;
    default:
        ck_assert(!found->torn);
        found->torn = true;
        found->torn_at = item->offset;
    }
}

/* Read from an offset to the end. The bytes are copied, so that a sanitizer sees what is read
 * behind them. */
static struct found read_from(const void *bytes, size_t size, uint32_t from)
{
    struct found found = {0};
    uint8_t *copy = malloc(size - from + 1);
    memcpy(copy, (const uint8_t *)bytes + from, size - from);
    copy = realloc(copy, size - from ? size - from : 1);
    struct segment_reader reader = {
        .bytes = copy, .number = NUMBER, .base = from, .end = (uint32_t)size, .at = from};
    for (uint32_t at = from;; at = reader.at) {
        struct segment_item item;
        ck_assert_uint_eq(segment_next(&reader, &item), WIN32_OK);
        if (item.kind == SEGMENT_END)
            break;
        ck_assert_uint_le(reader.at, size);
        ck_assert(reader.at > at || (item.kind == SEGMENT_DAMAGE && item.size == 0));
        note(&found, &item);
    }
    free(copy);
    return found;
}

static struct found read_all(const void *bytes, size_t size)
{
    return read_from(bytes, size, 0);
}

START_TEST(what_was_written_is_read)
{
    struct found found = read_all(segment.bytes, segment.size);
    ck_assert_uint_eq(found.records, RECORDS);
    ck_assert_uint_eq(found.damages, 0);
    ck_assert(!found.torn);
}
END_TEST

START_TEST(a_reader_may_begin_at_any_frame)
{
    for (unsigned i = 0; i <= RECORDS; i++) {
        struct found found = read_from(segment.bytes, segment.size, starts[i]);
        ck_assert_uint_eq(found.records, RECORDS - i);
        ck_assert_uint_eq(found.damages, 0);
    }
}
END_TEST

START_TEST(a_record_takes_no_more_than_is_said)
{
    ck_assert_uint_eq(starts[1] - starts[0], SEGMENT_FRAME_SIZE + records[0]->size);
    ck_assert_uint_eq(starts[0], SEGMENT_HEADER_SIZE);
}
END_TEST

/* The file's format is an interface: what an older service left is read by a newer one. */
START_TEST(the_format_is_the_documented_one)
{
    static const uint8_t header[] = {
        0xFF, 'D', 'e', 'p', 'u', 't', 'y', 0xFE, 1, 0, 0, 0, NUMBER, 0, 0, 0};
    static const uint8_t frame[] = {0xFE, 'R', 'e', 0xFF};
    const uint8_t *bytes = (const uint8_t *)segment.bytes;
    ck_assert_mem_eq(bytes, header, sizeof(header));
    ck_assert_mem_eq(bytes + 16, trail.run, GUID_SIZE);
    ck_assert_uint_eq(bytes[32], 1);
    bytes += starts[1];
    ck_assert_mem_eq(bytes, frame, sizeof(frame));
    ck_assert_uint_eq(bytes[4] + bytes[5] * 256u, records[1]->size);
    ck_assert_uint_eq(bytes[8], NUMBER);
    ck_assert_uint_eq(bytes[12] + bytes[13] * 256u, starts[1]);
    ck_assert_uint_eq(bytes[16] + bytes[17] * 256u, 0);
    ck_assert_uint_eq(bytes[20], 2);
    ck_assert_mem_eq(bytes + 28, records[0]->hash, SHA256_SIZE);
    ck_assert_mem_eq(bytes + 60, records[1]->hash, SHA256_SIZE);
    ck_assert_mem_eq(bytes + 100, records[1]->bytes, records[1]->size);
    ck_assert_uint_eq(bytes[100 + records[1]->size], 0xFF);
}
END_TEST

/* How many frames end within so many bytes. */
static unsigned whole_frames(size_t size)
{
    unsigned whole = 0;
    while (whole < RECORDS && starts[whole + 1] <= size)
        whole++;
    return whole;
}

START_TEST(cut_anywhere_is_torn_and_no_damage)
{
    for (size_t size = 0; size <= segment.size; size++) {
        struct found found = read_all(segment.bytes, size);
        unsigned whole = whole_frames(size);
        bool between = size == 0 || size == starts[whole];
        ck_assert_uint_eq(found.records, whole);
        ck_assert_uint_eq(found.damages, 0);
        ck_assert_int_eq(found.torn, !between);
        if (found.torn)
            ck_assert_uint_eq(found.torn_at, size < SEGMENT_HEADER_SIZE ? 0 : starts[whole]);
    }
}
END_TEST

/* The frame that a byte is in; RECORDS for the header. */
static unsigned frame_of(size_t offset)
{
    for (unsigned i = 0; i < RECORDS; i++) {
        if (offset >= starts[i] && offset < starts[i + 1])
            return i;
    }
    return RECORDS;
}

static void check_flip(size_t offset, const struct found *found)
{
    unsigned hit = frame_of(offset);
    ck_assert_uint_eq(found->damages, 1);
    ck_assert(!found->torn);
    ck_assert_uint_le(found->damage_from, offset);
    ck_assert_uint_gt(found->damage_to, offset);
    ck_assert_uint_eq(found->damage_from, hit == RECORDS ? 0 : starts[hit]);
    ck_assert_uint_eq(found->damage_to, hit == RECORDS ? starts[0] : starts[hit + 1]);
    for (unsigned i = 0; i < RECORDS; i++)
        ck_assert_int_eq(found->have[i], i != hit);
}

START_TEST(a_flipped_bit_is_damage_where_it_is)
{
    uint8_t *bytes = (uint8_t *)segment.bytes;
    for (size_t bit = 0; bit < segment.size * 8; bit++) {
        bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
        struct found found = read_all(bytes, segment.size);
        bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
        check_flip(bit / 8, &found);
    }
}
END_TEST

START_TEST(any_other_byte_is_damage_where_it_is)
{
    uint8_t *bytes = (uint8_t *)segment.bytes;
    for (size_t i = 0; i < segment.size; i++) {
        static const uint8_t values[] = {0x00, 0xFF, 0xFE, 'A'};
        uint8_t before = bytes[i];
        for (unsigned j = 0; j < sizeof(values); j++) {
            bytes[i] = values[j];
            struct found found = read_all(bytes, segment.size);
            /* An end that is zero is what a sector looks like that was not written whole. */
            bool lost = i + 1 == segment.size && values[j] == 0;
            if (values[j] != before && !lost)
                check_flip(i, &found);
        }
        bytes[i] = before;
    }
}
END_TEST

START_TEST(a_removed_middle_is_damage_and_the_rest_is_read)
{
    for (uint32_t from = starts[1]; from < starts[2]; from++) {
        struct buffer cut = {0};
        buffer_append(&cut, segment.bytes, from);
        buffer_append(&cut, segment.bytes + starts[2], segment.size - starts[2]);
        struct found found = read_all(cut.bytes, cut.size);
        ck_assert_uint_ge(found.damages, 1);
        ck_assert_uint_eq(found.damage_from, starts[1]);
        ck_assert_uint_eq(found.records, RECORDS - 1);
        ck_assert(!found.have[1] && !found.torn);
        buffer_free(&cut);
    }
}
END_TEST

START_TEST(bytes_that_were_added_are_damage)
{
    for (unsigned i = 0; i < RECORDS; i++) {
        struct buffer added = {0};
        buffer_append(&added, segment.bytes, starts[i]);
        buffer_text(&added, "added");
        buffer_append(&added, segment.bytes + starts[i], segment.size - starts[i]);
        struct found found = read_all(added.bytes, added.size);
        ck_assert_uint_eq(found.records, RECORDS);
        ck_assert_uint_ge(found.damages, 1);
        ck_assert_uint_eq(found.damage_from, starts[i]);
        ck_assert_uint_eq(found.damage_to, starts[i] + 5);
        buffer_free(&added);
    }
}
END_TEST

START_TEST(bytes_at_the_end_are_damage)
{
    buffer_text(&segment, "added");
    struct found found = read_all(segment.bytes, segment.size);
    ck_assert_uint_eq(found.records, RECORDS);
    ck_assert_uint_eq(found.damages, 1);
    ck_assert_uint_eq(found.damage_from, starts[RECORDS]);
}
END_TEST

static void copy_frame(struct buffer *to, unsigned index)
{
    buffer_append(to, segment.bytes + starts[index], starts[index + 1] - starts[index]);
}

START_TEST(swapped_records_are_damage_and_read)
{
    static const unsigned order[RECORDS] = {0, 2, 1, 3, 4};
    struct buffer swapped = {0};
    buffer_append(&swapped, segment.bytes, starts[0]);
    for (unsigned i = 0; i < RECORDS; i++)
        copy_frame(&swapped, order[i]);
    struct found found = read_all(swapped.bytes, swapped.size);
    ck_assert_uint_eq(found.records, RECORDS);
    ck_assert_uint_eq(found.damages, 2);
    ck_assert_uint_eq(found.damage_from, starts[1]);
    buffer_free(&swapped);
}
END_TEST

START_TEST(a_repeated_record_is_damage)
{
    struct buffer repeated = {0};
    buffer_append(&repeated, segment.bytes, segment.size);
    copy_frame(&repeated, 3);
    struct found found = read_all(repeated.bytes, repeated.size);
    ck_assert_uint_eq(found.records, RECORDS + 1);
    ck_assert_uint_eq(found.damages, 1);
    ck_assert_uint_eq(found.damage_from, starts[RECORDS]);
    buffer_free(&repeated);
}
END_TEST

START_TEST(another_segment_under_this_name_is_damage)
{
    struct segment_reader reader = {
        .bytes = (const uint8_t *)segment.bytes, .number = 8, .end = (uint32_t)segment.size};
    struct segment_item item;
    ck_assert_uint_eq(segment_next(&reader, &item), WIN32_OK);
    ck_assert_int_eq(item.kind, SEGMENT_DAMAGE);
    ck_assert_uint_eq(item.offset, 0);
    ck_assert_uint_eq(segment_next(&reader, &item), WIN32_OK);
    ck_assert_int_eq(item.kind, SEGMENT_DAMAGE);
    ck_assert_uint_eq(item.size, 0);
    for (unsigned i = 0; i < RECORDS; i++) {
        ck_assert_uint_eq(segment_next(&reader, &item), WIN32_OK);
        ck_assert_int_eq(item.kind, SEGMENT_RECORD);
    }
}
END_TEST

/* A segment of records that are larger than a sector, each a group, but for the last two. */
static void make_large(struct buffer *large)
{
    char name[2000] = {0};
    memset(name, 'x', sizeof(name) - 1);
    trail_release(records, RECORDS);
    trail = trail_begin(1);
    buffer_free(&segment);
    for (unsigned i = 0; i < RECORDS; i++)
        records[i] = trail_next(&trail, name);
    ck_assert_uint_eq(segment_put_header(&segment, NUMBER, records[0]), WIN32_OK);
    for (unsigned i = 0; i < RECORDS; i++)
        put(i, i == 0 ? 0 : i + 1 == RECORDS ? starts[i - 1] : (uint32_t)segment.size);
    buffer_append(large, segment.bytes, segment.size);
}

/* Zero the part of a sector that lies behind what was flushed before. */
static void zero_sector(struct buffer *bytes, uint32_t sector, uint32_t flushed)
{
    uint32_t from = sector * 512 > flushed ? sector * 512 : flushed;
    uint32_t to = (sector + 1) * 512;
    if (to > bytes->size)
        to = (uint32_t)bytes->size;
    memset(bytes->bytes + from, 0, to - from);
}

START_TEST(a_lost_sector_of_the_last_group_is_torn)
{
    struct buffer large = {0};
    make_large(&large);
    uint32_t group = starts[RECORDS - 2];
    for (uint32_t sector = group / 512; sector * 512 < segment.size; sector++) {
        memcpy(large.bytes, segment.bytes, segment.size);
        zero_sector(&large, sector, group);
        struct found found = read_all(large.bytes, large.size);
        unsigned whole = sector * 512 < starts[RECORDS - 1] ? RECORDS - 2 : RECORDS - 1;
        ck_assert(found.torn);
        ck_assert_uint_eq(found.torn_at, starts[whole]);
        ck_assert_uint_eq(found.damages, 0);
        ck_assert_uint_eq(found.records, whole);
    }
    buffer_free(&large);
}
END_TEST

START_TEST(a_last_sector_that_was_not_written_whole_is_torn)
{
    struct buffer large = {0};
    make_large(&large);
    for (size_t from = large.size / 512 * 512; from < large.size; from++) {
        memcpy(large.bytes, segment.bytes, segment.size);
        memset(large.bytes + from, 0, large.size - from);
        struct found found = read_all(large.bytes, large.size);
        ck_assert(found.torn);
        ck_assert_uint_eq(found.damages, 0);
        ck_assert_uint_eq(found.records, RECORDS - 1);
    }
    buffer_free(&large);
}
END_TEST

START_TEST(a_zeroed_sector_of_an_earlier_group_is_damage)
{
    struct buffer large = {0};
    make_large(&large);
    for (uint32_t sector = 1; (sector + 1) * 512 < starts[RECORDS - 2]; sector++) {
        memcpy(large.bytes, segment.bytes, segment.size);
        zero_sector(&large, sector, 0);
        struct found found = read_all(large.bytes, large.size);
        ck_assert(!found.torn);
        ck_assert_uint_eq(found.damages, 1);
        ck_assert_uint_le(found.damage_from, sector * 512);
        ck_assert_uint_ge(found.records, RECORDS - 2);
        ck_assert_uint_ge(found.damage_to, (sector + 1) * 512);
    }
    buffer_free(&large);
}
END_TEST

START_TEST(zeros_to_the_end_are_torn)
{
    static const char zeros[3000];
    for (size_t size = 1; size <= sizeof(zeros); size += 7) {
        struct buffer padded = {0};
        buffer_append(&padded, segment.bytes, segment.size);
        buffer_append(&padded, zeros, size);
        struct found found = read_all(padded.bytes, padded.size);
        ck_assert_uint_eq(found.records, RECORDS);
        ck_assert_uint_eq(found.damages, 0);
        ck_assert(found.torn);
        ck_assert_uint_eq(found.torn_at, segment.size);
        buffer_free(&padded);
    }
    struct found found = read_all(zeros, sizeof(zeros));
    ck_assert(found.torn && !found.damages && found.torn_at == 0);
}
END_TEST

/* Text of a caller's that is a whole frame does not come back as a record: it is skipped with the
 * record that it is in, and where that is damaged its magic is not there, which is no UTF-8. */
START_TEST(a_frame_within_a_text_is_no_record)
{
    struct buffer text = {0};
    char name[2000];
    copy_frame(&text, 3);
    for (size_t i = 0; i < text.size; i++)
        name[i] = text.bytes[i] ? text.bytes[i] : ' ';
    name[text.size] = '\0';
    struct sealed *hostile = trail_next(&trail, name);
    for (uint32_t i = 0; i + 4 <= hostile->size; i++)
        ck_assert_int_ne(memcmp(hostile->bytes + i, segment.bytes + starts[0], 4), 0);
    sealed_release(hostile);
    buffer_free(&text);
}
END_TEST

START_TEST(a_record_is_wrapped_as_it_was)
{
    struct segment_reader reader = {
        .bytes = (const uint8_t *)segment.bytes, .number = NUMBER, .end = (uint32_t)segment.size};
    struct segment_item item;
    struct sealed *sealed;
    bool good = false;
    ck_assert_uint_eq(segment_next(&reader, &item), WIN32_OK);
    ck_assert_uint_eq(segment_wrap(&item, &sealed), WIN32_OK);
    ck_assert_uint_eq(sealed_check(sealed, &good), WIN32_OK);
    ck_assert(good);
    ck_assert_mem_eq(sealed->hash, records[0]->hash, SHA256_SIZE);
    sealed_release(sealed);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        what_was_written_is_read,
        a_reader_may_begin_at_any_frame,
        a_record_takes_no_more_than_is_said,
        the_format_is_the_documented_one,
        cut_anywhere_is_torn_and_no_damage,
        a_flipped_bit_is_damage_where_it_is,
        any_other_byte_is_damage_where_it_is,
        a_removed_middle_is_damage_and_the_rest_is_read,
        bytes_that_were_added_are_damage,
        bytes_at_the_end_are_damage,
        swapped_records_are_damage_and_read,
        a_repeated_record_is_damage,
        another_segment_under_this_name_is_damage,
        a_lost_sector_of_the_last_group_is_torn,
        a_last_sector_that_was_not_written_whole_is_torn,
        a_zeroed_sector_of_an_earlier_group_is_damage,
        zeros_to_the_end_are_torn,
        a_frame_within_a_text_is_no_record,
        a_record_is_wrapped_as_it_was,
        NULL,
    };
    return run_suite(make_suite_with("segment", tests, setup, teardown));
}
