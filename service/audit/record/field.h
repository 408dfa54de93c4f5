/* The fields of a record: the insertion strings of Deputy's events. */
#ifndef DEPUTY_AUDIT_RECORD_FIELD_H
#define DEPUTY_AUDIT_RECORD_FIELD_H

#include <stddef.h>
#include <stdint.h>

enum {
    /* The most UTF-16 units of all insertion strings with their zeros. One may have 31,839
     * (Microsoft: "ReportEventW"); for their sum nothing is documented, and a log keeps an event
     * within one chunk of 64 KiB, so the sum is held below what a single one may have. */
    AUDIT_RECORD_MAX = 30000,
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
    AUDIT_FIELDS_SET = AUDIT_SCHEMA_VERSION, /* whoever makes a record sets those up to here */
    AUDIT_RECORD_ID,
    AUDIT_RUN,
    AUDIT_SEQUENCE,
    AUDIT_TIME,
    AUDIT_CHAIN,
    AUDIT_FIELDS = AUDIT_CHAIN
};

/* The name of a field in JSON and CSV ("caller_sid"), and what it means. */
const char *audit_field_name(enum audit_field field);
const char *audit_field_meaning(enum audit_field field);

/* The field of this name; 0 when there is none. */
enum audit_field audit_field_find(const char *name);

/* The most UTF-16 units that a field may have. */
size_t audit_field_limit(enum audit_field field);

#endif
