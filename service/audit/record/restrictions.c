#include "audit/record/restrictions.h"
#include "identity/attributes.h"
#include "identity/sid.h"

#include <string.h>

/* winnt.h, SECURITY_MANDATORY_LOW_RID and SECURITY_MANDATORY_MEDIUM_RID */
enum { LEVEL_LOW = 0x1000, LEVEL_MEDIUM = 0x2000 };

enum { ELEVATION_LIMITED = 3 }; /* TokenElevationTypeLimited */

uint32_t restrictions_deny_only(const struct deputy_identity *identity)
{
    uint32_t count = 0;
    for (uint32_t i = 0; deputy_has(identity, DEPUTY_FACT_GROUPS) && i < identity->groups.count;
         i++)
        count += (identity->groups.items[i].attributes & GROUP_DENY_ONLY) != 0;
    return count;
}

static void add(struct buffer *text, const char *word)
{
    if (text->size)
        buffer_text(text, " ");
    buffer_text(text, word);
}

static bool has_write_restricted(const struct deputy_groups *groups)
{
    static const uint8_t sid[] = {1, 1, 0, 0, 0, 0, 0, 5, 33, 0, 0, 0}; /* S-1-5-33 */
    for (uint32_t i = 0; i < groups->count; i++) {
        const struct deputy_sid *one = &groups->items[i].sid;
        if (one->size == sizeof(sid) && memcmp(one->bytes, sid, sizeof(sid)) == 0)
            return true;
    }
    return false;
}

static void add_restricted(struct buffer *text, const struct deputy_identity *identity)
{
    if (!deputy_has(identity, DEPUTY_FACT_RESTRICTING_SIDS) || !identity->restricting_sids.count)
        return;
    add(text, "restricted");
    if (has_write_restricted(&identity->restricting_sids))
        add(text, "write-restricted");
}

static void add_integrity(struct buffer *text, const struct deputy_identity *identity)
{
    uint32_t level;
    if (!deputy_has(identity, DEPUTY_FACT_INTEGRITY) ||
        !sid_rid(identity->integrity.bytes, identity->integrity.size, &level))
        return;
    if (level < LEVEL_LOW)
        add(text, "untrusted");
    else if (level < LEVEL_MEDIUM)
        add(text, "low-integrity");
}

void restrictions_append(struct buffer *text, const struct deputy_identity *identity)
{
    add_restricted(text, identity);
    if (deputy_has(identity, DEPUTY_FACT_APPCONTAINER))
        add(text, "appcontainer");
    add_integrity(text, identity);
    if (restrictions_deny_only(identity))
        add(text, "deny-only-groups");
    if (deputy_has(identity, DEPUTY_FACT_ELEVATION_TYPE) &&
        identity->elevation_type == ELEVATION_LIMITED)
        add(text, "limited");
}
