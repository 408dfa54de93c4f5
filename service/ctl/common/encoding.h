/* The encoding of text that comes from files and pipes. Portable.
 *
 * What writes such text on Windows disagrees: Windows PowerShell's ">" writes UTF-16 with a mark,
 * Notepad a mark before UTF-8, cmd.exe the OEM code page. The first two can be told by their bytes;
 * of the last it can be told that it is neither, where it has more than ASCII. */
#ifndef DEPUTY_CTL_COMMON_ENCODING_H
#define DEPUTY_CTL_COMMON_ENCODING_H

#include "base/buffer.h"

enum encoding { ENCODING_NOT_KNOWN, ENCODING_UTF8, ENCODING_UTF16LE, ENCODING_UTF16BE };

/* All zero to begin with; ended with decoder_free. */
struct decoder {
    enum encoding encoding;
    struct buffer held; /* the beginning, or part of a character */
};

/* Append the next bytes as UTF-8, without a mark. What comes last is said to be the end. Of text
 * that is in UTF-8 already, nothing else is changed; a surrogate that stands alone becomes a byte
 * that is not UTF-8. */
void decoder_feed(
    struct decoder *decoder, const void *bytes, size_t size, bool end, struct buffer *text);
void decoder_free(struct decoder *decoder);

/* The first line, counted from 1, that is not UTF-8; 0 when all are. */
uint64_t encoding_wrong_line(const char *text, size_t size);

#define ENCODING_WRONG "the encoding is neither UTF-8 nor UTF-16"

#endif
