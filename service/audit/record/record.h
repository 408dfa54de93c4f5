/* An audit record: one event of Deputy, ready to be reported.
 *
 * A record carries the text of 48 insertion strings (audit/record/field.h says what each one
 * means). Their positions are an interface that event messages, views and subscriptions rely on:
 * append only. Fields 36 to 40 come with the record's place in the trail (audit/record/sealed.h). A
 * field that was not set is absent and shows as "-"; a field that was set to an empty text is
 * empty; a text that is itself "-" shows as "^{2D}". All text is neutralized
 * (audit/record/neutralize.h), wherever it comes from.
 *
 * An operation of several steps (a listing page by page, a copy, a stream) may be one act: the
 * record AUDIT_OPERATION_BEGAN stands for its steps, which are not recorded one by one, and
 * AUDIT_OPERATION_ENDED, DENIED or FAILED with the same correlation and with the counts of the
 * whole act ends it.
 *
 * Each field has a limit of its own and their sum fits into one event, so a record can always be
 * reported, and no field can take another one's room, in whatever order they are set. The object
 * name has all that the others leave.
 */
#ifndef DEPUTY_AUDIT_RECORD_RECORD_H
#define DEPUTY_AUDIT_RECORD_RECORD_H

#include "audit/record/field.h"
#include "audit/record/owner.h"
#include "include/deputy.h"
#include "base/arena.h"
#include "identity/sid.h"

#include <stddef.h>
#include <stdbool.h>
#include <stdint.h>

enum {
    AUDIT_SCHEMA = 3, /* what field 35 says */
};

/* The events, by the identifiers that the message file gives them. */
enum audit_event_id {
    AUDIT_SERVICE_STARTED = 1000,
    AUDIT_SERVICE_STOPPED = 1001,
    AUDIT_START_FAILED = 1002,
    AUDIT_CONFIGURATION_REJECTED = 1003,
    AUDIT_DELIVERY_FAILED = 1004,
    AUDIT_DELIVERY_RESTORED = 1005,
    AUDIT_SPOOL_DAMAGED = 1006,
    AUDIT_DATA_MENDED = 1007,
    AUDIT_OPERATION_PERFORMED = 4000,
    AUDIT_OPERATION_DENIED = 4001,
    AUDIT_OPERATION_FAILED = 4002,
    AUDIT_IMPERSONATION_REFUSED = 4003,
    AUDIT_REVERT_FAILED = 4004,
    AUDIT_CALLER_THROTTLED = 4005,
    AUDIT_OPERATION_BEGAN = 4006,
    AUDIT_OPERATION_ENDED = 4007,
    AUDIT_READINGS_COUNTED = 4008,
    AUDIT_SESSION_OPENED = 4010,
    AUDIT_SESSION_CLOSED = 4011,
    AUDIT_SESSION_RUN_DOWN = 4012,
};

/* The type of an event, as ReportEvent takes it (winnt.h, EVENTLOG_*). */
enum audit_type {
    AUDIT_TYPE_ERROR = 0x01,
    AUDIT_TYPE_WARNING = 0x02,
    AUDIT_TYPE_INFORMATION = 0x04,
    AUDIT_TYPE_SUCCESS = 0x08,
    AUDIT_TYPE_FAILURE = 0x10,
};

enum audit_category {
    AUDIT_CATEGORY_LIFECYCLE = 1,
    AUDIT_CATEGORY_OPERATION = 2,
    AUDIT_CATEGORY_IMPERSONATION = 3,
    AUDIT_CATEGORY_SESSION = 4,
};

/* What is fixed for an event. */
struct audit_event {
    uint32_t id;       /* enum audit_event_id */
    uint16_t type;     /* enum audit_type */
    uint16_t category; /* enum audit_category */
    const char *name;  /* "operation performed" */
};

struct audit_record {
    uint32_t id;
    uint16_t type;
    uint16_t category;
    uint8_t user[SID_SIZE_MAX];       /* the caller's SID, for the event's User field */
    uint32_t user_size;               /* 0: no user */
    struct audit_owner owner;         /* whose it is; not in the event itself */
    const char *fields[AUDIT_FIELDS]; /* neutralized UTF-8; NULL is absent; at position - 1 */
    struct arena arena;
    uint32_t status; /* the first failure to set a field, which stays as it was; else 0 */
};

/* The row of an event; NULL when there is none with this identifier. */
const struct audit_event *audit_event_find(uint32_t id);

/* Whether an event with this identifier may be the end of an act: it is one when a beginning has
 * its correlation GUID. */
bool audit_event_may_end(uint32_t id);

/* Begin a record; end it with audit_record_free. Its type and category are those of the event, its
 * only field the schema version. WIN32_INVALID_PARAMETER, and the record untouched, when there is
 * no such event. */
uint32_t audit_record_init(struct audit_record *record, uint32_t id);
void audit_record_free(struct audit_record *record);

/* Set a field to this UTF-8 text, to these UTF-16 units, or to formatted text of at most 255 bytes;
 * NULL makes it absent. Text over the field's limit is cut and marked. A failure sticks in the
 * record's status: WIN32_NOT_ENOUGH_MEMORY, WIN32_MORE_DATA for longer formatted text. */
void audit_set(struct audit_record *record, enum audit_field field, const char *text);
void audit_set_utf16(
    struct audit_record *record, enum audit_field field, const uint16_t *units, size_t count);
void audit_setf(struct audit_record *record, enum audit_field field, const char *format, ...)
#if defined(__MINGW32__)
    __attribute__((format(gnu_printf, 3, 4)));
#else
    __attribute__((format(printf, 3, 4)));
#endif

/* Set a field to two texts, of which the second stands right behind the first; it may be absent.
 * What does not fit is cut from the first, and from the second only what would leave the first
 * without its mark. The field's limit is at least twice NEUTRALIZE_LIMIT_MIN. */
void audit_set_utf16_pair(struct audit_record *record, enum audit_field field,
    const uint16_t *units, size_t count, const uint16_t *tail, size_t tail_count);

/* The text of a field as the event shows it: "-" when it is absent; never NULL. */
const char *audit_field_text(const struct audit_record *record, enum audit_field field);

/* Set what is known of the caller: fields 1 to 4, 12 to 23 and 41, the event's User field, and
 * whose the record is. A fact that the token did not give leaves its field absent. */
void audit_set_identity(struct audit_record *record, const struct deputy_identity *caller);

/* Set fields 27 to 30: the service's primary token, and the process and thread that acted. */
void audit_set_service(struct audit_record *record, const struct deputy_identity *service,
    uint32_t process_id, uint32_t thread_id);

#endif
