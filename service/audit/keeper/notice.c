#include "audit/keeper/notice.h"
#include "base/clock.h"
#include "base/status.h"

#include <inttypes.h>

static void begin(struct audit_record *record, const struct notice_author *author, uint32_t id,
    const char *object_type, uint32_t status)
{
    /* It fails for an unknown event only. */
    (void)audit_record_init(record, id);
    if (author->describe)
        author->describe(author->context, record);
    audit_set(record, AUDIT_OBJECT_TYPE, object_type);
    audit_set(record, AUDIT_OUTCOME, status == WIN32_OK ? "success" : "failed");
    audit_setf(record, AUDIT_STATUS, "%" PRIu32, status);
}

static void set_since(struct audit_record *record, uint64_t since)
{
    char text[CLOCK_TEXT_SIZE];
    if (clock_format(since, text))
        audit_setf(record, AUDIT_ACCESS_LIST, "since %s", text);
}

void notice_undelivered(struct audit_record *record, const struct notice_author *author,
    uint32_t status, uint64_t records, uint64_t since)
{
    begin(record, author, AUDIT_DELIVERY_FAILED, "Event Log", status);
    audit_setf(record, AUDIT_OBJECT_NAME, "%" PRIu64 " records are kept in the spool", records);
    audit_set(record, AUDIT_ACCESS_MASK, "kept in the spool");
    set_since(record, since);
}

void notice_unrecorded(struct audit_record *record, const struct notice_author *author,
    uint32_t status, const struct notice_losses *losses, uint64_t since)
{
    begin(record, author, AUDIT_DELIVERY_FAILED, "Spool", status);
    audit_setf(record, AUDIT_OBJECT_NAME,
        "%" PRIu64 " operations refused, %" PRIu64 " allowed without a record, %" PRIu64
        " records lost",
        losses->refused, losses->allowed, losses->lost);
    /* This record is the proof. */
    audit_set(record, AUDIT_ACCESS_MASK, "put on record again");
    set_since(record, since);
}

void notice_restored(struct audit_record *record, const struct notice_author *author,
    uint64_t records, uint64_t since)
{
    begin(record, author, AUDIT_DELIVERY_RESTORED, "Event Log", WIN32_OK);
    audit_setf(record, AUDIT_OBJECT_NAME, "%" PRIu64 " records were replayed", records);
    set_since(record, since);
}

void notice_damage(struct audit_record *record, const struct notice_author *author,
    const struct spool_damage *damage)
{
    begin(record, author, AUDIT_SPOOL_DAMAGED, "Spool segment", WIN32_INVALID_DATA);
    audit_setf(record, AUDIT_OBJECT_NAME, "%.64s, %" PRIu64 " bytes at %" PRIu64 ": %.100s",
        damage->file, damage->size, damage->offset, damage->what);
}
