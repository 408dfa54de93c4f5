#include "simulation/oracle/trail.h"
#include "audit/spool/segment.h"
#include "base/packed.h"
#include "base/status.h"
#include "simulation/world/disk.h"
#include "simulation/machine/trace.h"

#include <stdio.h>
#include <string.h>

enum { FIELDS_OFFSET = 56, ABSENT = -1 };

static struct trail_item items[TRAIL_ITEMS];
static unsigned count;

unsigned trail_count(void)
{
    return count;
}

const struct trail_item *trail_at(unsigned place)
{
    return &items[place];
}

static void add(const struct trail_item *item)
{
    if (count == TRAIL_ITEMS) {
        trace_wrong("the simulation has room for no more records");
        return;
    }
    items[count] = *item;
    for (unsigned i = 0; i < count && !items[count].again; i++)
        items[count].again = memcmp(items[i].seal.record, item->seal.record, GUID_SIZE) == 0;
    count++;
}

/* The head of a record (audit/record/sealed.h). */
static struct seal read_seal(const uint8_t *bytes)
{
    struct unpack unpack = {.bytes = bytes + 8, .left = FIELDS_OFFSET - 8};
    struct seal seal;
    seal.sequence = unpack_u64(&unpack);
    seal.time = unpack_u64(&unpack);
    unpack_raw(&unpack, seal.run, GUID_SIZE);
    unpack_raw(&unpack, seal.record, GUID_SIZE);
    return seal;
}

static void add_segment(void *context, const char *name, const void *bytes, size_t size)
{
    struct segment_reader reader = {.bytes = bytes, .end = (uint32_t)size};
    struct segment_item item;
    (void)context;
    (void)segment_number(name, &reader.number);
    while (segment_next(&reader, &item) == WIN32_OK && item.kind != SEGMENT_END) {
        if (item.kind == SEGMENT_RECORD)
            add(&(struct trail_item){.seal = read_seal(item.bytes),
                .hash = item.hash,
                .bytes = item.bytes,
                .size = item.bytes_size});
    }
}

void trail_read(void)
{
    count = 0;
    for (unsigned i = 0; i < log_count(); i++) {
        const struct log_entry *entry = log_at(i);
        add(&(struct trail_item){.seal = entry->seal,
            .hash = entry->hash,
            .bytes = entry->bytes,
            .size = entry->size,
            .in_log = true});
    }
    disk_each_segment(add_segment, NULL);
}

uint32_t trail_event(const uint8_t *bytes)
{
    struct unpack unpack = {.bytes = bytes + 4, .left = 4};
    return unpack_u32(&unpack);
}

bool trail_field(
    const uint8_t *bytes, uint32_t size, enum audit_field field, char text[TRAIL_TEXT_SIZE])
{
    struct unpack unpack = {.bytes = bytes + FIELDS_OFFSET, .left = size - FIELDS_OFFSET};
    uint32_t length = 0;
    for (int i = 0; i < (int)field && !unpack.status; i++) {
        const uint32_t skipped = length == UINT32_MAX ? 0 : length;
        if (skipped > unpack.left)
            return false;
        unpack.bytes += skipped;
        unpack.left -= skipped;
        length = i ? unpack_u32(&unpack) : (unpack_u32(&unpack), unpack_u32(&unpack));
    }
    if (unpack.status || length == UINT32_MAX || length > unpack.left || length >= TRAIL_TEXT_SIZE)
        return false;
    memcpy(text, unpack.bytes, length);
    text[length] = '\0';
    return true;
}

int trail_call(const uint8_t *bytes, uint32_t size)
{
    char text[TRAIL_TEXT_SIZE];
    int call = ABSENT;
    if (trail_field(bytes, size, AUDIT_OPERATION, text))
        (void)sscanf(text, "call %d", &call);
    return call;
}
