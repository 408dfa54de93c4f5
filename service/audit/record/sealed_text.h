/* Single fields of a sealed record, found in its bytes without opening it. */
#ifndef DEPUTY_AUDIT_RECORD_SEALED_TEXT_H
#define DEPUTY_AUDIT_RECORD_SEALED_TEXT_H

#include "audit/record/sealed.h"

/* In the record's bytes, without a zero behind it. */
struct sealed_text {
    const char *at; /* NULL: absent */
    uint32_t size;
};

/* Find a field that the record's maker set. The bytes are not trusted: WIN32_INVALID_DATA, and text
 * unchanged, when they do not have exactly the fields that their schema has. What a text has in it
 * is not looked at. */
uint32_t sealed_text(const struct sealed *sealed, enum audit_field field, struct sealed_text *text);

/* Whether a text is exactly this one. */
bool sealed_text_is(const struct sealed_text *text, const char *wanted);

#endif
