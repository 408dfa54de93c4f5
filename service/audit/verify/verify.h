/* The check of a trail: is every record there, as it was made, and in its place?
 *
 * Records may come from anywhere (segments of a spool, exports of an event log), of any runs and
 * computers, in any order, and more than once. Whether records are missing behind the last one of a
 * run, or a whole run, is seen when the start of the next run is there, which says how far that one
 * came. Whether some are missing before the first is seen when older ones are there.
 *
 * An act of several steps that began and has no end here is noted: it may still go on, or the
 * service was killed or the machine lost power in between, as a later start tells. */
#ifndef DEPUTY_AUDIT_VERIFY_VERIFY_H
#define DEPUTY_AUDIT_VERIFY_VERIFY_H

#include "audit/record/sealed.h"
#include "audit/verify/verify_finding.h"

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
