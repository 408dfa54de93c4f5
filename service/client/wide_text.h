/* A zero-ended text of the program's, as the stubs take it: counted, and not const although they
 * only read it. */
#ifndef DEPUTY_CLIENT_WIDE_TEXT_H
#define DEPUTY_CLIENT_WIDE_TEXT_H

#include <stdint.h>
#include <wchar.h>

struct wide_text {
    unsigned long units; /* with the zero */
    wchar_t *text;
};

/* Take a text of at most limit units with its zero. ERROR_INVALID_PARAMETER for NULL,
 * ERROR_FILENAME_EXCED_RANGE for a longer one. */
uint32_t wide_text_take(const wchar_t *text, uint32_t limit, struct wide_text *taken);

#endif
