#include "audit/verify/verify_ends.h"

#include <string.h>

static struct run_table *find(const struct verify *verify, const uint8_t guid[GUID_SIZE])
{
    for (size_t i = 0; i < verify->count; i++) {
        if (memcmp(verify->runs[i].summary.run, guid, GUID_SIZE) == 0)
            return &verify->runs[i];
    }
    return NULL;
}

/* What forged starts say may go round in a circle. */
static const struct run_table *line_of(const struct verify *verify, const struct run_table *run)
{
    for (size_t steps = verify->count; steps && run->before; steps--)
        run = run->before;
    return run;
}

void ends_order(struct verify *verify)
{
    for (size_t i = 0; i < verify->claims.count; i++) {
        const struct claim *claim = &verify->claims.items[i];
        struct run_table *by = find(verify, claim->by);
        if (by && !by->before)
            by->before = find(verify, claim->last.run);
    }
    for (size_t i = 0; i < verify->count; i++)
        verify->runs[i].line = line_of(verify, &verify->runs[i]);
}

static bool may_be_of_one_computer(const struct run_table *one, const struct run_table *other)
{
    const char *a = one->summary.computer, *b = other->summary.computer;
    return !*a || !*b || strcmp(a, b) == 0;
}

bool ends_older_here(const struct verify *verify, const struct run_table *run, uint64_t time)
{
    for (size_t i = 0; i < verify->count; i++) {
        const struct run_table *other = &verify->runs[i];
        if (other->line != run && other->oldest < time && may_be_of_one_computer(other, run))
            return true;
    }
    return false;
}

static void report(struct verify *verify, const struct verify_finding *finding)
{
    verify->wrong += finding->kind < VERIFY_NOTES;
    verify->found(verify->context, finding);
}

/* Several starts may say of a run that it was the one before: after a power loss the file that
 * knows the last record may be an old one. What is missing is missing once. */
static bool is_told(const struct verify *verify, const struct claim *claim)
{
    for (size_t i = 0; i < verify->claims.count; i++) {
        const struct claim *other = &verify->claims.items[i];
        if (other->told && other->last.sequence >= claim->last.sequence &&
            memcmp(other->last.run, claim->last.run, GUID_SIZE) == 0)
            return true;
    }
    return false;
}

static void check_absent(struct verify *verify, const struct run_table *run, struct claim *claim,
    void (*absent)(void *context, const struct verify_run *run), void *context)
{
    struct verify_finding finding = {.kind = VERIFY_BEGINS,
        .place = claim->place,
        .run = claim->last.run,
        .first = 1,
        .last = claim->last.sequence,
        .text = "the trail begins behind this run: it is not here, nor is anything older"};
    bool missing = ends_older_here(verify, run, claim->time);
    if (missing) {
        finding.kind = verify_missing_kind(verify);
        finding.text = "the run before this start is not here, although older records are";
    }
    report(verify, &finding);
    claim->told = missing;
    if (missing) {
        struct verify_run summary = {
            .first = 1, .last = claim->last.sequence, .missing = claim->last.sequence};
        memcpy(summary.run, claim->last.run, GUID_SIZE);
        memcpy(summary.computer, run->summary.computer, sizeof(summary.computer));
        absent(context, &summary);
    }
}

void ends_check_before(struct verify *verify, const struct run_table *run,
    void (*absent)(void *context, const struct verify_run *run), void *context)
{
    for (size_t i = 0; i < verify->claims.count; i++) {
        struct claim *claim = &verify->claims.items[i];
        if (memcmp(claim->by, run->summary.run, GUID_SIZE) == 0 && !find(verify, claim->last.run) &&
            !is_told(verify, claim))
            check_absent(verify, run, claim, absent, context);
    }
}

/* Hold a run against what is said of its end, when all up to a record is there or known to be
 * missing; up to which that is afterwards. */
static uint64_t check_claim(
    struct verify *verify, struct run_table *run, const struct claim *claim, uint64_t known)
{
    const uint64_t said = claim->last.sequence;
    const struct verify_entry *entry = run_find(run, said);
    struct verify_finding finding = {.place = claim->place, .run = run->summary.run, .last = said};
    if (entry && memcmp(entry->hash, claim->last.hash, SHA256_SIZE) != 0) {
        finding.kind = VERIFY_CONFLICT;
        finding.first = said;
        finding.text = "the run that followed knew another record with this number";
        run->summary.wrong++;
    } else if (known < said) {
        finding.kind = verify_missing_kind(verify);
        finding.first = known + 1;
        finding.text = "records are missing at the end of the run: this start knew of them";
        run->summary.missing += said - known;
        known = said;
    } else {
        return known;
    }
    report(verify, &finding);
    return known;
}

void ends_check(struct verify *verify, struct run_table *run)
{
    uint64_t known = run->summary.last;
    for (size_t i = 0; i < verify->claims.count; i++) {
        const struct claim *claim = &verify->claims.items[i];
        if (memcmp(claim->last.run, run->summary.run, GUID_SIZE) == 0)
            known = check_claim(verify, run, claim, known);
    }
}
