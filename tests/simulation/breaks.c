#include "simulation/breaks.h"
#include "audit/keeper/delivery.h"
#include "audit/spool/last_file.h"
#include "audit/spool/segment.h"
#include "audit/spool/spool.h"
#include "audit/spool/spool_private.h"
#include "audit/verify/verify.h"
#include "base/status.h"

#include <string.h>

enum { MARK_CHECKED = 32, HEADER_CHECKED = 72, FRAME_CHECKED = 92, LAST_CHECKED = 56 };

enum wanted {
    NOTHING,
    SEGMENT_FLUSH,
    LAST_SEGMENT_FLUSH,
    MARK_FLUSH,
    MARK,
    MENDING,
    MENDED_FIRST,
    MARK_AFTER_DELIVERY,
    LAST_AFTER_RECORD,
    REPLAY_ORDER,
    DELIVERED_COUNT,
    LATE_COUNT,
    LATE,
    USED_NUMBER,
    HEADER_CHECK,
    FRAME_CHECK,
    MARK_CHECK,
    LAST_CHECK,
    RECORD_HASH,
    VERIFY_HASH,
};

static const char *const names[] = {"", "segment-flush", "last-segment-flush", "mark-flush", "mark",
    "mending", "mended-first", "mark-after-delivery", "last-after-record", "replay-order",
    "delivered-count", "late-count", "late", "used-number", "header-check", "frame-check",
    "mark-check", "last-check", "record-hash", "verify-hash", NULL};

static enum wanted broken;
static bool in_mark_open, in_segment, in_verify, in_flush_last;

bool breaks_choose(const char *name)
{
    for (unsigned i = 1; names[i]; i++) {
        if (strcmp(names[i], name) == 0) {
            broken = (enum wanted)i;
            return true;
        }
    }
    return false;
}

const char *breaks_name(unsigned place)
{
    return names[place + 1];
}

static void favour_power(struct plan *plan)
{
    plan->disk.independent = true;
    plan->log.down = 300;
    plan->log.down_ms = 3000;
    for (unsigned i = 0; i < plan->processes; i++)
        plan->ends[i] = PLAN_POWER;
}

/* One process delivers several segments; the next one cannot read the mark of that. */
static void favour_old_mark(struct plan *plan)
{
    plan->processes = 3;
    favour_power(plan);
    plan->ends[0] = PLAN_STOP;
    memset(plan->kill_at, 0, sizeof(plan->kill_at));
    plan->short_memory = 0;
    plan->callers = 2;
    plan->calls = 3;
    plan->settings.spool.segment_bytes = 900;
    plan->log.down_ms = 1000;
    plan->disk = (struct disk_plan){.independent = true, .failing = 80, .flipped = 200};
}

void breaks_favour(struct plan *plan)
{
    if (broken == MARK_CHECK)
        plan->rot = 1000;
    if (broken == USED_NUMBER || broken == MENDING || broken == LAST_SEGMENT_FLUSH)
        favour_power(plan);
    if (broken == USED_NUMBER)
        plan->disk.failing = 150;
    if (broken == MENDING)
        plan->disk.unreadable = 300;
    if (broken == LAST_SEGMENT_FLUSH)
        plan->ends[0] = PLAN_KILL;
    if (broken == MENDED_FIRST)
        favour_old_mark(plan);
}

/* A process may have been killed in the middle of anything. */
void breaks_begin(void)
{
    in_mark_open = in_segment = in_verify = in_flush_last = false;
}

bool breaks_flush(const char *name)
{
    const bool of_segment = strstr(name, ".spool") != NULL;
    return broken == SEGMENT_FLUSH && of_segment && !in_flush_last;
}

bool breaks_write(const char *name)
{
    return broken == MENDING && in_mark_open && strcmp(name, "mark") == 0;
}

/* --- Flushes ---------------------------------------------------------------------------------- */

void __wrap_segments_flush_last(const struct spool *spool);
void __real_segments_flush_last(const struct spool *spool);

