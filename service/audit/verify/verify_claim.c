#include "audit/verify/verify_claim.h"
#include "base/status.h"

#include <stdlib.h>
#include <string.h>

/* What is no record is found elsewhere. */
static bool read_claim(const struct sealed *sealed, struct last *last)
{
    struct audit_record record;
    if (sealed_open(sealed, &record) != WIN32_OK)
        return false;
    bool there = last_may_be_in(record.id) &&
                 last_parse(audit_field_text(&record, AUDIT_ACCESS_LIST), last) && last->sequence;
    audit_record_free(&record);
    return there;
}

static bool is_known(const struct claims *claims, const struct claim *claim)
{
    for (size_t i = 0; i < claims->count; i++) {
        const struct claim *known = &claims->items[i];
        if (memcmp(known->by, claim->by, GUID_SIZE) == 0 &&
            memcmp(known->last.run, claim->last.run, GUID_SIZE) == 0 &&
            memcmp(known->last.hash, claim->last.hash, SHA256_SIZE) == 0 &&
            known->last.sequence == claim->last.sequence)
            return true;
    }
    return false;
}

uint32_t claims_add(
    struct claims *claims, const struct sealed *sealed, const struct verify_place *place)
{
    struct claim claim = {.place = *place};
    struct seal seal;
    if (!last_may_be_in(sealed_id(sealed)) || !read_claim(sealed, &claim.last) ||
        sealed_seal(sealed, &seal) != WIN32_OK)
        return WIN32_OK;
    claim.time = seal.time;
    memcpy(claim.by, seal.run, GUID_SIZE);
    if (is_known(claims, &claim))
        return WIN32_OK;
    struct claim *items = realloc(claims->items, (claims->count + 1) * sizeof(*items));
    if (!items)
        return WIN32_NOT_ENOUGH_MEMORY;
    items[claims->count++] = claim;
    claims->items = items;
    return WIN32_OK;
}

void claims_free(struct claims *claims)
{
    free(claims->items);
    *claims = (struct claims){0};
}
