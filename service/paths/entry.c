#include "paths/entry.h"
#include "base/status.h"

#include <string.h>

/* What stands before each name; all its members lie without gaps. */
struct header {
    uint64_t size;
    uint64_t created;
    uint64_t accessed;
    uint64_t written;
    uint64_t file_id;
    uint32_t attributes;
    uint32_t reparse_tag;
    uint32_t name_size;
    uint32_t zero;
};

void entry_encode(struct buffer *buffer, const struct entry *entry)
{
    const struct header header = {
        .size = entry->size,
        .created = entry->created,
        .accessed = entry->accessed,
        .written = entry->written,
        .file_id = entry->file_id,
        .attributes = entry->attributes,
        .reparse_tag = entry->reparse_tag,
        .name_size = entry->name_size,
    };
    buffer_append(buffer, &header, sizeof(header));
    buffer_append(buffer, entry->name, entry->name_size * sizeof(*entry->name));
}

static bool is_name(const uint16_t *name, uint32_t size)
{
    for (uint32_t i = 0; i < size; i++) {
        if (!name[i] || name[i] == '\\' || name[i] == '/')
            return false;
    }
    return size != 0;
}

uint32_t entry_decode(const uint8_t *bytes, size_t size, size_t *offset, struct entry *entry)
{
    struct header header;
    size_t left = size - *offset;
    if (!left)
        return WIN32_NO_MORE_ITEMS;
    if (left < sizeof(header))
        return WIN32_INVALID_DATA;
    memcpy(&header, bytes + *offset, sizeof(header));
    left -= sizeof(header);
    const uint16_t *name = (const uint16_t *)(const void *)(bytes + *offset + sizeof(header));
    if (header.name_size > ENTRY_NAME_MAX || header.name_size * sizeof(*name) > left ||
        !is_name(name, header.name_size))
        return WIN32_INVALID_DATA;
    *entry = (struct entry){
        .size = header.size,
        .created = header.created,
        .accessed = header.accessed,
        .written = header.written,
        .file_id = header.file_id,
        .attributes = header.attributes,
        .reparse_tag = header.reparse_tag,
        .name_size = header.name_size,
        .name = name,
    };
    *offset += sizeof(header) + header.name_size * sizeof(*name);
    return WIN32_OK;
}
