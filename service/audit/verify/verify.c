#include "audit/verify/verify.h"
#include "audit/record/sealed_text.h"
#include "audit/spool/segment.h"
#include "audit/verify/verify_acts.h"
#include "audit/verify/verify_ends.h"
#include "base/packed.h"
#include "base/status.h"

#include <stdlib.h>
#include <string.h>

static const uint8_t no_hash[SHA256_SIZE];

struct verify *verify_new(
    void (*found)(void *context, const struct verify_finding *finding), void *context)
{
    struct verify *verify = calloc(1, sizeof(*verify));
    if (!verify)
        return NULL;
    verify->found = found;
    verify->context = context;
    return verify;
}

void verify_free(struct verify *verify)
{
    if (!verify)
        return;
    for (size_t i = 0; i < verify->count; i++)
        run_free(&verify->runs[i]);
    claims_free(&verify->claims);
    guid_set_free(&verify->ended);
    free(verify->runs);
    free(verify);
}

void verify_selection(struct verify *verify)
{
    verify->partial = true;
}

uint64_t verify_wrong(const struct verify *verify)
{
    return verify->wrong;
}

const char *verify_kind_word(enum verify_kind kind)
{
    static const char *const words[] = {
        [VERIFY_DAMAGED] = "damaged",
        [VERIFY_INVALID] = "invalid",
        [VERIFY_ALTERED] = "altered",
        [VERIFY_BROKEN] = "broken",
        [VERIFY_CONFLICT] = "conflict",
        [VERIFY_MISSING] = "missing",
        [VERIFY_REPEATED] = "repeated",
        [VERIFY_UNCHECKED] = "unchecked",
        [VERIFY_BEGINS] = "begins",
        [VERIFY_BACKWARDS] = "backwards",
        [VERIFY_TORN] = "torn",
        [VERIFY_ABSENT] = "absent",
        [VERIFY_UNENDED] = "unended",
    };
    return words[kind];
}

/* --- Findings --------------------------------------------------------------------------------- */

static void report(struct verify *verify, enum verify_kind kind, const struct verify_place *place,
    const char *text)
{
    const struct verify_finding finding = {.kind = kind, .place = *place, .text = text};
    verify->wrong += kind < VERIFY_NOTES;
    verify->found(verify->context, &finding);
}

static void report_range(struct verify *verify, struct run_table *run, enum verify_kind kind,
    uint64_t first, const struct verify_entry *entry, const char *text)
{
    const struct verify_finding finding = {
        .kind = kind,
        .place = entry->place,
        .run = run->summary.run,
        .first = first,
        .last = first < entry->sequence ? entry->sequence - 1 : entry->sequence,
        .text = text,
    };
    verify->wrong += kind < VERIFY_NOTES;
    run->summary.wrong += kind < VERIFY_NOTES && kind != VERIFY_MISSING;
    verify->found(verify->context, &finding);
}

static void report_entry(struct verify *verify, struct run_table *run, enum verify_kind kind,
    const struct verify_entry *entry, const char *text)
{
    report_range(verify, run, kind, entry->sequence, entry, text);
}

void verify_invalid(struct verify *verify, const struct verify_place *place, const char *text)
{
    report(verify, VERIFY_INVALID, place, text);
}

/* --- Records ---------------------------------------------------------------------------------- */

/* The run of a record, which may be a new one. */
static uint32_t find_run(struct verify *verify, const struct seal *seal, struct run_table **found)
{
    size_t i = verify->last;
    if (i >= verify->count || memcmp(verify->runs[i].summary.run, seal->run, GUID_SIZE) != 0)
        i = 0;
    while (i < verify->count && memcmp(verify->runs[i].summary.run, seal->run, GUID_SIZE) != 0)
        i++;
    if (i == verify->count) {
        struct run_table *runs = realloc(verify->runs, (i + 1) * sizeof(*runs));
        if (!runs)
            return WIN32_NOT_ENOUGH_MEMORY;
        runs[i] = (struct run_table){.first_time = seal->time, .oldest = seal->time};
        memcpy(runs[i].summary.run, seal->run, GUID_SIZE);
        verify->runs = runs;
        verify->count++;
    }
    verify->last = i;
    *found = &verify->runs[i];
    return WIN32_OK;
}

/* Check a record's bytes against its hash, given that of the record before. */
static uint32_t check_bytes(struct verify *verify, struct run_table *run,
    const struct sealed *sealed, const uint8_t previous[SHA256_SIZE],
    const struct verify_entry *entry)
{
    const struct sha256_part parts[] = {{previous, SHA256_SIZE}, {sealed->bytes, sealed->size}};
    uint8_t hash[SHA256_SIZE];
    struct sealed_text schema;
    uint32_t status = sha256(parts, 2, hash);
    if (status != WIN32_OK)
        return status;
    if (memcmp(hash, sealed->hash, SHA256_SIZE) != 0)
        report_entry(verify, run, VERIFY_ALTERED, entry,
            entry->has_previous ? "the record was altered"
                                : "the record, or the one before it, was altered");
    else if (sealed_text(sealed, AUDIT_SCHEMA_VERSION, &schema) != WIN32_OK)
        report_entry(verify, run, VERIFY_INVALID, entry,
            "the record has not the fields that its schema has, or no schema");
    return WIN32_OK;
}

