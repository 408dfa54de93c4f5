/* Bytes in hexadecimal. Portable. */
#ifndef DEPUTY_CLIENT_ANSWER_HEX_H
#define DEPUTY_CLIENT_ANSWER_HEX_H

#include "base/buffer.h"

/* Append bytes as two lower-case digits each. */
void hex_put(struct buffer *buffer, const uint8_t *bytes, size_t size);

/* Append the bytes that are written so, in either case and with any spaces between them. False when
 * the text is something else; some may have been appended then. */
bool hex_read(struct buffer *data, const char *text, size_t size);

#endif
