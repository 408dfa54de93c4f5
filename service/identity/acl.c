#include "identity/acl.h"
#include "base/bytes.h"
#include "base/guid.h"
#include "identity/sid.h"
#include "base/status.h"

#include <inttypes.h>
#include <string.h>

enum {
    ACL_HEADER_SIZE = 8,
    ACL_REVISION_MIN = 2,
    ACL_REVISION_MAX = 4,
    ACE_HEADER_SIZE = 4,
    OBJECT_TYPE_PRESENT = 1,
    INHERITED_OBJECT_TYPE_PRESENT = 2,
};

/* What follows the access mask of an ACE. */
enum ace_layout {
    LAYOUT_SID,
    LAYOUT_SID_DATA,
    LAYOUT_OBJECT,
    LAYOUT_OBJECT_DATA,
};

struct ace_kind {
    uint8_t type;
    enum ace_layout layout;
    const char *text; /* SDDL's ace_type; MS-DTYP has none for ZD and ZU, named after their kin */
};

static const struct ace_kind ace_kinds[] = {
    {ACE_ALLOWED, LAYOUT_SID, "A"},
    {ACE_DENIED, LAYOUT_SID, "D"},
    {ACE_AUDIT, LAYOUT_SID, "AU"},
    {ACE_ALLOWED_OBJECT, LAYOUT_OBJECT, "OA"},
    {ACE_DENIED_OBJECT, LAYOUT_OBJECT, "OD"},
    {ACE_AUDIT_OBJECT, LAYOUT_OBJECT, "OU"},
    {ACE_ALLOWED_CALLBACK, LAYOUT_SID_DATA, "XA"},
    {ACE_DENIED_CALLBACK, LAYOUT_SID_DATA, "XD"},
    {ACE_ALLOWED_CALLBACK_OBJECT, LAYOUT_OBJECT_DATA, "ZA"},
    {ACE_DENIED_CALLBACK_OBJECT, LAYOUT_OBJECT_DATA, "ZD"},
    {ACE_AUDIT_CALLBACK, LAYOUT_SID_DATA, "XU"},
    {ACE_AUDIT_CALLBACK_OBJECT, LAYOUT_OBJECT_DATA, "ZU"},
    {ACE_MANDATORY_LABEL, LAYOUT_SID, "ML"},
    {ACE_RESOURCE_ATTRIBUTE, LAYOUT_SID_DATA, "RA"},
    {ACE_SCOPED_POLICY_ID, LAYOUT_SID, "SP"},
};

static const struct ace_kind *kind_of(uint8_t type)
{
    for (size_t i = 0; i < sizeof(ace_kinds) / sizeof(ace_kinds[0]); i++) {
        if (ace_kinds[i].type == type)
            return &ace_kinds[i];
    }
    return NULL;
}

uint32_t acl_open(struct acl_reader *reader, const uint8_t *bytes, size_t size)
{
    if (size < ACL_HEADER_SIZE || size > ACL_SIZE_MAX)
        return WIN32_INVALID_DATA;
    size_t acl_size = load_u16(bytes + 2);
    if (bytes[0] < ACL_REVISION_MIN || bytes[0] > ACL_REVISION_MAX || acl_size < ACL_HEADER_SIZE ||
        acl_size > size)
        return WIN32_INVALID_DATA;
    reader->at = bytes + ACL_HEADER_SIZE;
    reader->left = acl_size - ACL_HEADER_SIZE;
    reader->aces = load_u16(bytes + 4);
    return WIN32_OK;
}

/* The next bytes of an ACE's body, NULL when they are not there. */
static const uint8_t *take(struct acl_reader *body, size_t size)
{
    if (size > body->left)
        return NULL;
    const uint8_t *at = body->at;
    body->at += size;
    body->left -= size;
    return at;
}

static bool read_object(struct acl_reader *body, struct ace *ace)
{
    const uint8_t *at = take(body, 4);
    if (!at)
        return false;
    uint32_t present = load_u32(at);
    if (present & OBJECT_TYPE_PRESENT) {
        ace->object_type = take(body, GUID_SIZE);
        if (!ace->object_type)
            return false;
    }
    if (present & INHERITED_OBJECT_TYPE_PRESENT) {
        ace->inherited_object_type = take(body, GUID_SIZE);
        if (!ace->inherited_object_type)
            return false;
    }
    return true;
}

