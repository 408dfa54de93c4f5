#include "unit/access/access_random.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* SplitMix64 (S. Vigna). */
static uint64_t next(struct random *random)
{
    uint64_t value = random->state += UINT64_C(0x9E3779B97F4A7C15);
    value = (value ^ (value >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    value = (value ^ (value >> 27)) * UINT64_C(0x94D049BB133111EB);
    return value ^ (value >> 31);
}

uint32_t random_below(struct random *random, uint32_t limit)
{
    return (uint32_t)(next(random) % limit);
}

static const char *pick(struct random *random, const char *const *texts, uint32_t count)
{
    return texts[random_below(random, count)];
}

uint32_t random_mask(struct random *random)
{
    static const uint32_t standard[] = {0x10000, 0x20000, 0x40000, 0x80000, 0x100000};
    uint32_t mask = 0;
    if (random_below(random, 10) == 0)
        return UINT32_C(0x10000000) << random_below(random, 4);
    for (uint32_t bits = 1 + random_below(random, 4); bits; bits--)
        mask |= random_below(random, 3) ? 1u << random_below(random, 9)
                                        : standard[random_below(random, 5)];
    return mask;
}

static const char *pick_trustee(
    struct random *random, unsigned features, const char *const *trustees, uint32_t count)
{
    static const char *const packages[] = {"AC", "S-1-15-2-2", "S-1-15-2-9", "S-1-15-3-1"};
    if ((features & RANDOM_OWNER_RIGHTS) && random_below(random, 16) == 0)
        return "OW";
    if ((features & RANDOM_PACKAGES) && random_below(random, 3) == 0)
        return pick(random, packages, 4);
    return pick(random, trustees, count);
}

/* The kinds of ACE: plain, for an object type, conditional. */
enum kind { PLAIN, OBJECT, CONDITION };

static enum kind pick_kind(struct random *random, unsigned features)
{
    if ((features & RANDOM_OBJECT) && random_below(random, 12) == 0)
        return OBJECT;
    if ((features & RANDOM_CONDITION) && random_below(random, 12) == 0)
        return CONDITION;
    return PLAIN;
}

struct random_ace random_ace(
    struct random *random, unsigned features, const char *const *trustees, uint32_t trustee_count)
{
    static const char *const types[] = {"A", "D", "OA", "OD", "XA", "XD"};
    static const char *const conditions[] = {"(Member_of{SID(BU)})", "(Not_Member_of{SID(BU)})",
        "(@User.Title == \"PM\")", "(Exists @Resource.a)"};
    struct random_ace ace = {.trustee = pick_trustee(random, features, trustees, trustee_count),
        .mask = random_mask(random),
        .deny = random_below(random, 3) == 0};
    enum kind kind = pick_kind(random, features);
    bool inherit_only = (features & RANDOM_INHERIT_ONLY) && random_below(random, 8) == 0;
    const char *guid =
        kind == OBJECT && random_below(random, 2) ? "bf967aba-0de6-11d0-a285-00aa003049e2" : "";
    const char *condition = kind == CONDITION ? pick(random, conditions, 4) : "";
    snprintf(ace.text, sizeof(ace.text), "(%s;%s;0x%" PRIx32 ";%s;;%s%s%s)",
        types[2 * kind + ace.deny], inherit_only ? "OICIIO" : "", ace.mask, guid, ace.trustee,
        kind == CONDITION ? ";" : "", condition);
    return ace;
}

struct random_descriptor random_descriptor(
    struct random *random, unsigned features, const char *const *trustees, uint32_t trustee_count)
{
    static const char *const labels[] = {
        "(ML;;NW;;;LW)", "(ML;;NW;;;ME)", "(ML;;NWNR;;;HI)", "(ML;;NX;;;HI)", "(ML;;NW;;;SI)"};
    struct random_descriptor made = {.owner = pick(random, trustees, trustee_count),
        .no_dacl = random_below(random, 64) == 0,
        .label = "",
        .count = random_below(random, RANDOM_ACES_MAX + 1)};
    if ((features & RANDOM_LABEL) && random_below(random, 2))
        made.label = pick(random, labels, 5);
    for (size_t i = 0; i < made.count; i++)
        made.aces[i] = random_ace(random, features, trustees, trustee_count);
    return made;
}

void random_write(const struct random_descriptor *descriptor, char text[RANDOM_TEXT_SIZE])
{
    int used = snprintf(
        text, RANDOM_TEXT_SIZE, "O:%sG:SY%s", descriptor->owner, descriptor->no_dacl ? "" : "D:");
    for (size_t i = 0; i < descriptor->count && !descriptor->no_dacl; i++)
        used +=
            snprintf(text + used, RANDOM_TEXT_SIZE - (size_t)used, "%s", descriptor->aces[i].text);
    if (*descriptor->label)
        snprintf(text + used, RANDOM_TEXT_SIZE - (size_t)used, "S:%s", descriptor->label);
}
