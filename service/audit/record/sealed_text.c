#include "audit/record/sealed_text.h"
#include "audit/record/schema.h"
#include "base/bytes.h"
#include "base/status.h"

#include <string.h>

enum { COUNT_OFFSET = SEALED_SIZE_MIN - 4 };

static const uint32_t absent = UINT32_MAX;

/* Take the next field from what is left; false when there is no whole one. */
static bool take(const uint8_t **at, size_t *left, struct sealed_text *text)
{
    if (*left < 4)
        return false;
    uint32_t size = load_u32(*at);
    *at += 4;
    *left -= 4;
    *text = (struct sealed_text){NULL, 0};
    if (size == absent)
        return true;
    if (size > *left)
        return false;
    *text = (struct sealed_text){(const char *)*at, size};
    *at += size;
    *left -= size;
    return true;
}

uint32_t sealed_text(const struct sealed *sealed, enum audit_field field, struct sealed_text *text)
{
    struct sealed_text found = {NULL, 0}, schema = {NULL, 0}, next;
    if (sealed->size < SEALED_SIZE_MIN)
        return WIN32_INVALID_DATA;
    const uint32_t count = load_u32(sealed->bytes + COUNT_OFFSET);
    const uint8_t *at = sealed->bytes + SEALED_SIZE_MIN;
    size_t left = sealed->size - SEALED_SIZE_MIN;
    for (unsigned i = 0; i < AUDIT_FIELDS_SET && i < count; i++) {
        if (!take(&at, &left, &next))
            return WIN32_INVALID_DATA;
        if (audit_field_set(i) == field)
            found = next;
        if (audit_field_set(i) == AUDIT_SCHEMA_VERSION)
            schema = next;
    }
    if (left || !count || !schema.at || schema_fields(schema.at, schema.size) != count)
        return WIN32_INVALID_DATA;
    *text = found;
    return WIN32_OK;
}

bool sealed_text_is(const struct sealed_text *text, const char *wanted)
{
    return text->at && text->size == strlen(wanted) && memcmp(text->at, wanted, text->size) == 0;
}
