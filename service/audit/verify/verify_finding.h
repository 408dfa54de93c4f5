/* What a check of a trail finds, and what it says of each run. */
#ifndef DEPUTY_AUDIT_VERIFY_VERIFY_FINDING_H
#define DEPUTY_AUDIT_VERIFY_VERIFY_FINDING_H

#include "base/guid.h"

#include <stdint.h>

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
    VERIFY_UNENDED,   /* an act of several steps began, and its end is not here */
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
    const uint8_t *correlation; /* of an act, GUID_SIZE bytes; else NULL */
    const char *text;           /* "the record was altered" */
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
    uint64_t wrong;   /* findings that are no notes, but for missing records */
    uint64_t acts;    /* of several steps that began */
    uint64_t unended; /* of these, whose end is not here */
};

#endif
