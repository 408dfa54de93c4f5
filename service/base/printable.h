/* Text for people: made safe for a terminal and set into columns. */
#ifndef DEPUTY_BASE_PRINTABLE_H
#define DEPUTY_BASE_PRINTABLE_H

#include "base/buffer.h"

/* The column in which values start behind their labels. */
enum { PRINTABLE_VALUE_COLUMN = 26 };

/* Append text that comes from elsewhere. A character that would act on the terminal or reorder the
 * line (see utf8_hidden) is written "<U+202E>", which no account, file or key name can contain as
 * such; what is not UTF-8 becomes U+FFFD. */
void printable_append(struct buffer *buffer, const char *text);

/* The same of UTF-16 that may hold anything: a zero, a lone surrogate and the "<" of a text that
 * has
 * "<U+" itself are written so as well. Texts that differ stay different. */
void printable_append_units(struct buffer *buffer, const uint16_t *units, size_t count);

/* How many columns printable_append's output takes for this text. */
size_t printable_columns(const char *text);

/* Append spaces for what is missing from used to width columns. */
void printable_pad(struct buffer *buffer, size_t used, size_t width);

/* Begin a line: indent, label and the spaces up to PRINTABLE_VALUE_COLUMN, at least one. */
void printable_label(struct buffer *buffer, unsigned indent, const char *label);

/* A whole line: a label and a text made safe. */
void printable_line(struct buffer *buffer, unsigned indent, const char *label, const char *text);

#endif
