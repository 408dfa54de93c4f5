/* The audit: from a record to the moment when it is safe.
 *
 * Records are queued, and one writer keeps them in groups (audit/keeper/keeper.h): whoever submits
 * one waits for the group that it is in, and all in a group share the cost of its delivery. Records
 * that are submitted one after the other stand in that order in the trail. */
#ifndef DEPUTY_AUDIT_AUDIT_H
#define DEPUTY_AUDIT_AUDIT_H

#include "audit/spool/last.h"
#include "audit/keeper/notice.h"
#include "audit/log/ring.h"
#include "audit/log/sink.h"
#include "audit/spool/spool.h"

struct audit;

enum { AUDIT_RETRY_MS = 1000 }; /* what a caller is told to wait when nothing can be recorded */

struct audit_settings {
    uint32_t queue;      /* the most records that wait; whoever comes then waits for room */
    uint32_t timeout_ms; /* that the sink may take for a group */
    bool permissive;     /* operations for which nothing can be put on record: allow and count */
    struct spool_limits spool;
};

struct audit_options {
    struct audit_sink *sink; /* the audit's from now on, also when opening fails */
    const char *folder;      /* of the spool, UTF-8; is there */
    struct ring *ring;       /* shown what is safe; may be NULL */
    struct notice_author author;
    uint8_t run[GUID_SIZE]; /* random: this run of the service */
    struct audit_settings settings;
    uint32_t retry_ms;     /* until a sink that failed is tried again; doubled each time */
    uint32_t retry_max_ms; /* but never over this */
};

/* How it stands with the trail. */
struct audit_state {
    uint64_t safe;    /* records */
    uint64_t refused; /* operations, because nothing could be put on record */
    uint64_t allowed; /* operations without a record */
    uint32_t queued;  /* records that wait for the writer now */
    uint32_t blocked; /* why nothing can be put on record now; WIN32_OK: it can */
};

/* Open the spool and start the writer. Fails like spool_open, or WIN32_NOT_ENOUGH_MEMORY. */
uint32_t audit_open(const struct audit_options *options, struct audit **audit);

/* How far the run before came, as far as it is known; false when it is not. */
bool audit_earlier(const struct audit *audit, struct last *last);

/* Nothing can be submitted from now on. Keep what was submitted until now, try to deliver what
 * waits in the spool for as long as the sink may take, and end the writer. Waits for that so long
 * at most; whether it is done. It can be called again. A writer that hangs in the spool's disk
 * never ends. */
bool audit_stop(struct audit *audit, uint32_t wait_ms);

/* Stop and free it, however long that takes; NULL is allowed. No thread may be submitting. */
void audit_close(struct audit *audit);

/* Use other settings from now on, and try at once again what failed. */
void audit_configure(struct audit *audit, const struct audit_settings *settings);

/* Whether an operation may begin: WIN32_OK, or the status that says why nothing can be put on
 * record. The operation that is refused so is counted; the count is on record later. */
uint32_t audit_admit(struct audit *audit);

/* Keep a record. Returns once it is safe: accepted by the sink, or flushed to the spool.
 *
 * Otherwise the record's own failure, why it could be put nowhere, WIN32_TIMEOUT when that is not
 * known in time (it may be safe later), WIN32_SHUTDOWN_IN_PROGRESS after audit_stop,
 * WIN32_NOT_ENOUGH_MEMORY. Every failure is counted, and where the settings are permissive
 * WIN32_OK, as long as the count can still be told. Whether the record is safe stands in *safe in
 * any case; NULL is allowed. */
uint32_t audit_submit(struct audit *audit, const struct audit_record *record, bool *safe);

/* Keep a record without waiting for it, nor for room in the queue: whoever posts has a bounded
 * number of them.
 * Fails, and is counted, like audit_submit, as far as it is known at once. */
uint32_t audit_post(struct audit *audit, const struct audit_record *record);

void audit_state(struct audit *audit, struct audit_state *state);

#endif
