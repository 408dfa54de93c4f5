/* An Event Log service that behaves as a test wants ("RegisterEventSourceW function", "ReportEventW
 * function", "OpenEventLogW function", "ReadEventLogW function"): the functions of the system that
 * write into it and read it are replaced, and those that look the source up in the registry. */
#ifndef DEPUTY_TESTS_UNIT_AUDIT_LOG_FAKE_LOG_H
#define DEPUTY_TESTS_UNIT_AUDIT_LOG_FAKE_LOG_H

#include "audit/record/record.h"

#include <windows.h>
#include <stdbool.h>

enum { FAKE_TAKEN_MAX = 64 };
enum { FAKE_TEXT_MAX = 256 }; /* of a string of a record: those of the tests are shorter */

/* What can be read. */
enum fake_reading {
    READS,
    READS_NOTHING, /* both logs are at their end at once, as in Wine */
    IS_A_STUB,     /* succeeds, and does nothing */
    IS_REFUSED,    /* no log can be opened */
    BREAKS,        /* a log can be opened, and not read */
    IS_BLIND,      /* what is reported is not shown */
    IS_LATE,       /* it is shown a little later */
    STAYS,         /* reading moves no position behind the oldest record, as on ReactOS */
};

/* Of a record are kept its source and its strings. */
struct fake_entry {
    const char *source;
    uint32_t number;
    uint32_t generated;
    char strings[AUDIT_FIELDS][FAKE_TEXT_MAX];
};

struct fake_records {
    struct fake_entry entries[FAKE_TAKEN_MAX];
    unsigned count;
};

struct fake_log {
    bool registered;     /* the source, in the registry */
    DWORD down;          /* why no source can be opened; ERROR_SUCCESS: the service runs */
    unsigned life;       /* of the service: handles are of one of them */
    DWORD dislike;       /* of the record below; ERROR_SUCCESS: none */
    unsigned disliked;   /* its number */
    unsigned dislikings; /* how many more times */
    uint32_t seconds;    /* the time of what is reported */

    /* What the service knows. Sources of what it does not know, and logs, are Application's. */
    bool knows_log, knows_source;

    enum fake_reading reading;
    unsigned late; /* for so many reads of Deputy's log */

    /* What happened. */
    unsigned opened, closed, asked;
    int keys;                       /* open ones */
    unsigned taken[FAKE_TAKEN_MAX]; /* the numbers of records, into the log that is Deputy's own */
    unsigned taken_count;
    struct fake_records own, application;
    unsigned logs_opened, logs_closed;
};

extern struct fake_log fake_log;

/* A service that runs, knows everything, and has one record of another program in Application. */
void fake_log_begin(void);

/* The service is started anew: handles of before are no good any more. */
void fake_log_restart(void);

/* A record is not taken, so many times. */
void fake_log_dislike(unsigned number, unsigned times, DWORD status);

#endif
