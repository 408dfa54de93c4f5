#include "audit/verify_claim.h"
#include "identity/status.h"

#include <stdlib.h>

/* What is no record is found elsewhere. */
static bool read_claim(const struct sealed *sealed, struct last *last)
{
    struct audit_record record;
    if (sealed_open(sealed, &record) != WIN32_OK)
        return false;
    bool there =
        last_may_be_in(record.id) && last_parse(audit_field_text(&record, AUDIT_ACCESS_LIST), last);
    audit_record_free(&record);
    return there;
}

uint32_t claims_add(
    struct claims *claims, const struct sealed *sealed, const struct verify_place *place)
{
    struct claim claim = {.place = *place};
    if (!last_may_be_in(sealed_id(sealed)) || !read_claim(sealed, &claim.last))
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
