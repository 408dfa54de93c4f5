/* Security identifiers as bytes and as text (MS-DTYP 2.4.2). */
#ifndef DEPUTY_IDENTITY_SID_H
#define DEPUTY_IDENTITY_SID_H

#include "include/deputy.h"
#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SID_SIZE_MIN = 8,
    SID_SIZE_MAX = 68,
    SID_SUBAUTHORITIES_MAX = 15,
    SID_TEXT_SIZE = 192, /* "S-1-" with a 48-bit authority and 15 subauthorities, and its zero */
};

/* Whether these bytes are exactly one SID: revision 1 and the size that its count asks for. */
bool sid_valid(const uint8_t *bytes, size_t size);

/* The number of bytes of the SID at the start of these bytes, 0 when there is no whole one. */
size_t sid_length(const uint8_t *bytes, size_t size);

/* Write "S-1-..." (MS-DTYP 2.4.2.1: an authority of 2^32 or more in hexadecimal). The SID must be
 * valid. Returns the length of the text. */
size_t sid_format(const uint8_t *bytes, size_t size, char text[SID_TEXT_SIZE]);

/* Read "S-1-..." into bytes and *size; false, and nothing changed, when it is not a SID. */
bool sid_parse(const char *text, uint8_t bytes[SID_SIZE_MAX], size_t *size);

/* The last subauthority (the relative identifier); false when the SID has none. */
bool sid_rid(const uint8_t *bytes, size_t size, uint32_t *rid);

/* Copy a valid SID, with its text and without a name, into the arena; false when there is no
 * memory. */
bool sid_copy(struct arena *arena, const uint8_t *bytes, size_t size, struct deputy_sid *copy);

#endif
