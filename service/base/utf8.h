/* UTF-8, one character at a time, and what a terminal does with each. */
#ifndef DEPUTY_BASE_UTF8_H
#define DEPUTY_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { UTF8_REPLACEMENT = 0xFFFD };

/* The same as UTF-8 text. */
#define UTF8_REPLACEMENT_TEXT "\xEF\xBF\xBD"

/* Decode the character at the start of these bytes, of which there is at least one. Returns how
 * many bytes it takes. What is not UTF-8 decodes as UTF8_REPLACEMENT, one for each maximal subpart
 * (The Unicode Standard, section 3.9, table 3-7 and "U+FFFD Substitution of Maximal Subparts"). */
size_t utf8_decode(const uint8_t *bytes, size_t size, uint32_t *code_point);

/* Whether all of it is UTF-8. */
bool utf8_valid(const uint8_t *bytes, size_t size);

/* Whether a character acts on a terminal, or on the text around it, instead of being seen: control
 * characters, bidirectional marks (Unicode Standard Annex #9), line separators, invisible ones. */
bool utf8_hidden(uint32_t code_point);

/* How many columns of a terminal a visible character takes: 0 for combining marks, 2 for East Asian
 * wide ones (Unicode Standard Annex #11, by block), 1 for all others. */
unsigned utf8_columns(uint32_t code_point);

#endif
