/* Standard input, line by line, while it comes. */
#ifndef DEPUTY_CTL_LINES_H
#define DEPUTY_CTL_LINES_H

#include "identity/buffer.h"

enum { LINE_MAX = 3 * 32768 }; /* bytes of the longest: a path in UTF-8 */

/* All zero to begin with; ended with lines_free. */
struct lines {
    struct buffer left; /* what was read and is no whole line yet */
    size_t at;
    bool ended;
};

/* Take the next line that is not empty, without its line break, into *line, where it stays until
 * the next call. *line is NULL at the end. Returns a Win32 status: the system's, or ERROR_MORE_DATA
 * for a line over LINE_MAX. */
uint32_t lines_next(struct lines *lines, char **line);

void lines_free(struct lines *lines);

#endif
