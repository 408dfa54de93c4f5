/* How far a run of the service came: its last record. The record of the next start carries it, so
 * that the end of a trail cannot be cut off unseen. */
#ifndef DEPUTY_AUDIT_SPOOL_LAST_H
#define DEPUTY_AUDIT_SPOOL_LAST_H

#include "audit/record/sealed.h"

struct last {
    uint8_t run[GUID_SIZE];
    uint64_t sequence;
    uint8_t hash[SHA256_SIZE];
};

enum { LAST_TEXT_SIZE = 160 };

/* Whether events with this identifier carry it: those of a start, whether or not it succeeded. */
bool last_may_be_in(uint32_t id);

/* Write it as the record of a start has it: "after record 17 of run GUID, chain HASH". */
void last_format(const struct last *last, char text[LAST_TEXT_SIZE]);

/* Read exactly that; false, and last unchanged, for anything else. */
bool last_parse(const char *text, struct last *last);

#endif
