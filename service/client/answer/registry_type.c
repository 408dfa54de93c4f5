#include "client/answer/registry_type.h"
#include "base/reading/nearest.h"

#include <inttypes.h>
#include <string.h>

static const struct {
    const char *name;
    uint32_t type;
} types[] = {
    {"REG_NONE", REGISTRY_NONE},
    {"REG_SZ", REGISTRY_SZ},
    {"REG_EXPAND_SZ", REGISTRY_EXPAND_SZ},
    {"REG_BINARY", REGISTRY_BINARY},
    {"REG_DWORD", REGISTRY_DWORD},
    {"REG_DWORD_LITTLE_ENDIAN", REGISTRY_DWORD},
    {"REG_DWORD_BIG_ENDIAN", REGISTRY_DWORD_BIG_ENDIAN},
    {"REG_LINK", REGISTRY_LINK},
    {"REG_MULTI_SZ", REGISTRY_MULTI_SZ},
    {"REG_RESOURCE_LIST", 8},
    {"REG_FULL_RESOURCE_DESCRIPTOR", 9},
    {"REG_RESOURCE_REQUIREMENTS_LIST", 10},
    {"REG_QWORD", REGISTRY_QWORD},
    {"REG_QWORD_LITTLE_ENDIAN", REGISTRY_QWORD},
};

enum { TYPE_COUNT = sizeof(types) / sizeof(types[0]) };

void registry_put_type(struct buffer *buffer, uint32_t type)
{
    for (size_t i = 0; i < TYPE_COUNT; i++) {
        if (types[i].type == type) {
            buffer_text(buffer, types[i].name);
            return;
        }
    }
    buffer_printf(buffer, "0x%" PRIx32, type);
}

bool registry_is_text(uint32_t type)
{
    return type == REGISTRY_SZ || type == REGISTRY_EXPAND_SZ || type == REGISTRY_LINK;
}

size_t registry_number_size(uint32_t type)
{
    if (type == REGISTRY_DWORD || type == REGISTRY_DWORD_BIG_ENDIAN)
        return 4;
    return type == REGISTRY_QWORD ? 8 : 0;
}

void registry_put_number(struct buffer *data, uint32_t type, uint64_t number)
{
    size_t size = registry_number_size(type);
    for (size_t i = 0; i < size; i++) {
        size_t place = type == REGISTRY_DWORD_BIG_ENDIAN ? size - 1 - i : i;
        uint8_t byte = (uint8_t)(number >> (8 * place));
        buffer_append(data, &byte, 1);
    }
}

bool registry_read_number(const char *text, uint64_t maximum, uint64_t *number)
{
    bool hex = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
    uint64_t base = hex ? 16 : 10;
    uint64_t read = 0;
    text += hex ? 2 : 0;
    if (!*text)
        return false;
    for (; *text; text++) {
        const char *digits = "0123456789abcdef";
        char lower = *text >= 'A' && *text <= 'F' ? (char)(*text - 'A' + 'a') : *text;
        const char *digit = strchr(digits, lower);
        uint64_t value = digit ? (uint64_t)(digit - digits) : base;
        if (value >= base || value > maximum || read > (maximum - value) / base)
            return false;
        read = read * base + value;
    }
    *number = read;
    return true;
}

static bool same_word(const char *text, const char *word)
{
    for (; *text && *word; text++, word++) {
        char upper = *text >= 'a' && *text <= 'z' ? (char)(*text - 'a' + 'A') : *text;
        if (upper != *word)
            return false;
    }
    return *text == *word;
}

bool registry_read_type(const char *text, uint32_t *type)
{
    uint64_t number;
    for (size_t i = 0; i < TYPE_COUNT; i++) {
        if (same_word(text, types[i].name)) {
            *type = types[i].type;
            return true;
        }
    }
    if (!registry_read_number(text, UINT32_MAX, &number))
        return false;
    *type = (uint32_t)number;
    return true;
}

void registry_put_wrong_type(struct buffer *buffer, const char *text)
{
    const size_t prefix = strlen("REG_");
    struct nearest nearest = {.word = text};
    for (size_t i = 0; i < TYPE_COUNT; i++)
        nearest_try(&nearest, types[i].name);
    for (size_t i = 0; i < TYPE_COUNT && !nearest.found; i++) {
        if (same_word(text, types[i].name + prefix)) /* "DWORD" */
            nearest.found = types[i].name;
    }
    nearest_put_wrong(buffer, &nearest);
    buffer_text(buffer, "; there are");
    for (size_t i = 0; i < TYPE_COUNT; i++)
        buffer_printf(buffer, "%s %s", i ? "," : "", types[i].name);
    buffer_text(buffer, " and numbers up to 4294967295");
}

const char *registry_data_wanted(uint32_t type)
{
    switch (type) {
    case REGISTRY_DWORD:
    case REGISTRY_DWORD_BIG_ENDIAN:
        return "one number from 0 to 4294967295, such as 42 or 0x2a";
    case REGISTRY_QWORD:
        return "one number from 0 to 18446744073709551615, such as 42 or 0x2a";
    case REGISTRY_SZ:
    case REGISTRY_EXPAND_SZ:
    case REGISTRY_LINK:
        return "one text, in quotes when it has spaces";
    case REGISTRY_MULTI_SZ:
        return "any number of texts, none of them empty";
    default:
        return "bytes in hexadecimal as one argument, such as \"01 02 ff\"";
    }
}
