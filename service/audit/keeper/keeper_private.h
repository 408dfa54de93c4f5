/* What the parts of the keeper share. */
#ifndef DEPUTY_AUDIT_KEEPER_KEEPER_PRIVATE_H
#define DEPUTY_AUDIT_KEEPER_KEEPER_PRIVATE_H

#include "audit/keeper/damages.h"
#include "audit/keeper/keeper.h"
#include "audit/spool/last.h"

/* A group that is being kept. */
struct keeper_group {
    struct kept *const *records;
    struct sealed *chained[DELIVERY_MAX]; /* those of the first so many */
    size_t count;
};

/* A notice that is under way: it has its number, and is not safe yet. */
struct keeper_notice {
    struct sealed *sealed; /* NULL: there is none */
    enum { NOTICE_UNDELIVERED, NOTICE_UNRECORDED, NOTICE_DAMAGE, NOTICE_RESTORED } kind;
    uint64_t time;               /* clock_now, that it carries */
    struct notice_losses losses; /* that it tells of */
    uint64_t replayed;           /* that it tells of */
};

struct keeper {
    struct keeper_options options;
    struct keeper_group group;
    struct delivery *delivery;
    struct spool *spool;
    struct damages damages;

    int last_file;
    struct last earlier; /* of the run before */
    bool has_earlier;
    bool claimed; /* that is on record, or there is nothing to be */

    uint64_t sequence;             /* of the last record */
    uint8_t previous[SHA256_SIZE]; /* its hash */
    uint64_t now;                  /* clock_now, of the tick: notices carry it */

    /* The sink does not take records, or did not until now and some wait in the spool. */
    bool outage;
    bool down;         /* the last delivery failed: not before next_try again */
    bool failing;      /* it was the sink that failed, and it has taken nothing since */
    bool lags;         /* it takes records more slowly than they come */
    bool hangs;        /* the last delivery is not back */
    bool hanging_kept; /* what it has is in the spool as well */
    uint8_t hanging[DELIVERY_MAX][SHA256_SIZE]; /* the hashes of what it has */
    uint32_t sink_status; /* that it began with; WIN32_OK: the sink has not failed since */
    uint64_t undelivered; /* records that the spool then kept, until that was told */
    bool told;
    uint64_t since;    /* clock_now */
    uint64_t next_try; /* uv_hrtime */
    uint32_t retry_ms;
    uint64_t replayed;
    uint64_t appended; /* records that went to the spool since the last tick */
    bool exposed;      /* what keeper_make_safe had may be somewhere, although it failed */
    bool unwanted;     /* the sink will never take it */
    struct keeper_notice notice;

    /* Neither sink nor spool take records. */
    uint32_t blocked;
    struct notice_losses losses; /* also while they do */
    uint64_t losing_since;       /* clock_now; 0: neither blocked nor are there losses */
    uint64_t next_probe;         /* when that is to be told, next */
};

/* keeper.c */

/* Give a record the next number and chain it to the one before. One that cannot be chained has no
 * number. Fails as sealed_chain does. */
uint32_t keeper_chain(struct keeper *keeper, struct sealed *sealed);

/* Bring chained records to safety: to the sink, or to the spool. Returns how many are safe, from
 * the first on, and the status that kept it from the others. */
size_t keeper_make_safe(
    struct keeper *keeper, struct sealed *const *records, size_t count, uint32_t *status);

/* Show a record that is safe to those who read the ring. */
void keeper_show(struct keeper *keeper, const struct kept *record);

/* The sink failed: an outage, and a later try. */
void keeper_note_failure(struct keeper *keeper, uint32_t status);

/* The spool keeps records: that is told once in an outage, if the sink failed in it. */
void keeper_note_undelivered(struct keeper *keeper, uint64_t records);

/* Another try is due later, each time after longer. */
void keeper_try_later(struct keeper *keeper);

/* Neither sink nor spool took a record. */
void keeper_begin_block(struct keeper *keeper, uint32_t status);

/* Remember the last record that is safe, for the next run's first one; not before it is on record
 * what the run before had remembered. */
void keeper_remember(struct keeper *keeper, const struct sealed *sealed);

/* A delivery is not back: remember what it has. */
void keeper_note_hang(struct keeper *keeper, struct sealed *const *records, size_t count);

/* The milliseconds until a time of uv_hrtime; 0 when it has come. */
uint32_t keeper_until(uint64_t time);

/* keeper_notices.c */

/* Give the notices that are due, but for the one that ends an outage. */
void keeper_give_notices(struct keeper *keeper);

/* The outage ends once its record is safe. Should that have gone to the spool, because the sink did
 * not take it either, it is true of what was replayed, and a new outage has begun with it. */
void keeper_tell_restored(struct keeper *keeper);

#endif
