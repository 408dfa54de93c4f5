/* Standard input, line by line, while it comes. */
#ifndef DEPUTY_CTL_COMMON_LINES_H
#define DEPUTY_CTL_COMMON_LINES_H

#include "ctl/common/encoding.h"

enum { LINE_MAX = 3 * 32768 }; /* bytes of the longest: a path in UTF-8 */

/* All zero to begin with; ended with lines_free. */
struct lines {
    struct buffer left; /* what was read and is no whole line yet */
    size_t at;
    uint64_t number; /* of the line that was taken last, from 1 on */
    struct decoder decoder;
    bool ended;
};

/* Take the next line that is not empty, without its line break and quotes around it, into *line,
 * where it stays until the next call. *line is NULL at the end. Returns a Win32 status: the
 * system's, or ERROR_MORE_DATA for a line over LINE_MAX, ERROR_NO_UNICODE_TRANSLATION for one that
 * is not UTF-8. */
uint32_t lines_next(struct lines *lines, char **line);

void lines_free(struct lines *lines);

#endif
