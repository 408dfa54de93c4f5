/* The check of a trail: is every record there, as it was made, and in its place?
 *
 * Records may come from anywhere (segments of a spool, exports of an event log), of any runs and
 * computers, in any order, and more than once. Whether records are missing behind the last one of a
 * run, or a whole run, is seen when the start of the next run is there, which says how far that one
 * came. Whether some are missing before the first is seen when older ones are there. */
#ifndef DEPUTY_AUDIT_VERIFY_H
#define DEPUTY_AUDIT_VERIFY_H

#include "audit/sealed.h"

enum verify_kind {
    VERIFY_DAMAGED,  /* bytes of a segment are not as they were written */
    VERIFY_INVALID,  /* what should be a record is none */
    VERIFY_ALTERED,  /* a record's hash is not that of its bytes and of the record before */
    VERIFY_BROKEN,   /* it does not follow the record before it */
    VERIFY_CONFLICT, /* another record has the same number in the same run */
    VERIFY_MISSING,  /* records between two others, or before younger ones, are not there */
    VERIFY_NOTES,    /* from here on nothing is wrong */
    VERIFY_REPEATED = VERIFY_NOTES, /* a record is there more than once */
    VERIFY_UNCHECKED,               /* its hash cannot be checked: the record before is not here */
    VERIFY_BEGINS,                  /* the first record of a run that is there is not its first */
    VERIFY_BACKWARDS, /* it was made before the one before it: the clock was set back */
    VERIFY_TORN,      /* a segment ends in a group that was never flushed, nor answered for */
    VERIFY_ABSENT,    /* what is else missing, in what is a selection: it may have been left out */
};

/* Where something was found. */
struct verify_place {
    const char *file; /* the caller's, until verify_free */
    uint64_t line;    /* from 1 on; 0: the offset counts */
    uint64_t offset;
};

struct verify_finding {
    enum verify_kind kind;
    struct verify_place place;
    const uint8_t *run; /* GUID_SIZE bytes; NULL when it is of no run */
    uint64_t first;     /* sequences, when it is of a run */
    uint64_t last;
    const char *text; /* "the record was altered" */
};

enum { VERIFY_COMPUTER_SIZE = 256 };

/* What there is of a run. */
struct verify_run {
    uint8_t run[GUID_SIZE];
    char computer[VERIFY_COMPUTER_SIZE]; /* that it ran on; empty when no log says so */
    uint64_t first;                      /* the lowest and the highest sequence that is there */
    uint64_t last;
    uint64_t records; /* that are there */
    uint64_t missing; /* between those two */
    uint64_t repeated;
    uint64_t unchecked;
    uint64_t wrong; /* findings that are no notes, but for missing records */
};

struct verify;

/* Begin a check; findings are handed to this callback as they are made. NULL when there is no
 * memory. End it with verify_free. */
struct verify *verify_new(
    void (*found)(void *context, const struct verify_finding *finding), void *context);
void verify_free(struct verify *verify);

/* Say that what is checked is a selection of the trail's records. What is here is checked as ever,
 * and that records are not is only noted. That it is one has to be known from elsewhere than from
 * the records themselves. */
void verify_selection(struct verify *verify);

/* Check one more record. has_previous: it was kept together with the hash of the record before it.
 * computer: on which it was made, as its log says; NULL when none does. Fails as sha256 does, or
 * with WIN32_NOT_ENOUGH_MEMORY; a finding is no failure. */
uint32_t verify_record(struct verify *verify, struct sealed *sealed, bool has_previous,
    const char *computer, const struct verify_place *place);

/* Check a whole segment of this number (0: the one that its header says). */
uint32_t verify_segment(
    struct verify *verify, const char *file, uint32_t number, const void *bytes, size_t size);

/* Say that something of a file is no record at all. */
void verify_invalid(struct verify *verify, const struct verify_place *place, const char *text);

/* All has been seen: report what is missing. Hands out each run that is there, by the time of its
 * first record, and before it the one that it followed, when it is missing as a whole. */
uint32_t verify_end(
    struct verify *verify, void (*run)(void *context, const struct verify_run *run), void *context);

/* How many findings there were that are no notes. */
uint64_t verify_wrong(const struct verify *verify);

/* The word of a kind, for programs: "altered". */
const char *verify_kind_word(enum verify_kind kind);

#endif