void __wrap_segments_flush_last(const struct spool *spool)
{
    in_flush_last = true;
    if (broken != LAST_SEGMENT_FLUSH)
        __real_segments_flush_last(spool);
    in_flush_last = false;
}

uint32_t __wrap_mark_flush(struct mark_file *file);
uint32_t __real_mark_flush(struct mark_file *file);

uint32_t __wrap_mark_flush(struct mark_file *file)
{
    return broken == MARK_FLUSH ? (uint32_t)WIN32_OK : __real_mark_flush(file);
}

/* --- Orders ----------------------------------------------------------------------------------- */

uint32_t __wrap_mark_write(struct mark_file *file, const struct spool_mark *mark);
uint32_t __real_mark_write(struct mark_file *file, const struct spool_mark *mark);

uint32_t __wrap_mark_write(struct mark_file *file, const struct spool_mark *mark)
{
    return broken == MARK ? (uint32_t)WIN32_OK : __real_mark_write(file, mark);
}

uint32_t __wrap_mark_mend(struct mark_file *file);
uint32_t __real_mark_mend(struct mark_file *file);

/* Not the one in mark_open, which is in the same file. */
uint32_t __wrap_mark_mend(struct mark_file *file)
{
    return broken == MENDED_FIRST ? (uint32_t)WIN32_OK : __real_mark_mend(file);
}

uint32_t __wrap_mark_open(
    const char *path, struct mark_file *file, struct spool_mark *mark, bool *damaged);
uint32_t __real_mark_open(
    const char *path, struct mark_file *file, struct spool_mark *mark, bool *damaged);

uint32_t __wrap_mark_open(
    const char *path, struct mark_file *file, struct spool_mark *mark, bool *damaged)
{
    in_mark_open = true;
    const uint32_t status = __real_mark_open(path, file, mark, damaged);
    in_mark_open = false;
    return status;
}

uint32_t __wrap_spool_read(struct spool *spool, struct sealed **records, size_t max, size_t *count);
uint32_t __real_spool_read(struct spool *spool, struct sealed **records, size_t max, size_t *count);
uint32_t __wrap_spool_delivered(struct spool *spool, size_t count);
uint32_t __real_spool_delivered(struct spool *spool, size_t count);

uint32_t __wrap_spool_read(struct spool *spool, struct sealed **records, size_t max, size_t *count)
{
    const uint32_t status = __real_spool_read(spool, records, max, count);
    if (status == WIN32_OK && broken == REPLAY_ORDER && *count > 1) {
        struct sealed *first = records[0];
        records[0] = records[*count - 1];
        records[*count - 1] = first;
    }
    if (status == WIN32_OK && broken == MARK_AFTER_DELIVERY)
        (void)__real_spool_delivered(spool, *count);
    return status;
}

uint32_t __wrap_spool_delivered(struct spool *spool, size_t count)
{
    return broken == MARK_AFTER_DELIVERY ? (uint32_t)WIN32_OK
                                         : __real_spool_delivered(spool, count);
}

uint32_t __wrap_last_file_write(int file, const struct last *last);
uint32_t __real_last_file_write(int file, const struct last *last);

/* As it would be if the next record were remembered before it is safe. */
uint32_t __wrap_last_file_write(int file, const struct last *last)
{
    struct last next = *last;
    next.sequence += broken == LAST_AFTER_RECORD;
    return __real_last_file_write(file, &next);
}

uint32_t __wrap_delivery_run(struct delivery *delivery, struct sealed *const *records, size_t count,
    uint32_t timeout_ms, size_t *delivered);
uint32_t __real_delivery_run(struct delivery *delivery, struct sealed *const *records, size_t count,
    uint32_t timeout_ms, size_t *delivered);

uint32_t __wrap_delivery_run(struct delivery *delivery, struct sealed *const *records, size_t count,
    uint32_t timeout_ms, size_t *delivered)
{
    const uint32_t status = __real_delivery_run(delivery, records, count, timeout_ms, delivered);
    if (broken == DELIVERED_COUNT && *delivered < count)
        ++*delivered;
    return status;
}

