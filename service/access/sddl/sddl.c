#include "access/sddl/sddl.h"
#include "access/sddl/sddl_reader.h"
#include "base/bytes.h"
#include "base/status.h"

#include <string.h>

enum { ACL_REVISION_PLAIN = 2, ACL_REVISION_OBJECT = 4 };

/* The places of the offsets in the header (MS-DTYP 2.4.6). */
enum { OWNER_AT = 4, GROUP_AT = 8, SACL_AT = 12, DACL_AT = 16 };

static const char part_repeated[] = "this part was there before";

static uint8_t *byte_at(struct buffer *bytes, size_t at)
{
    return (uint8_t *)bytes->bytes + at;
}

static void set_control(struct buffer *bytes, uint16_t control)
{
    if (!bytes->status)
        store_u16(byte_at(bytes, 2), load_u16(byte_at(bytes, 2)) | control);
}

/* Note that a part begins here; false when it was there before. */
static bool begin_part(struct sddl_reader *reader, struct buffer *bytes, size_t header_at)
{
    if (bytes->status)
        return sddl_fail(reader, bytes->status, "no memory");
    if (load_u32(byte_at(bytes, header_at)))
        return sddl_fail(reader, WIN32_INVALID_PARAMETER, part_repeated);
    store_u32(byte_at(bytes, header_at), (uint32_t)bytes->size);
    return true;
}

static bool read_principal(struct sddl_reader *reader, struct buffer *bytes, size_t header_at)
{
    uint8_t sid[SID_SIZE_MAX];
    size_t size;
    if (!begin_part(reader, bytes, header_at) || !sddl_read_sid(reader, sid, &size))
        return false;
    buffer_append(bytes, sid, size);
    return true;
}

static uint16_t read_acl_flags(struct sddl_reader *reader, bool sacl)
{
    uint16_t control = sacl ? DESCRIPTOR_SACL_PRESENT : DESCRIPTOR_DACL_PRESENT;
    for (;;) {
        sddl_skip_space(reader);
        if (sddl_accept(reader, "P"))
            control |= sacl ? DESCRIPTOR_SACL_PROTECTED : DESCRIPTOR_DACL_PROTECTED;
        else if (sddl_accept(reader, "AR"))
            control |= sacl ? DESCRIPTOR_SACL_AUTO_INHERIT_REQUIRED
                            : DESCRIPTOR_DACL_AUTO_INHERIT_REQUIRED;
        else if (sddl_accept(reader, "AI"))
            control |= sacl ? DESCRIPTOR_SACL_AUTO_INHERITED : DESCRIPTOR_DACL_AUTO_INHERITED;
        else
            return control;
    }
}

/* Read the ACEs and put the header of their ACL before them. */
static bool read_acl_body(struct sddl_reader *reader, bool sacl, struct buffer *bytes)
{
    size_t start = bytes->size;
    uint8_t header[ACL_HEADER_SIZE] = {ACL_REVISION_PLAIN};
    uint32_t count = 0;
    bool object = false;
    buffer_append(bytes, header, sizeof(header));
    if (!sddl_read_aces(reader, sacl, bytes, &count, &object))
        return false;
    size_t size = bytes->size - start;
    if (bytes->status || size > UINT16_MAX)
        return sddl_fail(reader, bytes->status ? bytes->status : WIN32_MORE_DATA, "ACL too large");
    *byte_at(bytes, start) = object ? ACL_REVISION_OBJECT : ACL_REVISION_PLAIN;
    store_u16(byte_at(bytes, start + 2), (uint16_t)size);
    store_u16(byte_at(bytes, start + 4), (uint16_t)count);
    return true;
}

static bool read_acl(struct sddl_reader *reader, struct buffer *bytes, bool sacl)
{
    size_t header_at = sacl ? SACL_AT : DACL_AT;
    uint16_t present = sacl ? DESCRIPTOR_SACL_PRESENT : DESCRIPTOR_DACL_PRESENT;
    if (!bytes->status && (load_u16(byte_at(bytes, 2)) & present))
        return sddl_fail(reader, WIN32_INVALID_PARAMETER, part_repeated);
    if (!begin_part(reader, bytes, header_at))
        return false;
    set_control(bytes, read_acl_flags(reader, sacl));
    if (sddl_accept(reader, "NO_ACCESS_CONTROL")) {
        store_u32(byte_at(bytes, header_at), 0);
        return true;
    }
    return read_acl_body(reader, sacl, bytes);
}

static bool read_part(struct sddl_reader *reader, struct buffer *bytes)
{
    if (sddl_accept(reader, "O:"))
        return read_principal(reader, bytes, OWNER_AT);
    if (sddl_accept(reader, "G:"))
        return read_principal(reader, bytes, GROUP_AT);
    if (sddl_accept(reader, "D:"))
        return read_acl(reader, bytes, false);
    if (sddl_accept(reader, "S:"))
        return read_acl(reader, bytes, true);
    return sddl_fail(reader, WIN32_INVALID_PARAMETER, "'O:', 'G:', 'D:' or 'S:' expected");
}

static void read_descriptor(struct sddl_reader *reader, struct buffer *bytes)
{
    uint8_t header[DESCRIPTOR_HEADER_SIZE] = {1};
    store_u16(header + 2, DESCRIPTOR_SELF_RELATIVE);
    buffer_append(bytes, header, sizeof(header));
    sddl_skip_space(reader);
    while (*reader->at && read_part(reader, bytes))
        sddl_skip_space(reader);
    if (bytes->status)
        sddl_fail(reader, bytes->status, "no memory");
}

uint32_t sddl_parse(const char *text, const struct sddl_context *context, struct buffer *bytes,
    struct sddl_error *error)
{
    struct sddl_reader reader = {.start = text, .at = text, .context = context};
    if (strlen(text) > SDDL_TEXT_MAX)
        sddl_fail(&reader, WIN32_MORE_DATA, "text too long");
    else
        read_descriptor(&reader, bytes);
    if (reader.status && error)
        *error = reader.error;
    if (reader.status)
        buffer_free(bytes);
    return reader.status;
}