/* A record that is there already: is it the same one? */
static uint32_t check_again(struct verify *verify, struct run_table *run,
    const struct sealed *sealed, const struct verify_entry *entry, const struct verify_entry *known)
{
    const struct verify_entry *before = run_find(run, entry->sequence - 1);
    const uint8_t *previous = entry->has_previous    ? entry->previous
                              : known->has_previous  ? known->previous
                              : before               ? before->hash
                              : entry->sequence == 1 ? no_hash
                                                     : NULL;
    if (memcmp(known->hash, entry->hash, SHA256_SIZE) != 0 ||
        memcmp(known->record, entry->record, GUID_SIZE) != 0 ||
        (known->waiting && (known->waiting->size != sealed->size ||
                               memcmp(known->waiting->bytes, sealed->bytes, sealed->size) != 0))) {
        report_entry(verify, run, VERIFY_CONFLICT, entry, "another record has the same number");
        return WIN32_OK;
    }
    run->summary.repeated++;
    report_entry(verify, run, VERIFY_REPEATED, entry, "the record is there more than once");
    return previous ? check_bytes(verify, run, sealed, previous, entry) : WIN32_OK;
}

/* Check what two records say that follow each other. */
static uint32_t check_pair(struct verify *verify, struct run_table *run,
    const struct verify_entry *before, struct verify_entry *entry)
{
    if (entry->has_previous && memcmp(before->hash, entry->previous, SHA256_SIZE) != 0)
        report_entry(verify, run, VERIFY_BROKEN, entry,
            "the record does not follow the one that is before it");
    if (entry->time < before->time)
        report_entry(verify, run, VERIFY_BACKWARDS, entry,
            "the record was made earlier than the one before it: the clock was set back");
    if (!entry->waiting)
        return WIN32_OK;
    uint32_t status = check_bytes(verify, run, entry->waiting, before->hash, entry);
    sealed_release(entry->waiting);
    entry->waiting = NULL;
    return status;
}

/* Check a record by itself, as far as it says what was before it. */
static uint32_t check_alone(struct verify *verify, struct run_table *run,
    const struct sealed *sealed, const struct verify_entry *entry)
{
    if (entry->has_previous && entry->sequence == 1 &&
        memcmp(entry->previous, no_hash, SHA256_SIZE) != 0)
        report_entry(verify, run, VERIFY_BROKEN, entry, "a run's first record follows another one");
    if (!entry->has_previous && entry->sequence > 1)
        return WIN32_OK;
    return check_bytes(verify, run, sealed, entry->has_previous ? entry->previous : no_hash, entry);
}

static uint32_t add(
    struct verify *verify, struct run_table *run, struct sealed *sealed, struct verify_entry *entry)
{
    uint32_t status = check_alone(verify, run, sealed, entry);
    if (status != WIN32_OK)
        return status;
    if (!entry->has_previous && entry->sequence > 1)
        entry->waiting = sealed_hold(sealed);
    status = run_add(run, entry);
    if (status != WIN32_OK) {
        sealed_release(entry->waiting);
        return status;
    }
    struct verify_entry *added = run_find(run, entry->sequence);
    const struct verify_entry *before = run_find(run, entry->sequence - 1);
    struct verify_entry *behind =
        entry->sequence < UINT64_MAX ? run_find(run, entry->sequence + 1) : NULL;
    if (before)
        status = check_pair(verify, run, before, added);
    if (status == WIN32_OK && behind)
        status = check_pair(verify, run, added, behind);
    return status;
}

/* A name that is too long to be one is not known. */
static void set_computer(struct run_table *run, const char *computer)
{
    size_t size = computer ? strlen(computer) + 1 : 0;
    if (size && size <= VERIFY_COMPUTER_SIZE && !*run->summary.computer)
        memcpy(run->summary.computer, computer, size);
}

uint32_t verify_record(struct verify *verify, struct sealed *sealed, bool has_previous,
    const char *computer, const struct verify_place *place)
{
    struct run_table *run;
    struct seal seal;
    if (sealed_seal(sealed, &seal) != WIN32_OK || seal.sequence == 0) {
        verify_invalid(verify, place, "what should be a record is none");
        return WIN32_OK;
    }
    uint32_t status = claims_add(&verify->claims, sealed, place);
    if (status == WIN32_OK)
        status = find_run(verify, &seal, &run);
    if (status != WIN32_OK)
        return status;
    set_computer(run, computer);
    if (seal.time < run->oldest)
        run->oldest = seal.time;
    struct verify_entry entry = {.sequence = seal.sequence,
        .time = seal.time,
        .has_previous = has_previous,
        .place = *place};
    memcpy(entry.record, seal.record, GUID_SIZE);
    memcpy(entry.hash, sealed->hash, SHA256_SIZE);
    memcpy(entry.previous, sealed->previous, SHA256_SIZE);
    const struct verify_entry *known = run_find(run, seal.sequence);
    if (known)
        return check_again(verify, run, sealed, &entry, known);
    status = acts_add(verify, run, sealed, place);
    return status == WIN32_OK ? add(verify, run, sealed, &entry) : status;
}

