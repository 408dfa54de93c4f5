#include "access/writers.h"
#include "identity/status.h"

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

/* What only the trusted may have. */
struct limit {
    uint32_t rights;
    bool inherit_only; /* such ACEs count, too */
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
static bool is_harmless(const struct access_ace *ace, const struct limit *limit)
{
    if (!limit->inherit_only && ace->flags & ACCESS_ACE_INHERIT_ONLY)
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
        return !(ace->mask & limit->rights);
    default: /* nothing that belongs into a DACL, or nothing that is known */
        return false;
    }
}

static uint32_t check(const struct descriptor *descriptor, const struct limit *limit,
    const struct writers_trusted *trusted, struct access_sid *stranger)
{
    *stranger = descriptor->owner;
    if (!is_trusted(&descriptor->owner, trusted))
        return WIN32_INVALID_OWNER;
    *stranger = (struct access_sid){0};
    if (!descriptor->dacl.bytes)
        return WIN32_INVALID_ACL;
    struct access_acl_walk walk = access_acl_walk(&descriptor->dacl);
    struct access_ace ace;
    while (access_acl_next(&walk, &ace)) {
        if (is_harmless(&ace, limit) || is_trusted(&ace.sid, trusted))
            continue;
        *stranger = ace.sid;
        return WIN32_INVALID_ACL;
    }
    return WIN32_OK;
}

uint32_t writers_check(const struct descriptor *descriptor, const struct writers_trusted *trusted,
    struct access_sid *stranger)
{
    static const struct limit limit = {RIGHTS_TO_CHANGE, true};
    return check(descriptor, &limit, trusted, stranger);
}

uint32_t writers_check_above(const struct descriptor *descriptor, bool root,
    const struct writers_trusted *trusted, struct access_sid *stranger)
{
    const struct limit limit = {RIGHTS_TO_REPLACE | (root ? 0 : RIGHT_DELETE), false};
    return check(descriptor, &limit, trusted, stranger);
}
