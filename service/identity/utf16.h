/* UTF-16, one character at a time. Names and texts of Windows may have surrogates that stand alone;
 * those are seen as what they are. */
#ifndef DEPUTY_IDENTITY_UTF16_H
#define DEPUTY_IDENTITY_UTF16_H

#include "identity/buffer.h"

/* Decode the character at the start of these units, of which there is at least one. Returns how
 * many units it takes. A lone surrogate decodes as itself (0xD800 to 0xDFFF). */
size_t utf16_decode(const uint16_t *units, size_t count, uint32_t *code_point);

/* Whether a code point is a surrogate: no character, and nothing that UTF-8 has. */
bool utf16_is_surrogate(uint32_t code_point);

/* Append the units as UTF-8. A lone surrogate becomes U+FFFD. */
void utf16_append(struct buffer *buffer, const uint16_t *units, size_t count);

/* Append a code point as UTF-8; a surrogate as U+FFFD. */
void utf16_append_code_point(struct buffer *buffer, uint32_t code_point);

#endif
