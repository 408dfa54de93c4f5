#include "audit/spool/spool_folder.h"
#include "audit/spool/spool_private.h"

#include <string.h>

static int compare(const struct spool_known *known, uint32_t segment, uint32_t offset)
{
    if (known->segment != segment)
        return known->segment < segment ? -1 : 1;
    return known->offset == offset ? 0 : known->offset < offset ? -1 : 1;
}

/* Remember damage; false when it was known. When there is no memory for it, it may be reported
 * again. */
static bool remember(struct spool *spool, uint32_t segment, uint32_t offset)
{
    size_t at = spool->known_count; /* most come in their order */
    while (at && compare(&spool->known[at - 1], segment, offset) > 0)
        at--;
    if (at && compare(&spool->known[at - 1], segment, offset) == 0)
        return false;
    struct spool_known *known =
        spool_grow(spool->known, &spool->known_capacity, spool->known_count + 1, sizeof(*known));
    if (!known)
        return true;
    memmove(known + at + 1, known + at, (spool->known_count - at) * sizeof(*known));
    known[at] = (struct spool_known){segment, offset};
    spool->known = known;
    spool->known_count++;
    return true;
}

void report_damage(
    struct spool *spool, uint32_t segment, uint32_t offset, uint64_t size, const char *what)
{
    char name[SEGMENT_NAME_SIZE];
    if (!remember(spool, segment, offset) || !spool->damaged)
        return;
    segment_name(segment, name);
    const struct spool_damage damage = {.file = name, .offset = offset, .size = size, .what = what};
    spool->damaged(spool->context, &damage);
}
