/* Security descriptors in self-relative form, read in place (MS-DTYP 2.4.6, 2.4.5, 2.4.4).
 *
 * descriptor_parse checks every offset and length, down to the SID of each ACE; what it accepts can
 * be walked without further checks. Views point into the bytes and live as long as they do. */
#ifndef DEPUTY_ACCESS_MODEL_DESCRIPTOR_H
#define DEPUTY_ACCESS_MODEL_DESCRIPTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    DESCRIPTOR_HEADER_SIZE = 20,
    DESCRIPTOR_SIZE_MAX = 1 << 18, /* two ACLs of 64 KiB and two SIDs fit twice */
    ACL_HEADER_SIZE = 8,
    ACE_HEADER_SIZE = 4,
    ACE_GUID_SIZE = 16,
};

/* The control bits that the evaluator looks at (MS-DTYP 2.4.6). */
enum descriptor_control {
    DESCRIPTOR_DACL_PRESENT = 0x0004,
    DESCRIPTOR_SACL_PRESENT = 0x0010,
    DESCRIPTOR_DACL_AUTO_INHERIT_REQUIRED = 0x0100,
    DESCRIPTOR_SACL_AUTO_INHERIT_REQUIRED = 0x0200,
    DESCRIPTOR_DACL_AUTO_INHERITED = 0x0400,
    DESCRIPTOR_SACL_AUTO_INHERITED = 0x0800,
    DESCRIPTOR_DACL_PROTECTED = 0x1000,
    DESCRIPTOR_SACL_PROTECTED = 0x2000,
    DESCRIPTOR_SELF_RELATIVE = 0x8000,
};

/* ACE types (MS-DTYP 2.4.4.1; 0x14 and 0x15: winnt.h). */
enum access_ace_type {
    ACCESS_ACE_ALLOW = 0x00,
    ACCESS_ACE_DENY = 0x01,
    ACCESS_ACE_AUDIT = 0x02,
    ACCESS_ACE_ALARM = 0x03,
    ACCESS_ACE_ALLOW_COMPOUND = 0x04,
    ACCESS_ACE_ALLOW_OBJECT = 0x05,
    ACCESS_ACE_DENY_OBJECT = 0x06,
    ACCESS_ACE_AUDIT_OBJECT = 0x07,
    ACCESS_ACE_ALARM_OBJECT = 0x08,
    ACCESS_ACE_ALLOW_CALLBACK = 0x09,
    ACCESS_ACE_DENY_CALLBACK = 0x0A,
    ACCESS_ACE_ALLOW_CALLBACK_OBJECT = 0x0B,
    ACCESS_ACE_DENY_CALLBACK_OBJECT = 0x0C,
    ACCESS_ACE_AUDIT_CALLBACK = 0x0D,
    ACCESS_ACE_ALARM_CALLBACK = 0x0E,
    ACCESS_ACE_AUDIT_CALLBACK_OBJECT = 0x0F,
    ACCESS_ACE_ALARM_CALLBACK_OBJECT = 0x10,
    ACCESS_ACE_MANDATORY_LABEL = 0x11,
    ACCESS_ACE_RESOURCE_ATTRIBUTE = 0x12,
    ACCESS_ACE_SCOPED_POLICY = 0x13,
    ACCESS_ACE_TRUST_LABEL = 0x14,
    ACCESS_ACE_FILTER = 0x15,
    ACCESS_ACE_TYPE_COUNT
};

/* ACE flags (MS-DTYP 2.4.4.1). */
enum access_ace_flag {
    ACCESS_ACE_OBJECT_INHERIT = 0x01,
    ACCESS_ACE_CONTAINER_INHERIT = 0x02,
    ACCESS_ACE_NO_PROPAGATE = 0x04,
    ACCESS_ACE_INHERIT_ONLY = 0x08,
    ACCESS_ACE_INHERITED = 0x10,
    ACCESS_ACE_CRITICAL = 0x20,
    ACCESS_ACE_SUCCESSFUL = 0x40,
    ACCESS_ACE_FAILED = 0x80,
};

/* A SID in place; bytes is NULL when there is none. */
struct access_sid {
    const uint8_t *bytes;
    uint32_t size;
};

/* One ACE. The members after mask are empty where the type has none. */
struct access_ace {
    uint32_t number; /* place in its ACL, from 1 */
    uint8_t type;    /* enum access_ace_type, or a type that nobody knows */
    uint8_t flags;   /* enum access_ace_flag */
    uint32_t mask;
    struct access_sid sid;
    const uint8_t *object_type; /* GUID, or NULL */
    const uint8_t *inherited_object_type;
    const uint8_t *data; /* application data: a condition or an attribute */
    uint32_t data_size;
};

struct access_acl {
    const uint8_t *bytes; /* NULL: absent, or a null ACL */
    uint32_t size;
    uint32_t count;
};

/* A descriptor in place. */
struct descriptor {
    const uint8_t *bytes;
    uint32_t size;
    uint16_t control;
    struct access_sid owner;
    struct access_sid group;
    struct access_acl dacl; /* absent or null: everybody is allowed everything */
    struct access_acl sacl;
};

/* A walk over the ACEs of an ACL. */
struct access_acl_walk {
    const uint8_t *at;
    uint32_t left; /* ACEs */
    uint32_t number;
};

/* Read a self-relative descriptor of at most DESCRIPTOR_SIZE_MAX bytes. WIN32_INVALID_DATA when it
 * is none; *descriptor is then unchanged. The limits are those of
 * RtlValidRelativeSecurityDescriptor except that parts need not lie on 4-byte boundaries. */
uint32_t descriptor_parse(const uint8_t *bytes, size_t size, struct descriptor *descriptor);

/* Start a walk over an ACL of a parsed descriptor; a null one has no ACEs. */
struct access_acl_walk access_acl_walk(const struct access_acl *acl);

/* The next ACE; false when there are no more. */
bool access_acl_next(struct access_acl_walk *walk, struct access_ace *ace);

/* The ACE with this number; false when there is none. */
bool access_acl_find(const struct access_acl *acl, uint32_t number, struct access_ace *ace);

/* The word for an ACE type ("allow", "mandatory label"); "unknown" for others. */
const char *access_ace_type_name(uint8_t type);

/* Whether two SIDs are the same; absent ones never are. */
bool access_sid_equal(const struct access_sid *left, const struct access_sid *right);

#endif
