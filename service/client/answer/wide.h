/* Between the UTF-8 of the command line and the UTF-16 of names. */
#ifndef DEPUTY_CLIENT_ANSWER_WIDE_H
#define DEPUTY_CLIENT_ANSWER_WIDE_H

#include "base/arena.h"
#include "base/json.h"

#include <wchar.h>

/* A zero-ended copy in the arena of UTF-8 text; NULL when there is no memory. */
wchar_t *wide_from_utf8(struct arena *arena, const char *text);

/* The reverse; a lone surrogate becomes U+FFFD. */
char *wide_to_utf8(struct arena *arena, const wchar_t *text);

/* Append a name made safe for a terminal (printable_append_units): names that differ stay
 * different. */
void wide_print(struct buffer *buffer, const wchar_t *text, size_t size);

/* The same of a zero-ended text, and as a member that keeps lone surrogates. */
void wide_print_text(struct buffer *buffer, const wchar_t *text);
void wide_json_member(struct json *json, const char *key, const wchar_t *text);

#endif
