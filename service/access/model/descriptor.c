#include "access/model/descriptor.h"
#include "identity/sid.h"
#include "base/bytes.h"
#include "base/status.h"

#include <string.h>

enum {
    DESCRIPTOR_REVISION = 1,
    ACL_REVISION_LOWEST = 2,
    ACL_REVISION_HIGHEST = 4,
    ACE_MASK_SIZE = 4,
    ACE_OBJECT_FLAGS_SIZE = 4,
    ACE_OBJECT_TYPE_PRESENT = 1,
    ACE_INHERITED_OBJECT_TYPE_PRESENT = 2,
};

/* What follows the mask of an ACE. */
enum ace_body {
    BODY_OPAQUE, /* nothing that is looked at */
    BODY_SID,
    BODY_SID_DATA,
    BODY_OBJECT,      /* object flags, GUIDs, SID */
    BODY_OBJECT_DATA, /* the same, then application data */
};

static const struct {
    const char *name;
    enum ace_body body;
} ace_types[ACCESS_ACE_TYPE_COUNT] = {
    [ACCESS_ACE_ALLOW] = {"allow", BODY_SID},
    [ACCESS_ACE_DENY] = {"deny", BODY_SID},
    [ACCESS_ACE_AUDIT] = {"audit", BODY_SID},
    [ACCESS_ACE_ALARM] = {"alarm", BODY_OPAQUE},
    [ACCESS_ACE_ALLOW_COMPOUND] = {"compound allow", BODY_OPAQUE},
    [ACCESS_ACE_ALLOW_OBJECT] = {"object allow", BODY_OBJECT},
    [ACCESS_ACE_DENY_OBJECT] = {"object deny", BODY_OBJECT},
    [ACCESS_ACE_AUDIT_OBJECT] = {"object audit", BODY_OBJECT},
    [ACCESS_ACE_ALARM_OBJECT] = {"object alarm", BODY_OPAQUE},
    [ACCESS_ACE_ALLOW_CALLBACK] = {"conditional allow", BODY_SID_DATA},
    [ACCESS_ACE_DENY_CALLBACK] = {"conditional deny", BODY_SID_DATA},
    [ACCESS_ACE_ALLOW_CALLBACK_OBJECT] = {"conditional object allow", BODY_OBJECT_DATA},
    [ACCESS_ACE_DENY_CALLBACK_OBJECT] = {"conditional object deny", BODY_OBJECT_DATA},
    [ACCESS_ACE_AUDIT_CALLBACK] = {"conditional audit", BODY_SID_DATA},
    [ACCESS_ACE_ALARM_CALLBACK] = {"conditional alarm", BODY_OPAQUE},
    [ACCESS_ACE_AUDIT_CALLBACK_OBJECT] = {"conditional object audit", BODY_OBJECT_DATA},
    [ACCESS_ACE_ALARM_CALLBACK_OBJECT] = {"conditional object alarm", BODY_OPAQUE},
    [ACCESS_ACE_MANDATORY_LABEL] = {"mandatory label", BODY_SID},
    [ACCESS_ACE_RESOURCE_ATTRIBUTE] = {"resource attribute", BODY_SID_DATA},
    [ACCESS_ACE_SCOPED_POLICY] = {"scoped policy", BODY_SID},
    [ACCESS_ACE_TRUST_LABEL] = {"process trust label", BODY_SID},
    [ACCESS_ACE_FILTER] = {"access filter", BODY_SID_DATA},
};

static enum ace_body ace_body(uint8_t type)
{
    return type < ACCESS_ACE_TYPE_COUNT ? ace_types[type].body : BODY_OPAQUE;
}

/* Take the GUIDs that the object flags announce; false when they do not fit. */
static bool take_object(struct access_ace *ace, const uint8_t **at, size_t *left)
{
    if (*left < ACE_OBJECT_FLAGS_SIZE)
        return false;
    uint32_t flags = load_u32(*at);
    bool type = flags & ACE_OBJECT_TYPE_PRESENT;
    bool inherited = flags & ACE_INHERITED_OBJECT_TYPE_PRESENT;
    size_t size = ACE_OBJECT_FLAGS_SIZE + (type + inherited) * (size_t)ACE_GUID_SIZE;
    if (*left < size)
        return false;
    const uint8_t *guid = *at + ACE_OBJECT_FLAGS_SIZE;
    ace->object_type = type ? guid : NULL;
    ace->inherited_object_type = inherited ? guid + (type ? ACE_GUID_SIZE : 0) : NULL;
    *at += size;
    *left -= size;
    return true;
}

static bool take_sid(struct access_ace *ace, const uint8_t **at, size_t *left)
{
    size_t size = sid_length(*at, *left);
    if (!size)
        return false;
    ace->sid = (struct access_sid){*at, (uint32_t)size};
    *at += size;
    *left -= size;
    return true;
}

