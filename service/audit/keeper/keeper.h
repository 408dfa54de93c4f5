/* The keeper: sees to it that records are safe, and in one chain.
 *
 * Records go to the sink. While it does not take them, or records from before still wait, they go
 * to the spool, and from there to the sink in their order once it takes them again. The keeper puts
 * its own notices into the trail when that begins and ends. Used by one thread at a time: the one
 * that serves (audit/keeper/delivery.h). */
#ifndef DEPUTY_AUDIT_KEEPER_KEEPER_H
#define DEPUTY_AUDIT_KEEPER_KEEPER_H

#include "audit/keeper/delivery.h"
#include "audit/spool/last.h"
#include "audit/keeper/notice.h"
#include "audit/log/ring.h"

struct keeper;

/* A record on its way, and what became of it. */
struct kept {
    struct sealed *sealed; /* not chained yet */
    struct audit_owner owner;
    uint32_t status; /* WIN32_OK: it is safe */
};

struct keeper_options {
    struct audit_sink *sink; /* the keeper's from now on, also when opening fails */
    const char *folder;      /* of the spool */
    struct spool_limits limits;
    struct ring *ring; /* shown what is safe; may be NULL */
    struct notice_author author;
    uint8_t run[GUID_SIZE];
    uint32_t timeout_ms;   /* that the sink may take */
    uint32_t retry_ms;     /* until a sink that failed is tried again; doubled each time */
    uint32_t retry_max_ms; /* but never over this */
};

#define KEEPER_IDLE UINT32_MAX

/* Open the spool and start delivering. What earlier runs left in the spool is replayed by
 * keeper_tick. Fails like spool_open and delivery_open. */
uint32_t keeper_open(const struct keeper_options *options, struct keeper **keeper);

/* How far the run before came, as far as it is known; false when it is not. It stays known to later
 * runs until a record that carries it (audit/spool/last.h) is safe. */
bool keeper_earlier(const struct keeper *keeper, struct last *last);

/* Free it. Every record that was kept is with the sink or in the spool. NULL is allowed. */
void keeper_close(struct keeper *keeper);

/* Use other limits from now on. */
void keeper_configure(
    struct keeper *keeper, const struct spool_limits *limits, uint32_t timeout_ms);

/* Make out of a record what the keeper keeps: with its run and a GUID, but no number and no time
 * yet. From any thread. Fails like sealed_make and guid_make. */
uint32_t keeper_seal(
    const struct keeper *keeper, const struct audit_record *record, struct sealed **sealed);

/* The delivery, for the two threads of it. From any thread. */
struct delivery *keeper_delivery(const struct keeper *keeper);

/* Before keeper_keep: a notice that is under way goes before the records that come or, where it
 * cannot, counts as a record that was lost. */
void keeper_make_way(struct keeper *keeper);

/* Number, chain and keep up to DELIVERY_MAX records, in their order. They have their times. False
 * when the sink hung so long that the other thread serves now, which goes on with
 * keeper_take_over: this one has to stand by, without touching anything. The records stay until
 * then. awaited: as in delivery_here. */
bool keeper_keep(struct keeper *keeper, struct kept *const *records, size_t count, bool awaited);
void keeper_take_over(struct keeper *keeper);

/* End the thread that stands by; false when it hangs and is not to be waited for. Nothing but
 * keeper_close may follow. */
bool keeper_dismiss(struct keeper *keeper);

/* Try a sink that failed again at the next tick, however long that was put off. */
void keeper_hurry(struct keeper *keeper);

/* Do what is due: replay, try again, give notice. now is the time (base/clock.h) that notices
 * carry: no record that comes to the keeper later has an earlier one. Returns the milliseconds
 * until something is due again, 0 for at once, KEEPER_IDLE for "when there are records". */
uint32_t keeper_tick(struct keeper *keeper, uint64_t now);

/* Whether nothing can be put on record now; the status that says why, else WIN32_OK. */
uint32_t keeper_blocked(const struct keeper *keeper);

/* Count operations for which nothing could be put on record, for the notice that says so. */
void keeper_add_losses(struct keeper *keeper, const struct notice_losses *losses);

#endif