static bool read_body(struct acl_reader *body, enum ace_layout layout, struct ace *ace)
{
    const uint8_t *mask = take(body, 4);
    if (!mask)
        return false;
    ace->mask = load_u32(mask);
    if ((layout == LAYOUT_OBJECT || layout == LAYOUT_OBJECT_DATA) && !read_object(body, ace))
        return false;
    ace->sid_size = (uint32_t)sid_length(body->at, body->left);
    ace->sid = take(body, ace->sid_size);
    ace->data = body->at;
    ace->data_size = (uint32_t)body->left;
    return ace->sid_size != 0;
}

uint32_t acl_next(struct acl_reader *reader, struct ace *ace)
{
    if (reader->aces == 0 || reader->left < ACE_HEADER_SIZE)
        return WIN32_INVALID_DATA;
    struct ace found = {
        .type = reader->at[0], .flags = reader->at[1], .size = load_u16(reader->at + 2)};
    if (found.size < ACE_HEADER_SIZE || found.size > reader->left)
        return WIN32_INVALID_DATA;
    struct acl_reader body = {
        .at = reader->at + ACE_HEADER_SIZE, .left = found.size - (size_t)ACE_HEADER_SIZE};
    const struct ace_kind *kind = kind_of(found.type);
    if (kind && !read_body(&body, kind->layout, &found))
        return WIN32_INVALID_DATA;
    reader->at += found.size;
    reader->left -= found.size;
    reader->aces--;
    *ace = found;
    return WIN32_OK;
}

/* AceFlags in SDDL's order (MS-DTYP 2.5.1.1); a bit without a name is hexadecimal. */
static void put_flags(struct buffer *buffer, uint8_t flags)
{
    static const struct {
        uint8_t bit;
        const char *text;
    } names[] = {
        {0x01, "OI"},
        {0x02, "CI"},
        {0x04, "NP"},
        {0x08, "IO"},
        {0x10, "ID"},
        {0x40, "SA"},
        {0x80, "FA"},
    };
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (flags & names[i].bit)
            buffer_text(buffer, names[i].text);
    }
    if (flags & 0x20)
        buffer_text(buffer, "0x20");
}

static void put_guid(struct buffer *buffer, const uint8_t *guid)
{
    char text[GUID_TEXT_SIZE];
    if (!guid)
        return;
    guid_format(guid, text);
    buffer_text(buffer, text);
}

static void put_known(struct buffer *buffer, const struct ace_kind *kind, const struct ace *ace)
{
    char sid[SID_TEXT_SIZE];
    sid_format(ace->sid, ace->sid_size, sid);
    buffer_printf(buffer, ";0x%" PRIx32 ";", ace->mask);
    put_guid(buffer, ace->object_type);
    buffer_text(buffer, ";");
    put_guid(buffer, ace->inherited_object_type);
    buffer_printf(buffer, ";%s", sid);
    bool has_data = kind->layout == LAYOUT_SID_DATA || kind->layout == LAYOUT_OBJECT_DATA;
    if (has_data && ace->data_size)
        buffer_printf(buffer, ";<%" PRIu32 " bytes>", ace->data_size);
}

static void put_ace(struct buffer *buffer, const struct ace *ace)
{
    const struct ace_kind *kind = kind_of(ace->type);
    if (kind)
        buffer_printf(buffer, "(%s;", kind->text);
    else
        buffer_printf(buffer, "(0x%02x;", (unsigned)ace->type);
    put_flags(buffer, ace->flags);
    if (kind)
        put_known(buffer, kind, ace);
    else
        buffer_printf(buffer, ";<%u bytes>", (unsigned)ace->size - ACE_HEADER_SIZE);
    buffer_text(buffer, ")");
}

static uint32_t put_aces(struct buffer *buffer, const uint8_t *bytes, size_t size)
{
    struct acl_reader reader;
    struct ace ace;
    uint32_t status = acl_open(&reader, bytes, size);
    if (status)
        return status;
    while (reader.aces) {
        status = acl_next(&reader, &ace);
        if (status)
            return status;
        put_ace(buffer, &ace);
    }
    return buffer->status;
}

uint32_t acl_format(struct buffer *buffer, const uint8_t *bytes, size_t size)
{
    struct buffer aces = {0};
    uint32_t status = WIN32_OK;
    if (size)
        status = put_aces(&aces, bytes, size);
    else
        buffer_text(&aces, "NO_ACCESS_CONTROL");
    if (!status)
        status = aces.status;
    if (!status) {
        buffer_text(buffer, "D:");
        buffer_append(buffer, aces.bytes, aces.size);
        status = buffer->status;
    }
    buffer_free(&aces);
    return status;
}