bool __wrap_delivery_late(struct delivery *delivery, size_t *delivered);
bool __real_delivery_late(struct delivery *delivery, size_t *delivered);

bool __wrap_delivery_late(struct delivery *delivery, size_t *delivered)
{
    const bool late = broken != LATE && __real_delivery_late(delivery, delivered);
    if (late && broken == LATE_COUNT)
        ++*delivered;
    return late;
}

bool __wrap_spool_has_written(const struct spool *spool);
bool __real_spool_has_written(const struct spool *spool);

bool __wrap_spool_has_written(const struct spool *spool)
{
    return broken != USED_NUMBER && __real_spool_has_written(spool);
}

/* --- Checks ----------------------------------------------------------------------------------- */

uint32_t __wrap_segment_next(struct segment_reader *reader, struct segment_item *item);
uint32_t __real_segment_next(struct segment_reader *reader, struct segment_item *item);

uint32_t __wrap_segment_next(struct segment_reader *reader, struct segment_item *item)
{
    in_segment = true;
    const uint32_t status = __real_segment_next(reader, item);
    in_segment = false;
    return status;
}

uint32_t __wrap_verify_record(struct verify *verify, struct sealed *sealed, bool has_previous,
    const char *computer, const struct verify_place *place);
uint32_t __real_verify_record(struct verify *verify, struct sealed *sealed, bool has_previous,
    const char *computer, const struct verify_place *place);

uint32_t __wrap_verify_record(struct verify *verify, struct sealed *sealed, bool has_previous,
    const char *computer, const struct verify_place *place)
{
    in_verify = true;
    const uint32_t status = __real_verify_record(verify, sealed, has_previous, computer, place);
    in_verify = false;
    return status;
}

uint32_t __wrap_segment_check(const void *bytes, size_t size, uint8_t check[8]);
uint32_t __real_segment_check(const void *bytes, size_t size, uint8_t check[8]);

/* Of what is read the check is what stands behind it; only the mark's is also made here, and is
 * always the same then. */
uint32_t __wrap_segment_check(const void *bytes, size_t size, uint8_t check[8])
{
    if (broken == MARK_CHECK && size == MARK_CHECKED)
        memset(check, 0xA5, 8);
    else if ((broken == HEADER_CHECK && size == HEADER_CHECKED) ||
             (broken == FRAME_CHECK && size == FRAME_CHECKED))
        memcpy(check, (const uint8_t *)bytes + size, 8);
    else
        return __real_segment_check(bytes, size, check);
    return WIN32_OK;
}

uint32_t __wrap_sha256(const struct sha256_part *parts, size_t count, uint8_t digest[SHA256_SIZE]);
uint32_t __real_sha256(const struct sha256_part *parts, size_t count, uint8_t digest[SHA256_SIZE]);

/* What a hash is compared with stands behind what it is of: in a frame behind the hash before, in
 * a sealed record before its bytes, in the file of the last record at its end. */
uint32_t __wrap_sha256(const struct sha256_part *parts, size_t count, uint8_t digest[SHA256_SIZE])
{
    const uint8_t *bytes = parts[0].bytes;
    if (broken == RECORD_HASH && in_segment && count == 2) {
        memcpy(digest, bytes + SHA256_SIZE, SHA256_SIZE);
        return WIN32_OK;
    }
    if (broken == VERIFY_HASH && in_verify && count == 2) {
        const uint8_t *body = parts[1].bytes;
        memcpy(digest, body - offsetof(struct sealed, bytes) + offsetof(struct sealed, hash),
            SHA256_SIZE);
        return WIN32_OK;
    }
    if (broken == LAST_CHECK && count == 1 && parts[0].size == LAST_CHECKED) {
        memset(digest, 0xA5, SHA256_SIZE);
        return WIN32_OK;
    }
    return __real_sha256(parts, count, digest);
}