/* Read an ACE of exactly this many bytes, header included. */
static bool parse_ace(const uint8_t *bytes, size_t size, uint32_t number, struct access_ace *ace)
{
    *ace = (struct access_ace){.number = number, .type = bytes[0], .flags = bytes[1]};
    enum ace_body body = ace_body(ace->type);
    const uint8_t *at = bytes + ACE_HEADER_SIZE;
    size_t left = size - ACE_HEADER_SIZE;
    if (body == BODY_OPAQUE)
        return true;
    if (left < ACE_MASK_SIZE)
        return false;
    ace->mask = load_u32(at);
    at += ACE_MASK_SIZE;
    left -= ACE_MASK_SIZE;
    if (body >= BODY_OBJECT && !take_object(ace, &at, &left))
        return false;
    if (!take_sid(ace, &at, &left))
        return false;
    if (body == BODY_SID_DATA || body == BODY_OBJECT_DATA) {
        ace->data = at;
        ace->data_size = (uint32_t)left;
    }
    return true;
}

/* The size of the ACE at the start of these bytes; 0 when there is no whole one. */
static size_t ace_size(const uint8_t *bytes, size_t left)
{
    size_t size = left < ACE_HEADER_SIZE ? 0 : load_u16(bytes + 2);
    return size >= ACE_HEADER_SIZE && size % 4 == 0 && size <= left ? size : 0;
}

static bool check_aces(const struct access_acl *acl)
{
    const uint8_t *at = acl->bytes + ACL_HEADER_SIZE;
    size_t left = acl->size - ACL_HEADER_SIZE;
    for (uint32_t i = 0; i < acl->count; i++) {
        struct access_ace ace;
        size_t size = ace_size(at, left);
        if (!size || !parse_ace(at, size, i + 1, &ace))
            return false;
        at += size;
        left -= size;
    }
    return true;
}

/* Read the ACL at an offset from the start of the descriptor; an offset of 0 is a null ACL. */
static bool parse_acl(const uint8_t *bytes, size_t size, uint32_t offset, struct access_acl *acl)
{
    *acl = (struct access_acl){0};
    if (!offset)
        return true;
    if (offset > size || size - offset < ACL_HEADER_SIZE)
        return false;
    const uint8_t *at = bytes + offset;
    if (at[0] < ACL_REVISION_LOWEST || at[0] > ACL_REVISION_HIGHEST)
        return false;
    *acl = (struct access_acl){.bytes = at, .size = load_u16(at + 2), .count = load_u16(at + 4)};
    return acl->size >= ACL_HEADER_SIZE && acl->size <= size - offset && check_aces(acl);
}

static bool parse_sid(const uint8_t *bytes, size_t size, uint32_t offset, struct access_sid *sid)
{
    *sid = (struct access_sid){0};
    if (!offset)
        return true;
    size_t length = offset < size ? sid_length(bytes + offset, size - offset) : 0;
    if (length)
        *sid = (struct access_sid){bytes + offset, (uint32_t)length};
    return length != 0;
}

uint32_t descriptor_parse(const uint8_t *bytes, size_t size, struct descriptor *descriptor)
{
    if (size < DESCRIPTOR_HEADER_SIZE || size > DESCRIPTOR_SIZE_MAX ||
        bytes[0] != DESCRIPTOR_REVISION)
        return WIN32_INVALID_DATA;
    struct descriptor parsed = {
        .bytes = bytes, .size = (uint32_t)size, .control = load_u16(bytes + 2)};
    bool has_dacl = parsed.control & DESCRIPTOR_DACL_PRESENT;
    bool has_sacl = parsed.control & DESCRIPTOR_SACL_PRESENT;
    if (!(parsed.control & DESCRIPTOR_SELF_RELATIVE) ||
        !parse_sid(bytes, size, load_u32(bytes + 4), &parsed.owner) ||
        !parse_sid(bytes, size, load_u32(bytes + 8), &parsed.group) ||
        !parse_acl(bytes, size, has_sacl ? load_u32(bytes + 12) : 0, &parsed.sacl) ||
        !parse_acl(bytes, size, has_dacl ? load_u32(bytes + 16) : 0, &parsed.dacl))
        return WIN32_INVALID_DATA;
    *descriptor = parsed;
    return WIN32_OK;
}

struct access_acl_walk access_acl_walk(const struct access_acl *acl)
{
    if (!acl->bytes)
        return (struct access_acl_walk){0};
    return (struct access_acl_walk){.at = acl->bytes + ACL_HEADER_SIZE, .left = acl->count};
}

bool access_acl_next(struct access_acl_walk *walk, struct access_ace *ace)
{
    if (!walk->left)
        return false;
    size_t size = load_u16(walk->at + 2);
    parse_ace(walk->at, size, ++walk->number, ace);
    walk->at += size;
    walk->left--;
    return true;
}

bool access_acl_find(const struct access_acl *acl, uint32_t number, struct access_ace *ace)
{
    struct access_acl_walk walk = access_acl_walk(acl);
    while (access_acl_next(&walk, ace)) {
        if (ace->number == number)
            return true;
    }
    return false;
}

const char *access_ace_type_name(uint8_t type)
{
    return type < ACCESS_ACE_TYPE_COUNT ? ace_types[type].name : "unknown";
}

bool access_sid_equal(const struct access_sid *left, const struct access_sid *right)
{
    return left->bytes && right->bytes && left->size == right->size &&
           memcmp(left->bytes, right->bytes, left->size) == 0;
}
