/* The fields of a record: the insertion strings of Deputy's events. */
#ifndef DEPUTY_AUDIT_RECORD_FIELD_H
#define DEPUTY_AUDIT_RECORD_FIELD_H

#include <stddef.h>
#include <stdint.h>

enum {
    /* The most UTF-16 units of all insertion strings with their zeros. One may have 31,839
     * (Microsoft: "ReportEventW"); for their sum nothing is documented. A log keeps an event within
     * one chunk, of which 65,024 bytes are for events, and the first event of a chunk brings its
     * templates along (libyal: "Windows XML Event Log (EVTX)"). That of the event has 1,439 bytes,
     * its other values 1,258 at most, that of 48 named fields 4,233, and what is around them
     * some 300. 28,500 units, of two bytes each, leave 840 bytes free, though names are counted as
     * often as they occur. tests/manifests/test_names.py computes it from the real template. */
    AUDIT_RECORD_MAX = 28500,

    /* The same of records of schema 2, which never changes. */
    AUDIT_RECORD_MAX_2 = 30000,
};

/* The positions of the insertion strings: %1 is AUDIT_CALLER_SID. */
enum audit_field {
    AUDIT_CALLER_SID = 1,
    AUDIT_CALLER_ACCOUNT,
    AUDIT_CALLER_DOMAIN,
    AUDIT_CALLER_LOGON,
    AUDIT_OPERATION,
    AUDIT_OUTCOME,
    AUDIT_STATUS,
    AUDIT_OBJECT_TYPE,
    AUDIT_OBJECT_NAME,
    AUDIT_ACCESS_MASK,
    AUDIT_ACCESS_LIST,
    AUDIT_TOKEN_TYPE,
    AUDIT_LEVEL,
    AUDIT_INTEGRITY,
    AUDIT_ELEVATION_TYPE,
    AUDIT_SESSION,
    AUDIT_APPCONTAINER,
    AUDIT_RESTRICTING_SIDS,
    AUDIT_PRIVILEGES,
    AUDIT_GROUPS,
    AUDIT_LOGON_SID,
    AUDIT_TOKEN_ID,
    AUDIT_TOKEN_SOURCE,
    AUDIT_CLIENT_PID,
    AUDIT_CLIENT_IMAGE,
    AUDIT_TRANSPORT,
    AUDIT_SERVICE_SID,
    AUDIT_SERVICE_ACCOUNT,
    AUDIT_SERVICE_LOGON,
    AUDIT_SERVICE_PROCESS,
    AUDIT_INTERFACE,
    AUDIT_CORRELATION,
    AUDIT_DURATION,
    AUDIT_STAGE,
    AUDIT_SCHEMA_VERSION,
    AUDIT_RECORD_ID, /* from here on those of the record's place in the trail, */
    AUDIT_RUN,
    AUDIT_SEQUENCE,
    AUDIT_TIME,
    AUDIT_CHAIN, /* up to here */
    AUDIT_RESTRICTIONS,
    AUDIT_ACT_STEPS,
    AUDIT_ACT_ENTRIES,
    AUDIT_ACT_BYTES,
    AUDIT_SPARE_45,
    AUDIT_SPARE_46,
    AUDIT_SPARE_47,
    AUDIT_SPARE_48,
};

enum {
    AUDIT_FIELDS = AUDIT_SPARE_48,
    AUDIT_PLACE_FIELDS = 5,
    /* Those that whoever makes a record may set: all but those of its place. */
    AUDIT_FIELDS_SET = AUDIT_FIELDS - AUDIT_PLACE_FIELDS,
    /* The same two of schema 2, whose last field was the chain. */
    AUDIT_FIELDS_2 = AUDIT_CHAIN,
    AUDIT_FIELDS_SET_2 = AUDIT_FIELDS_2 - AUDIT_PLACE_FIELDS,
};

/* The field that is set by whoever makes a record at this place, from 0 to AUDIT_FIELDS_SET - 1. */
static inline enum audit_field audit_field_set(unsigned index)
{
    return (enum audit_field)(index + 1 + (index < AUDIT_FIELDS_SET_2 ? 0 : AUDIT_PLACE_FIELDS));
}

/* The name of a field in JSON and CSV ("caller_sid"), and what it means. */
const char *audit_field_name(enum audit_field field);
const char *audit_field_meaning(enum audit_field field);

/* The field of this name; 0 when there is none. */
enum audit_field audit_field_find(const char *name);

/* The most UTF-16 units that a field may have; and how many it might in schema 2, whose records
 * may still be in a spool. */
size_t audit_field_limit(enum audit_field field);
size_t audit_field_limit_2(enum audit_field field);

#endif
