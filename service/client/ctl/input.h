/* A file, or standard input, as a whole. */
#ifndef DEPUTY_CTL_INPUT_H
#define DEPUTY_CTL_INPUT_H

#include "identity/buffer.h"

enum { INPUT_MAX = 16 << 20 };

/* Append what a file has; "-" is standard input. Returns a Win32 status: the system's, or
 * ERROR_MORE_DATA over INPUT_MAX bytes. */
uint32_t input_read(const char *path, struct buffer *input);

#endif
