/* Paths as people type them. */
#ifndef DEPUTY_CTL_FILES_PATH_WORDS_H
#define DEPUTY_CTL_FILES_PATH_WORDS_H

#include "base/arena.h"
#include "base/buffer.h"

#include <wchar.h>

/* A path from the command line or a list, in the arena; NULL when there is no memory. A backslash
 * at the end, as completion leaves it behind a directory, is cut off. Behind "\\?\" a "<U+D800>" is
 * that unit: so a name that is no Unicode can be typed as it is shown. */
wchar_t *path_from_operand(struct arena *arena, const char *text);

/* The flags that such a path takes: DEPUTY_FILE_LITERAL behind "\\?\". */
uint32_t path_flags(const wchar_t *path);

/* Append a sentence with what to type instead of a path that is refused, where that can be told.
 * flags are what the operation allows. */
void path_put_suggestion(struct buffer *buffer, const wchar_t *path, uint32_t flags);

#endif
