/* libFuzzer entry: any bytes as UTF-8 and as UTF-16, neutralized whole and cut. The result must be
 * well-formed and safe, as long as was said, and lose nothing unless it says so. */
#include "audit/record/neutralize.h"
#include "base/status.h"
#include "unit/base/reverse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

static void check(const struct buffer *buffer, size_t units, size_t limit)
{
    const char *text = buffer->size ? buffer->bytes : "";
    require(buffer->status == WIN32_OK);
    require(units <= limit);
    require(units == utf16_length(text, buffer->size));
    require(is_neutral(text, buffer->size));
}

static void check_utf8(const uint8_t *data, size_t size, size_t limit)
{
    struct buffer buffer = {0};
    size_t count;
    check(&buffer, neutralize_utf8(&buffer, (const char *)data, size, limit), limit);
    uint8_t *bytes = malloc(buffer.size + 1);
    require(bytes != NULL);
    if (buffer.size && reverse_utf8(buffer.bytes, buffer.size, bytes, &count))
        require(count == size && memcmp(bytes, data, size) == 0);
    else
        require(!size || limit < NEUTRALIZE_NO_LIMIT);
    free(bytes);
    buffer_free(&buffer);
}

static void check_utf16(const uint16_t *units, size_t size, size_t limit)
{
    struct buffer buffer = {0};
    size_t count;
    check(&buffer, neutralize_utf16(&buffer, units, size, limit), limit);
    uint16_t *reversed = malloc((buffer.size + 1) * sizeof(*reversed));
    require(reversed != NULL);
    if (buffer.size && reverse_utf16(buffer.bytes, buffer.size, reversed, &count))
        require(count == size && memcmp(reversed, units, size * sizeof(*units)) == 0);
    else
        require(!size || limit < NEUTRALIZE_NO_LIMIT);
    free(reversed);
    buffer_free(&buffer);
}

/* The first byte is a limit, the rest is text. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!size)
        return 0;
    size_t limit = NEUTRALIZE_LIMIT_MIN + data[0];
    uint16_t *units = malloc(size * sizeof(*units));
    require(units != NULL);
    memcpy(units, data + 1, (size - 1) / 2 * 2);
    check_utf8(data + 1, size - 1, limit);
    check_utf8(data + 1, size - 1, NEUTRALIZE_NO_LIMIT);
    check_utf16(units, (size - 1) / 2, limit);
    check_utf16(units, (size - 1) / 2, NEUTRALIZE_NO_LIMIT);
    free(units);
    return 0;
}
