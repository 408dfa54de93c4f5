#include "client/ask/request/registry_data.h"
#include "client/answer/hex.h"
#include "client/answer/registry_type.h"
#include "base/bytes.h"
#include "base/utf16.h"

#include <string.h>

static void put_units(struct buffer *data, const struct ask_text *text, bool zero)
{
    for (size_t i = 0; i < text->size + (zero ? 1 : 0); i++) {
        uint8_t bytes[2];
        store_u16(bytes, text->units[i]);
        buffer_append(data, bytes, sizeof(bytes));
    }
}

/* A number of 64 bits is a text in JSON, because its numbers do not hold them. That it could not be
 * kept is nothing wrong with it. */
static const char *read_long(const struct ask_text *text, struct buffer *data)
{
    struct buffer utf8 = {0};
    uint64_t number = 0;
    utf16_append(&utf8, text->units, text->size);
    data->status = utf8.status;
    bool right =
        utf8.status || (utf8.bytes && registry_read_number(utf8.bytes, UINT64_MAX, &number));
    buffer_free(&utf8);
    registry_put_number(data, REGISTRY_QWORD, number);
    return right ? NULL : "member \"text\" of a REG_QWORD has to be a number, such as \"0x2a\"";
}

static const char *read_text(const struct ask_text *text, uint32_t type, struct buffer *data)
{
    if (type == REGISTRY_QWORD)
        return read_long(text, data);
    if (!registry_is_text(type))
        return "member \"text\" is for REG_SZ, REG_EXPAND_SZ, REG_LINK and REG_QWORD";
    put_units(data, text, type != REGISTRY_LINK); /* a link's target has no zero at its end */
    return NULL;
}

/* An empty text within would end them all. */
static const char *read_texts(const struct ask_request *request, uint32_t type, struct buffer *data)
{
    static const uint16_t end = 0;
    if (type != REGISTRY_MULTI_SZ)
        return "member \"texts\" is for REG_MULTI_SZ";
    for (uint32_t i = 0; i < request->text_count; i++) {
        if (!request->texts[i].size)
            return "member \"texts\" has an empty text";
        put_units(data, &request->texts[i], true);
    }
    buffer_append(data, &end, sizeof(end));
    return NULL;
}

static const char *read_number(uint64_t number, uint32_t type, struct buffer *data)
{
    if (!registry_number_size(type))
        return "member \"number\" is for REG_DWORD, REG_DWORD_BIG_ENDIAN and REG_QWORD";
    if (type != REGISTRY_QWORD && number > UINT32_MAX)
        return "member \"number\" has to be 0 to 4294967295";
    registry_put_number(data, type, number);
    return NULL;
}

const char *registry_data_read(
    const struct ask_request *request, uint32_t type, struct buffer *data)
{
    const bool *given = request->given;
    if (given[ASK_HEX] + given[ASK_TEXT] + given[ASK_TEXTS] + given[ASK_NUMBER] != 1)
        return "one of the members \"hex\", \"text\", \"texts\" and \"number\" has the data";
    if (given[ASK_TEXT])
        return read_text(&request->units[ASK_TEXT], type, data);
    if (given[ASK_TEXTS])
        return read_texts(request, type, data);
    if (given[ASK_NUMBER])
        return read_number(request->numbers[ASK_NUMBER], type, data);
    const char *hex = request->words[ASK_HEX];
    return hex_read(data, hex, strlen(hex)) ? NULL : "member \"hex\" has to be bytes as \"01ff\"";
}
