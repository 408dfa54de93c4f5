/* UTF-16, one character at a time. Names and texts of Windows may have surrogates that stand alone;
 * those are seen as what they are. */
#ifndef DEPUTY_BASE_UTF16_H
#define DEPUTY_BASE_UTF16_H

#include "base/buffer.h"

/* Decode the character at the start of these units, of which there is at least one. Returns how
 * many units it takes. A lone surrogate decodes as itself (0xD800 to 0xDFFF). */
size_t utf16_decode(const uint16_t *units, size_t count, uint32_t *code_point);

/* Whether a code point is a surrogate: no character, and nothing that UTF-8 has. */
bool utf16_is_surrogate(uint32_t code_point);

/* Append the units as UTF-8. A lone surrogate becomes U+FFFD. */
void utf16_append(struct buffer *buffer, const uint16_t *units, size_t count);

/* Append a code point as UTF-8; a surrogate as U+FFFD. */
void utf16_append_code_point(struct buffer *buffer, uint32_t code_point);

/* Whether UTF-8 can say all of it: no surrogate stands alone. */
bool utf16_valid(const uint16_t *units, size_t count);

/* The system's own conversions are not asked: older ones know no WC_ERR_INVALID_CHARS for UTF-8
 * ("WideCharToMultiByte function"), and disagree about what is no character.
 *
 * Convert units to UTF-8, a lone surrogate to U+FFFD. Returns how many bytes that takes. They are
 * written when there is room for all of them; with no room, text may be NULL. */
size_t utf16_to_utf8(const uint16_t *units, size_t count, char *text, size_t room);

/* The reverse; what is not UTF-8 becomes U+FFFD. Returns how many units it takes, likewise. */
size_t utf16_from_utf8(const char *text, size_t size, uint16_t *units, size_t room);

#endif
