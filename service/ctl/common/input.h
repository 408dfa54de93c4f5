/* A file, or standard input: as a whole, or bit by bit. */
#ifndef DEPUTY_CTL_COMMON_INPUT_H
#define DEPUTY_CTL_COMMON_INPUT_H

#include "base/buffer.h"

enum { INPUT_MAX = 16 << 20 };

/* Append the text that a file has, as UTF-8; "-" is standard input. Returns a Win32 status: the
 * system's, ERROR_MORE_DATA over INPUT_MAX bytes, or ERROR_NO_UNICODE_TRANSLATION, and *line is
 * where, for what is neither UTF-8 nor UTF-16. */
uint32_t input_read(const char *path, struct buffer *input, uint64_t *line);

/* Wait for bytes from a file, a pipe or a console (a HANDLE), and take up to that many; none is its
 * end. Returns a Win32 status: the system's, or ERROR_OPERATION_ABORTED for a console's Ctrl+C. */
uint32_t input_take(void *file, void *bytes, uint32_t size, uint32_t *taken);

#endif