/* --- Segments --------------------------------------------------------------------------------- */

static uint32_t verify_item(
    struct verify *verify, const struct segment_item *item, const struct verify_place *place)
{
    struct sealed *sealed;
    if (item->kind == SEGMENT_DAMAGE) {
        report(verify, VERIFY_DAMAGED, place, item->what);
        return WIN32_OK;
    }
    if (item->kind == SEGMENT_TORN) {
        report(verify, VERIFY_TORN, place,
            "the segment ends in what was being written when the service ended");
        return WIN32_OK;
    }
    uint32_t status = segment_wrap(item, &sealed);
    if (status != WIN32_OK)
        return status;
    status = verify_record(verify, sealed, true, NULL, place);
    sealed_release(sealed);
    return status;
}

static uint32_t header_number(const void *bytes, size_t size)
{
    enum { OFFSET = 12 };
    struct unpack unpack = {.bytes = bytes, .left = size};
    uint8_t before[OFFSET];
    unpack_raw(&unpack, before, OFFSET);
    return unpack_u32(&unpack);
}

uint32_t verify_segment(
    struct verify *verify, const char *file, uint32_t number, const void *bytes, size_t size)
{
    uint32_t end = size < SEGMENT_SIZE_MAX ? (uint32_t)size : SEGMENT_SIZE_MAX;
    struct segment_reader reader = {
        .bytes = bytes, .number = number ? number : header_number(bytes, size), .end = end};
    struct verify_place place = {.file = file};
    for (;;) {
        struct segment_item item;
        uint32_t status = segment_next(&reader, &item);
        if (status != WIN32_OK)
            return status;
        if (item.kind == SEGMENT_END)
            break;
        place.offset = item.offset;
        status = verify_item(verify, &item, &place);
        if (status != WIN32_OK)
            return status;
    }
    place.offset = end;
    if (size > end)
        report(verify, VERIFY_DAMAGED, &place, "the segment is larger than any");
    return WIN32_OK;
}

/* --- The end ---------------------------------------------------------------------------------- */

static void end_gap(struct verify *verify, struct run_table *run, uint64_t before,
    const struct verify_entry *entry, const char *text)
{
    run->summary.missing += entry->sequence - before - 1;
    report_range(verify, run, verify_missing_kind(verify), before + 1, entry, text);
}

static void end_entry(
    struct verify *verify, struct run_table *run, uint64_t before, const struct verify_entry *entry)
{
    if (before && entry->sequence - before > 1)
        end_gap(verify, run, before, entry, "records are missing");
    if (!before && entry->sequence > 1 && ends_older_here(verify, run, run->oldest))
        end_gap(verify, run, 0, entry,
            "the records before this one are not here, although older ones are");
    else if (!before && entry->sequence > 1)
        report_entry(verify, run, VERIFY_BEGINS, entry, "the records before this one are not here");
    if (entry->waiting) {
        run->summary.unchecked++;
        report_entry(verify, run, VERIFY_UNCHECKED, entry,
            "the record cannot be checked: the one before it is not here");
    }
}

static uint32_t end_run(struct verify *verify, struct run_table *run, uint64_t *gap)
{
    struct verify_entry **entries = run_sort(run);
    uint64_t before = 0;
    if (!entries)
        return WIN32_NOT_ENOUGH_MEMORY;
    for (size_t i = 0; i < run->count; i++) {
        end_entry(verify, run, before, entries[i]);
        if (entries[i]->sequence - before > 1)
            *gap = entries[i]->sequence;
        before = entries[i]->sequence;
    }
    run->summary.first = entries[0]->sequence;
    run->summary.last = before;
    run->summary.records = run->count;
    free(entries);
    return WIN32_OK;
}

static int compare_runs(const void *left, const void *right)
{
    const struct run_table *a = left, *b = right;
    return (a->first_time > b->first_time) - (a->first_time < b->first_time);
}

uint32_t verify_end(
    struct verify *verify, void (*run)(void *context, const struct verify_run *run), void *context)
{
    if (verify->count)
        qsort(verify->runs, verify->count, sizeof(*verify->runs), compare_runs);
    ends_order(verify);
    for (size_t i = 0; i < verify->count; i++) {
        ends_check_before(verify, &verify->runs[i], run, context);
        uint64_t gap = 0; /* behind the last one that there is */
        uint32_t status = end_run(verify, &verify->runs[i], &gap);
        if (status != WIN32_OK)
            return status;
        const uint64_t missing = verify->runs[i].summary.missing;
        ends_check(verify, &verify->runs[i]);
        if (verify->runs[i].summary.missing > missing)
            gap = UINT64_MAX;
        acts_check(verify, &verify->runs[i], gap);
        run(context, &verify->runs[i].summary);
    }
    return WIN32_OK;
}
