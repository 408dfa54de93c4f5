/* A sealed record: a record in its place in the trail, as bytes.
 *
 * The trail of one run of the service is a chain: each record has a number, from 1 without gaps,
 * and the hash of its bytes together with the hash of the record before it. Whoever removes, adds
 * or alters a record has to make every later one anew.
 *
 * The bytes, numbers little-endian: version (4), event identifier (4), sequence (8), time (8),
 * the run's GUID (16), the record's own GUID (16), number of fields (4), and each field's length
 * (4; 0xffffffff when it is absent) and text. Type, category and user follow from them.
 *
 * The fields are those that the record's schema has, which is itself one of them (35), but for
 * those of its place (36 to 40): 1 to 35 in schema 2, and 41 to 48 as well from schema 3 on. So the
 * hash of an old record is what it was, also when it is delivered or exported among new ones, with
 * the fields that it has not as absent; and a record that says another schema is none. */
#ifndef DEPUTY_AUDIT_RECORD_SEALED_H
#define DEPUTY_AUDIT_RECORD_SEALED_H

#include "audit/record/record.h"
#include "platform/sha256.h"
#include "base/guid.h"

#include <stdatomic.h>
#include <stdbool.h>

enum {
    SEALED_VERSION = 1,
    SEALED_SIZE_MIN = 60,
    SEALED_SIZE_MAX = 128 * 1024, /* more than the most text that fits into a record, as UTF-8 */
};

/* Where a record stands. */
struct seal {
    uint8_t run[GUID_SIZE];    /* the run of the service that made it */
    uint8_t record[GUID_SIZE]; /* itself */
    uint64_t sequence;         /* in the run */
    uint64_t time;             /* base/clock.h */
};

/* Shared by whoever holds it; not changed once it is chained. */
struct sealed {
    _Atomic uint32_t references;
    uint8_t previous[SHA256_SIZE]; /* the hash of the record before it; zero for the first */
    uint8_t hash[SHA256_SIZE];
    uint32_t size;
    uint8_t bytes[];
};

/* Put a record and its place into bytes. The caller holds the result, which is not chained yet: its
 * hashes are zero. WIN32_NOT_ENOUGH_MEMORY, WIN32_MORE_DATA, WIN32_INVALID_DATA when it has no
 * schema, or fields that its schema has not, or the record's own failure. */
uint32_t sealed_make(
    const struct audit_record *record, const struct seal *seal, struct sealed **sealed);

/* Give it another sequence, another time; before it is chained. */
void sealed_set_sequence(struct sealed *sealed, uint64_t sequence);
void sealed_set_time(struct sealed *sealed, uint64_t time);

/* Chain it to the record whose hash this is. Fails as sha256 does. */
uint32_t sealed_chain(struct sealed *sealed, const uint8_t previous[SHA256_SIZE]);

/* Make one of bytes that were kept somewhere. Neither its contents nor its hash are checked.
 * WIN32_INVALID_DATA when the size cannot be right, WIN32_NOT_ENOUGH_MEMORY. */
uint32_t sealed_wrap(const void *bytes, size_t size, const uint8_t previous[SHA256_SIZE],
    const uint8_t hash[SHA256_SIZE], struct sealed **sealed);

/* Whether the hash is that of the bytes and of the hash before. Fails as sha256 does. */
uint32_t sealed_check(const struct sealed *sealed, bool *good);

/* The event's identifier; 0 when the bytes are too few for one. */
uint32_t sealed_id(const struct sealed *sealed);

/* Read the place. WIN32_INVALID_DATA when the bytes are not a sealed record's. */
uint32_t sealed_seal(const struct sealed *sealed, struct seal *seal);

/* Read the whole record, with all AUDIT_FIELDS and the user; end it with audit_record_free. Bytes
 * are not trusted: WIN32_INVALID_DATA, WIN32_NOT_ENOUGH_MEMORY. */
uint32_t sealed_open(const struct sealed *sealed, struct audit_record *record);

/* Write a hash as field AUDIT_CHAIN has it, in lower case. */
enum { SEALED_HASH_TEXT_SIZE = 2 * SHA256_SIZE + 1 };
void sealed_hash_text(const uint8_t hash[SHA256_SIZE], char text[SEALED_HASH_TEXT_SIZE]);

/* Read exactly that; false, and hash unchanged, for anything else. */
bool sealed_hash_parse(const char *text, uint8_t hash[SHA256_SIZE]);

/* Make one of the fields of a record that was read back from where it was delivered: its place is
 * in fields 36 to 40. The hash before is zero: the record does not have it.
 * WIN32_INVALID_DATA when those are not what sealed_open writes; else like sealed_make. */
uint32_t sealed_from_fields(const struct audit_record *record, struct sealed **sealed);

/* Hold it once more, and let go of it; NULL is allowed. The last one frees it. */
struct sealed *sealed_hold(struct sealed *sealed);
void sealed_release(struct sealed *sealed);

#endif
