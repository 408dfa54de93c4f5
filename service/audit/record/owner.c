#include "audit/record/owner.h"
#include "audit/record/restrictions.h"
#include "identity/attributes.h"
#include "base/status.h"

#include <string.h>

enum {
    GROUP_ENABLED = 0x4, /* winnt.h, SE_GROUP_ENABLED */
    BLOCK_SIZE = 4096,   /* room for most tokens, so that they are hashed in one go */
};

static const uint32_t group_logon_id = 0xC0000000; /* SE_GROUP_LOGON_ID */

/* What is hashed, in blocks: each behind the digest of those before it. */
struct digest {
    uint8_t sum[SHA256_SIZE];
    uint8_t block[BLOCK_SIZE];
    size_t used;
    uint32_t status;
};

static void end_block(struct digest *digest)
{
    const struct sha256_part parts[] = {{digest->sum, SHA256_SIZE}, {digest->block, digest->used}};
    if (digest->status == WIN32_OK)
        digest->status = sha256(parts, 2, digest->sum);
    digest->used = 0;
}

/* One fact, told apart from its neighbours by its kind and its size. */
static void add(struct digest *digest, enum deputy_fact fact, uint32_t attributes,
    const void *bytes, uint32_t size)
{
    const uint8_t head[] = {(uint8_t)fact, (uint8_t)attributes, (uint8_t)size};
    if (sizeof(head) + size > BLOCK_SIZE - digest->used)
        end_block(digest);
    memcpy(digest->block + digest->used, head, sizeof(head));
    memcpy(digest->block + digest->used + sizeof(head), bytes, size);
    digest->used += sizeof(head) + size;
}

static void add_sid(struct digest *digest, const struct deputy_identity *identity,
    enum deputy_fact fact, const struct deputy_sid *sid)
{
    if (deputy_has(identity, fact))
        add(digest, fact, 0, sid->bytes, sid->size);
}

static void add_groups(struct digest *digest, const struct deputy_identity *identity,
    enum deputy_fact fact, const struct deputy_groups *groups)
{
    for (uint32_t i = 0; deputy_has(identity, fact) && i < groups->count; i++) {
        const struct deputy_group *group = &groups->items[i];
        if ((group->attributes & group_logon_id) != group_logon_id)
            add(digest, fact, group->attributes & (GROUP_ENABLED | GROUP_DENY_ONLY),
                group->sid.bytes, group->sid.size);
    }
}

static void add_privileges(struct digest *digest, const struct deputy_identity *identity)
{
    const struct deputy_privileges *privileges = &identity->privileges;
    for (uint32_t i = 0; deputy_has(identity, DEPUTY_FACT_PRIVILEGES) && i < privileges->count;
         i++) {
        const uint64_t *luid = &privileges->items[i].luid;
        if (privileges->items[i].attributes & PRIVILEGE_ENABLED)
            add(digest, DEPUTY_FACT_PRIVILEGES, 0, luid, sizeof(*luid));
    }
}

static void add_authority(struct digest *digest, const struct deputy_identity *identity)
{
    add_sid(digest, identity, DEPUTY_FACT_USER, &identity->user);
    add_groups(digest, identity, DEPUTY_FACT_GROUPS, &identity->groups);
    add_groups(digest, identity, DEPUTY_FACT_RESTRICTING_SIDS, &identity->restricting_sids);
    add_sid(digest, identity, DEPUTY_FACT_APPCONTAINER, &identity->appcontainer);
    add_groups(digest, identity, DEPUTY_FACT_CAPABILITIES, &identity->capabilities);
    add_sid(digest, identity, DEPUTY_FACT_INTEGRITY, &identity->integrity);
}

static uint32_t finish(struct digest *digest, uint8_t sum[SHA256_SIZE])
{
    end_block(digest);
    if (digest->status == WIN32_OK)
        memcpy(sum, digest->sum, SHA256_SIZE);
    return digest->status;
}

uint32_t owner_full_authority(
    const struct deputy_identity *identity, uint8_t authority[SHA256_SIZE])
{
    struct digest digest = {.status = WIN32_OK};
    add_authority(&digest, identity);
    add_privileges(&digest, identity);
    if (deputy_has(identity, DEPUTY_FACT_LOGON_ID))
        add(&digest, DEPUTY_FACT_LOGON_ID, 0, &identity->logon_id, sizeof(identity->logon_id));
    return finish(&digest, authority);
}

static uint32_t authority_of(const struct deputy_identity *identity, uint8_t authority[SHA256_SIZE])
{
    struct digest digest = {.status = WIN32_OK};
    add_authority(&digest, identity);
    return finish(&digest, authority);
}

static bool is_confined(const struct deputy_identity *identity)
{
    return (deputy_has(identity, DEPUTY_FACT_RESTRICTING_SIDS) &&
               identity->restricting_sids.count) ||
           deputy_has(identity, DEPUTY_FACT_APPCONTAINER) || restrictions_deny_only(identity);
}

uint32_t owner_of(const struct deputy_identity *identity, struct audit_owner *owner)
{
    struct audit_owner made = {.integrity = OWNER_NO_INTEGRITY};
    if (deputy_has(identity, DEPUTY_FACT_USER) &&
        sid_valid(identity->user.bytes, identity->user.size)) {
        made.user_size = identity->user.size;
        memcpy(made.user, identity->user.bytes, made.user_size);
    }
    if (deputy_has(identity, DEPUTY_FACT_INTEGRITY) &&
        !sid_rid(identity->integrity.bytes, identity->integrity.size, &made.integrity))
        made.integrity = 0; /* a label without a level: below all others */
    made.confined = is_confined(identity);
    uint32_t status = authority_of(identity, made.authority);
    if (status == WIN32_OK)
        *owner = made;
    return status;
}

/* Only where both levels are known does the lower one confine. */
static bool lower(const struct audit_owner *reader, const struct audit_owner *owner)
{
    return reader->integrity != OWNER_NO_INTEGRITY && owner->integrity != OWNER_NO_INTEGRITY &&
           reader->integrity < owner->integrity;
}

bool owner_sees(const struct audit_owner *reader, const struct audit_owner *owner)
{
    if (!reader->user_size || reader->user_size != owner->user_size ||
        memcmp(reader->user, owner->user, reader->user_size) != 0)
        return false;
    if (!reader->confined && !lower(reader, owner))
        return true;
    return memcmp(reader->authority, owner->authority, SHA256_SIZE) == 0;
}
