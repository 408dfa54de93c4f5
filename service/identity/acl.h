/* Access control lists: their bytes read ACE by ACE, and written as SDDL (MS-DTYP 2.4.4, 2.4.5,
 * 2.5.1). */
#ifndef DEPUTY_IDENTITY_ACL_H
#define DEPUTY_IDENTITY_ACL_H

#include "base/buffer.h"

enum { ACL_SIZE_MAX = UINT16_MAX };

/* AceType, as far as its layout is known (MS-DTYP 2.4.4.1). */
enum ace_type {
    ACE_ALLOWED = 0x00,
    ACE_DENIED = 0x01,
    ACE_AUDIT = 0x02,
    ACE_ALLOWED_OBJECT = 0x05,
    ACE_DENIED_OBJECT = 0x06,
    ACE_AUDIT_OBJECT = 0x07,
    ACE_ALLOWED_CALLBACK = 0x09,
    ACE_DENIED_CALLBACK = 0x0A,
    ACE_ALLOWED_CALLBACK_OBJECT = 0x0B,
    ACE_DENIED_CALLBACK_OBJECT = 0x0C,
    ACE_AUDIT_CALLBACK = 0x0D,
    ACE_AUDIT_CALLBACK_OBJECT = 0x0F,
    ACE_MANDATORY_LABEL = 0x11,
    ACE_RESOURCE_ATTRIBUTE = 0x12,
    ACE_SCOPED_POLICY_ID = 0x13,
};

/* One ACE. Pointers point into the ACL's bytes. */
struct ace {
    uint8_t type; /* enum ace_type, or a type that this code does not know */
    uint8_t flags;
    uint16_t size;      /* the whole ACE, with its header */
    uint32_t mask;      /* this and what follows: 0 and NULL when the type is not known */
    const uint8_t *sid; /* a valid SID */
    uint32_t sid_size;
    const uint8_t *object_type;           /* GUID, NULL when the ACE has none */
    const uint8_t *inherited_object_type; /* GUID, NULL when the ACE has none */
    const uint8_t *data; /* what follows the SID: a condition, a resource attribute, padding */
    uint32_t data_size;
};

/* What is left of an ACL. */
struct acl_reader {
    const uint8_t *at;
    size_t left;
    uint32_t aces;
};

/* Start to read an ACL of at most ACL_SIZE_MAX bytes, its header checked. Bytes behind AclSize are
 * not looked at. WIN32_INVALID_DATA when it is malformed. */
uint32_t acl_open(struct acl_reader *reader, const uint8_t *bytes, size_t size);

/* Read the next ACE while reader->aces is not 0. WIN32_INVALID_DATA when it does not lie wholly
 * inside its ACL, or its SID and GUIDs not wholly inside the ACE. */
uint32_t acl_next(struct acl_reader *reader, struct ace *ace);

/* Append an ACL as the DACL part of SDDL: "D:(A;OICI;0x1f01ff;;;S-1-5-18)". A size of 0 stands for
 * no ACL at all, which SDDL writes "D:NO_ACCESS_CONTROL".
 *
 * Access masks are hexadecimal and SIDs are "S-1-...", never aliases. The condition of a callback
 * ACE is not decoded: its size stands in its place, "<24 bytes>", and an ACE of unknown type is
 * "(0x15;CI;<20 bytes>)"; such a text is for reading and not for conversion back.
 *
 * WIN32_INVALID_DATA, and nothing appended, when the ACL is malformed; otherwise the buffer's
 * status. */
uint32_t acl_format(struct buffer *buffer, const uint8_t *bytes, size_t size);

#endif
