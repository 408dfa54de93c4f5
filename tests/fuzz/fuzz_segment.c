/* libFuzzer entry: any bytes as a segment of the spool. The first byte says where reading begins.
 */
#include "audit/spool/segment.h"
#include "audit/verify/verify.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool what)
{
    if (!what)
        abort();
}

/* What is given as a record is one that was sealed. */
static void check_record(const struct segment_item *item)
{
    struct sealed *sealed;
    struct audit_record record;
    bool good = false;
    require(segment_wrap(item, &sealed) == 0);
    require(sealed_check(sealed, &good) == 0 && good);
    if (sealed_open(sealed, &record) == 0)
        audit_record_free(&record);
    sealed_release(sealed);
}

/* Everything is told of once and in its order, and the reader comes to the end. */
static void read_all(const uint8_t *data, uint32_t size, uint32_t from)
{
    struct segment_reader reader = {
        .bytes = data + from, .number = 1, .base = from, .end = size, .at = from};
    for (uint32_t at = from;; at = reader.at) {
        struct segment_item item;
        require(segment_next(&reader, &item) == 0);
        if (item.kind == SEGMENT_END)
            break;
        require(item.offset >= at && reader.at <= size);
        require(reader.at > at || (item.kind == SEGMENT_DAMAGE && item.size == 0));
        require((item.kind == SEGMENT_DAMAGE) == (item.what != NULL) || item.kind == SEGMENT_TORN);
        if (item.kind == SEGMENT_RECORD)
            check_record(&item);
    }
    require(reader.at == size);
}

static void note(void *context, const struct verify_finding *finding)
{
    (void)context;
    require(finding->text && finding->place.file);
}

static void note_run(void *context, const struct verify_run *run)
{
    (void)context;
    require(run->first <= run->last && run->records <= run->last - run->first + 1);
}

static void verify_all(const uint8_t *data, size_t size)
{
    struct verify *verify = verify_new(note, NULL);
    require(verify != NULL);
    require(verify_segment(verify, "segment", 0, data, size) == 0);
    require(verify_end(verify, note_run, NULL) == 0);
    verify_free(verify);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0 || size > 1 << 20)
        return 0;
    uint32_t left = (uint32_t)size - 1;
    read_all(data + 1, left, data[0] < left ? data[0] : 0);
    verify_all(data + 1, left);
    return 0;
}
