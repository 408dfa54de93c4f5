#include "access/sddl/writers.h"
#include "base/status.h"

/* Whatever lets one change a file, a folder or what is in it (Microsoft: "File Access Rights
 * Constants", "ACCESS_MASK"). */
enum {
    RIGHT_WRITE_DATA = 0x2,
    RIGHT_APPEND_DATA = 0x4,
    RIGHT_WRITE_EA = 0x10,
    RIGHT_DELETE_CHILD = 0x40,
    RIGHT_WRITE_ATTRIBUTES = 0x100,
    RIGHT_DELETE = 0x10000,
    RIGHT_WRITE_DAC = 0x40000,
    RIGHT_WRITE_OWNER = 0x80000,
    RIGHT_MAXIMUM_ALLOWED = 0x2000000,
    RIGHT_GENERIC_ALL = 0x10000000,
    RIGHT_GENERIC_WRITE = 0x40000000,
    RIGHTS_TO_CHANGE = RIGHT_WRITE_DATA | RIGHT_APPEND_DATA | RIGHT_WRITE_EA | RIGHT_DELETE_CHILD |
                       RIGHT_WRITE_ATTRIBUTES | RIGHT_DELETE | RIGHT_WRITE_DAC | RIGHT_WRITE_OWNER |
                       RIGHT_MAXIMUM_ALLOWED | RIGHT_GENERIC_ALL | RIGHT_GENERIC_WRITE,
    /* Without the deletion of the folder itself. */
    RIGHTS_TO_REPLACE = RIGHT_DELETE_CHILD | RIGHT_WRITE_DAC | RIGHT_WRITE_OWNER |
                        RIGHT_MAXIMUM_ALLOWED | RIGHT_GENERIC_ALL,
};

static bool is_trusted(const struct access_sid *sid, const struct writers_trusted *trusted)
{
    for (size_t i = 0; i < trusted->count; i++) {
        if (access_sid_equal(sid, &trusted->sids[i]))
            return true;
    }
    return false;
}

void writers_trust(struct writers_trusted *trusted, const char *sid)
{
    size_t size;
    if (!sid || trusted->count == WRITERS_TRUSTED_MAX)
        return;
    uint8_t *bytes = trusted->bytes[trusted->count];
    if (sid_parse(sid, bytes, &size))
        trusted->sids[trusted->count++] = (struct access_sid){bytes, (uint32_t)size};
}

/* Whether an ACE gives its SID nothing to change with. */
static bool is_harmless(const struct access_ace *ace, const struct writers_walk *walk)
{
    if (!walk->inherit_only && ace->flags & ACCESS_ACE_INHERIT_ONLY)
        return true;
    switch (ace->type) {
    case ACCESS_ACE_DENY:
    case ACCESS_ACE_DENY_OBJECT:
    case ACCESS_ACE_DENY_CALLBACK:
    case ACCESS_ACE_DENY_CALLBACK_OBJECT:
        return true;
    case ACCESS_ACE_ALLOW:
    case ACCESS_ACE_ALLOW_OBJECT:
    case ACCESS_ACE_ALLOW_CALLBACK:
    case ACCESS_ACE_ALLOW_CALLBACK_OBJECT:
        return !(ace->mask & walk->rights);
    default: /* nothing that belongs into a DACL, or nothing that is known */
        return false;
    }
}

static struct writers_walk begin(
    const struct descriptor *descriptor, const struct writers_trusted *trusted)
{
    struct writers_walk walk = {.trusted = trusted, .everybody = !descriptor->dacl.bytes};
    if (!walk.everybody)
        walk.acl = access_acl_walk(&descriptor->dacl);
    return walk;
}

struct writers_walk writers_walk(
    const struct descriptor *descriptor, const struct writers_trusted *trusted)
{
    struct writers_walk walk = begin(descriptor, trusted);
    walk.rights = RIGHTS_TO_CHANGE;
    walk.inherit_only = true;
    return walk;
}

struct writers_walk writers_walk_above(
    const struct descriptor *descriptor, bool root, const struct writers_trusted *trusted)
{
    struct writers_walk walk = begin(descriptor, trusted);
    walk.rights = RIGHTS_TO_REPLACE | (root ? 0 : RIGHT_DELETE);
    return walk;
}

bool writers_next(struct writers_walk *walk, struct access_sid *stranger)
{
    struct access_ace ace;
    if (walk->everybody) {
        walk->everybody = false;
        *stranger = (struct access_sid){0};
        return true;
    }
    while (walk->acl.at && access_acl_next(&walk->acl, &ace)) {
        if (is_harmless(&ace, walk) || is_trusted(&ace.sid, walk->trusted))
            continue;
        *stranger = ace.sid;
        return true;
    }
    return false;
}

bool writers_own(const struct descriptor *descriptor, const struct writers_trusted *trusted)
{
    return is_trusted(&descriptor->owner, trusted);
}

uint32_t writers_check(const struct descriptor *descriptor, const struct writers_trusted *trusted,
    struct access_sid *stranger)
{
    struct writers_walk walk = writers_walk(descriptor, trusted);
    *stranger = descriptor->owner;
    if (!writers_own(descriptor, trusted))
        return WIN32_INVALID_OWNER;
    *stranger = (struct access_sid){0};
    return writers_next(&walk, stranger) ? WIN32_INVALID_ACL : WIN32_OK;
}
