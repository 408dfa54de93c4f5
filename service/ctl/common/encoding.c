#include "ctl/common/encoding.h"
#include "base/bytes.h"
#include "base/utf16.h"
#include "base/utf8.h"

#include <string.h>

enum { ENOUGH = 4 }; /* bytes to tell the encoding by */

static bool begins(const struct buffer *held, const char *mark, size_t size)
{
    return held->size >= size && memcmp(held->bytes, mark, size) == 0;
}

static void drop(struct buffer *held, size_t size)
{
    held->size -= size;
    if (size)
        memmove(held->bytes, held->bytes + size, held->size);
}

/* Without a mark, a zero beside what begins the text, which is ASCII in lists and JSON. */
static enum encoding tell(struct buffer *held)
{
    if (begins(held, "\xEF\xBB\xBF", 3)) {
        drop(held, 3);
        return ENCODING_UTF8;
    }
    bool little = begins(held, "\xFF\xFE", 2), big = begins(held, "\xFE\xFF", 2);
    if (little || big) {
        drop(held, 2);
        return little ? ENCODING_UTF16LE : ENCODING_UTF16BE;
    }
    if (held->size < 2 || !held->bytes[0] == !held->bytes[1])
        return ENCODING_UTF8;
    return held->bytes[0] ? ENCODING_UTF16LE : ENCODING_UTF16BE;
}

static uint16_t unit_at(const struct decoder *decoder, size_t index)
{
    const uint8_t *bytes = (const uint8_t *)decoder->held.bytes + 2 * index;
    if (decoder->encoding == ENCODING_UTF16LE)
        return load_u16(bytes);
    return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

/* One character; returns its units, 0 when it is not whole yet. */
static size_t convert(
    const struct decoder *decoder, size_t at, size_t count, bool end, struct buffer *text)
{
    uint16_t units[2] = {unit_at(decoder, at), at + 1 < count ? unit_at(decoder, at + 1) : 0};
    bool high = units[0] >= 0xD800 && units[0] < 0xDC00;
    uint32_t code_point;
    if (high && at + 1 == count && !end)
        return 0;
    size_t taken = utf16_decode(units, at + 1 < count ? 2 : 1, &code_point);
    if (utf16_is_surrogate(code_point))
        buffer_text(text, "\xFF");
    else
        utf16_append_code_point(text, code_point);
    return taken;
}

static void convert_all(struct decoder *decoder, bool end, struct buffer *text)
{
    size_t count = decoder->held.size / 2, at = 0, taken = 1;
    while (at < count && taken) {
        taken = convert(decoder, at, count, end, text);
        at += taken;
    }
    drop(&decoder->held, 2 * at);
    if (end && decoder->held.size) /* half a unit */
        buffer_text(text, "\xFF");
}

void decoder_feed(
    struct decoder *decoder, const void *bytes, size_t size, bool end, struct buffer *text)
{
    struct buffer *held = &decoder->held;
    if (decoder->encoding == ENCODING_UTF8) {
        buffer_append(text, bytes, size);
        return;
    }
    buffer_append(held, bytes, size);
    if (held->status && !text->status)
        text->status = held->status;
    if (held->status || (!decoder->encoding && held->size < ENOUGH && !end))
        return;
    if (!decoder->encoding)
        decoder->encoding = tell(held);
    if (decoder->encoding != ENCODING_UTF8) {
        convert_all(decoder, end, text);
        return;
    }
    buffer_append(text, held->bytes, held->size);
    held->size = 0;
}

void decoder_free(struct decoder *decoder)
{
    buffer_free(&decoder->held);
}

uint64_t encoding_wrong_line(const char *text, size_t size)
{
    uint64_t line = 1;
    while (size) {
        const char *end = memchr(text, '\n', size);
        size_t length = end ? (size_t)(end - text) : size;
        if (!utf8_valid((const uint8_t *)text, length))
            return line;
        length += end ? 1 : 0;
        text += length;
        size -= length;
        line++;
    }
    return 0;
}
