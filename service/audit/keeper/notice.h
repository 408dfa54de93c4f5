/* Notices: what the audit itself puts on record about its own trail. */
#ifndef DEPUTY_AUDIT_KEEPER_NOTICE_H
#define DEPUTY_AUDIT_KEEPER_NOTICE_H

#include "audit/record/record.h"
#include "audit/spool/spool.h"

/* Fills in who the service is; from the writer's thread. */
struct notice_author {
    void (*describe)(void *context, struct audit_record *record);
    void *context;
};

/* What nothing could be put on record of. */
struct notice_losses {
    uint64_t refused; /* operations that were not begun */
    uint64_t allowed; /* operations that were performed all the same, as the administrator chose */
    uint64_t lost;    /* other records: of operations whose reply was withheld, of refusals, ... */
    uint32_t status;  /* why there is no record of the first of them; WIN32_OK: there are none */
};

/* Each begins a record, which the caller ends with audit_record_free also when it has failed. */

/* 1004: the Event Log does not take records; from now on they go to the spool. */
void notice_undelivered(struct audit_record *record, const struct notice_author *author,
    uint32_t status, uint64_t records, uint64_t since);

/* 1004: there was a time in which something could not be put on record at all. Another one with the
 * same beginning counts this one's losses again: the log had taken this one and said that it had
 * not. */
void notice_unrecorded(struct audit_record *record, const struct notice_author *author,
    uint32_t status, const struct notice_losses *losses, uint64_t since);

/* 1005: the Event Log takes records again, and has those that were kept back. */
void notice_restored(struct audit_record *record, const struct notice_author *author,
    uint64_t records, uint64_t since);

/* 1006: something in the spool is not as it was written. */
void notice_damage(struct audit_record *record, const struct notice_author *author,
    const struct spool_damage *damage);

#endif
