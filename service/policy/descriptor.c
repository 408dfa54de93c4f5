#include "policy/descriptor.h"
#include "access/model/descriptor.h"
#include "base/bytes.h"
#include "base/status.h"
#include "policy/operation_right.h"

#include <inttypes.h>

const char descriptor_default[] = "O:SYG:SYD:"
                                  "(D;;0x7;;;S-1-5-7)"
                                  "(D;;0x7;;;S-1-5-32-546)"
                                  "(D;;0x7;;;S-1-5-2)"
                                  "(A;;0x7;;;S-1-5-18)"
                                  "(A;;0x7;;;S-1-5-32-544)"
                                  "(A;;0x1;;;S-1-5-11)"
                                  "(A;;0x1;;;S-1-15-2-1)"
                                  "(A;;0x1;;;S-1-5-12)"
                                  "(A;;0x1;;;S-1-5-33)";

enum { ALL_RIGHTS = OPERATION_USE | OPERATION_USE_OTHERS | OPERATION_ADMINISTER };

enum { ACE_MASK_OFFSET = 4 };

/* What others do is nothing that a caller of low integrity may see: it is not in read. */
const struct right_mapping descriptor_mapping = {
    .read = OPERATION_USE,
    .write = OPERATION_ADMINISTER,
    .execute = OPERATION_USE,
    .all = ALL_RIGHTS,
};

static uint32_t refuse(struct buffer *why, const char *reason)
{
    buffer_text(why, reason);
    return WIN32_INVALID_DATA;
}

/* Convert a text into bytes that we have read ourselves as well. */
static uint32_t convert_text(const char *sddl, descriptor_convert *convert, struct buffer *bytes,
    struct descriptor *descriptor, struct buffer *why)
{
    struct buffer detail = {0};
    buffer_free(bytes);
    uint32_t status = convert(sddl, bytes, &detail);
    if (status == WIN32_OK)
        status = bytes->status;
    if (status == WIN32_OK)
        status = descriptor_parse((const uint8_t *)bytes->bytes, bytes->size, descriptor);
    if (status != WIN32_OK && status != WIN32_NOT_ENOUGH_MEMORY) {
        buffer_text(why, "is no security descriptor in SDDL");
        if (detail.size) {
            buffer_text(why, " (");
            buffer_text(why, detail.bytes);
            buffer_text(why, ")");
        }
        status = WIN32_INVALID_DATA;
    }
    buffer_free(&detail);
    return status;
}

/* The system's check takes no descriptor without an owner and a group. */
static uint32_t convert_whole(const char *sddl, descriptor_convert *convert, struct buffer *bytes,
    struct descriptor *descriptor, struct buffer *why)
{
    uint32_t status = convert_text(sddl, convert, bytes, descriptor, why);
    if (status != WIN32_OK || (descriptor->owner.bytes && descriptor->group.bytes))
        return status;
    struct buffer whole = {0};
    buffer_text(&whole, descriptor->owner.bytes ? "" : "O:SY");
    buffer_text(&whole, descriptor->group.bytes ? "" : "G:SY");
    buffer_text(&whole, sddl);
    status =
        whole.status ? whole.status : convert_text(whole.bytes, convert, bytes, descriptor, why);
    buffer_free(&whole);
    return status;
}

/* Replace the generic rights of an ACE, which the access check does not, where it stands. */
static uint32_t take_rights(
    struct buffer *bytes, size_t offset, const struct access_ace *ace, struct buffer *why)
{
    uint32_t mask = right_map(ace->mask, &descriptor_mapping);
    if (mask & ~(uint32_t)ALL_RIGHTS) {
        buffer_printf(why,
            "has in ACE %" PRIu32 " the rights 0x%" PRIx32
            "; operations have 0x1 (use), 0x2 (see others), 0x4 (administer) and GA (all)",
            ace->number, ace->mask);
        return WIN32_INVALID_DATA;
    }
    store_u32((uint8_t *)bytes->bytes + offset + ACE_MASK_OFFSET, mask);
    return WIN32_OK;
}

static uint32_t take_aces(
    struct buffer *bytes, const struct descriptor *descriptor, struct buffer *why)
{
    struct access_acl_walk walk = access_acl_walk(&descriptor->dacl);
    struct access_ace ace;
    uint32_t status = WIN32_OK;
    size_t offset = (size_t)(walk.at - descriptor->bytes);
    while (status == WIN32_OK && access_acl_next(&walk, &ace)) {
        status = take_rights(bytes, offset, &ace, why);
        offset = (size_t)(walk.at - descriptor->bytes);
    }
    return status;
}

uint32_t descriptor_make(
    const char *sddl, descriptor_convert *convert, struct buffer *bytes, struct buffer *why)
{
    struct descriptor descriptor;
    uint32_t status = convert_whole(sddl, convert, bytes, &descriptor, why);
    if (status != WIN32_OK)
        return status;
    if (!descriptor.dacl.bytes)
        return refuse(why, "has no DACL, which would allow everybody everything");
    return take_aces(bytes, &descriptor, why);
}
