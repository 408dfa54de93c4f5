#include "client/answer/hex.h"

/* So many bytes are written at once. */
enum { PIECE = 256 };

void hex_put(struct buffer *buffer, const uint8_t *bytes, size_t size)
{
    static const char digits[] = "0123456789abcdef";
    char text[2 * PIECE];
    while (size) {
        size_t piece = size < PIECE ? size : PIECE;
        for (size_t i = 0; i < piece; i++) {
            text[2 * i] = digits[bytes[i] >> 4];
            text[2 * i + 1] = digits[bytes[i] & 15];
        }
        buffer_append(buffer, text, 2 * piece);
        bytes += piece;
        size -= piece;
    }
}

static bool nibble(char digit, unsigned *value)
{
    if (digit >= '0' && digit <= '9')
        *value = (unsigned)(digit - '0');
    else if ((digit | 0x20) >= 'a' && (digit | 0x20) <= 'f')
        *value = (unsigned)((digit | 0x20) - 'a' + 10);
    else
        return false;
    return true;
}

bool hex_read(struct buffer *data, const char *text, size_t size)
{
    for (size_t i = 0; i < size;) {
        unsigned high, low;
        if (text[i] == ' ') {
            i++;
            continue;
        }
        if (size - i < 2 || !nibble(text[i], &high) || !nibble(text[i + 1], &low))
            return false;
        uint8_t byte = (uint8_t)(high << 4 | low);
        buffer_append(data, &byte, 1);
        i += 2;
    }
    return true;
}
