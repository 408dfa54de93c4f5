#include "access/model/rights.h"
#include "access/sddl/sddl_reader.h"
#include "base/bytes.h"
#include "base/status.h"

#include <string.h>

/* What follows the SID in the text of an ACE. */
enum ace_tail { TAIL_NONE, TAIL_CONDITION, TAIL_ATTRIBUTE };

struct ace_word {
    char name[3];
    uint8_t type;
    bool sacl;
    bool object; /* GUIDs are allowed */
    enum ace_tail tail;
};

/* An object type's bits are what its ACE has, so "A" with a GUID is an error. */
static const struct ace_word ace_words[] = {
    {"A", ACCESS_ACE_ALLOW, false, false, TAIL_NONE},
    {"D", ACCESS_ACE_DENY, false, false, TAIL_NONE},
    {"OA", ACCESS_ACE_ALLOW_OBJECT, false, true, TAIL_NONE},
    {"OD", ACCESS_ACE_DENY_OBJECT, false, true, TAIL_NONE},
    {"XA", ACCESS_ACE_ALLOW_CALLBACK, false, false, TAIL_CONDITION},
    {"XD", ACCESS_ACE_DENY_CALLBACK, false, false, TAIL_CONDITION},
    {"ZA", ACCESS_ACE_ALLOW_CALLBACK_OBJECT, false, true, TAIL_CONDITION},
    {"AU", ACCESS_ACE_AUDIT, true, false, TAIL_NONE},
    {"AL", ACCESS_ACE_ALARM, true, false, TAIL_NONE},
    {"OL", ACCESS_ACE_ALARM_OBJECT, true, true, TAIL_NONE},
    {"OU", ACCESS_ACE_AUDIT_OBJECT, true, true, TAIL_NONE},
    {"XU", ACCESS_ACE_AUDIT_CALLBACK, true, false, TAIL_CONDITION},
    {"ML", ACCESS_ACE_MANDATORY_LABEL, true, false, TAIL_NONE},
    {"RA", ACCESS_ACE_RESOURCE_ATTRIBUTE, true, false, TAIL_ATTRIBUTE},
    {"SP", ACCESS_ACE_SCOPED_POLICY, true, false, TAIL_NONE},
    {"TL", ACCESS_ACE_TRUST_LABEL, true, false, TAIL_NONE},
    {"FL", ACCESS_ACE_FILTER, true, false, TAIL_CONDITION},
};

struct bit_word {
    char name[3];
    uint32_t bits;
};

static const struct bit_word flag_words[] = {
    {"OI", ACCESS_ACE_OBJECT_INHERIT},
    {"CI", ACCESS_ACE_CONTAINER_INHERIT},
    {"NP", ACCESS_ACE_NO_PROPAGATE},
    {"IO", ACCESS_ACE_INHERIT_ONLY},
    {"ID", ACCESS_ACE_INHERITED},
    {"SA", ACCESS_ACE_SUCCESSFUL},
    {"FA", ACCESS_ACE_FAILED},
    {"CR", ACCESS_ACE_CRITICAL},
    {"TP", ACCESS_ACE_SUCCESSFUL}, /* trust protected, on access filters */
    {"", 0},
};

static const struct bit_word right_words[] = {
    {"CC", 0x001},
    {"DC", 0x002},
    {"LC", 0x004},
    {"SW", 0x008},
    {"RP", 0x010},
    {"WP", 0x020},
    {"DT", 0x040},
    {"LO", 0x080},
    {"CR", 0x100},
    {"SD", RIGHT_DELETE},
    {"RC", RIGHT_READ_CONTROL},
    {"WD", RIGHT_WRITE_DAC},
    {"WO", RIGHT_WRITE_OWNER},
    {"GA", RIGHT_GENERIC_ALL},
    {"GX", RIGHT_GENERIC_EXECUTE},
    {"GW", RIGHT_GENERIC_WRITE},
    {"GR", RIGHT_GENERIC_READ},
    {"FA", 0x1F01FF},
    {"FR", 0x120089},
    {"FW", 0x120116},
    {"FX", 0x1200A0},
    {"KA", 0x0F003F},
    {"KR", 0x020019},
    {"KW", 0x020006},
    {"KX", 0x020019},
    {"", 0},
};

static const struct bit_word label_words[] = {
    {"NW", 1},
    {"NR", 2},
    {"NX", 4},
    {"", 0},
};

/* Read words one behind the other until a semicolon. Windows takes blanks before a word, and in a
 * field without words, but not behind the last one. */
static bool read_bits(
    struct sddl_reader *reader, const struct bit_word *words, const char *reason, uint32_t *bits)
{
    const char *end = NULL;
    for (;;) {
        sddl_skip_blanks(reader);
        const struct bit_word *word = words;
        while (word->name[0] && !sddl_accept_word(reader, word->name))
            word++;
        *bits |= word->bits;
        if (word->name[0]) {
            end = reader->at;
        } else if (*reader->at == ';' && (!end || reader->at == end)) {
            return true;
        } else {
            reader->at = end && *reader->at == ';' ? end : reader->at;
            return sddl_fail(reader, WIN32_INVALID_PARAMETER, reason);
        }
    }
}

/* As wcstoul with base 0 reads it, which Windows does: what is too large is all ones, and a sign
 * is taken. */
static bool read_number(struct sddl_reader *reader, uint32_t *mask)
{
    const char *above;
    bool negative = sddl_accept(reader, "-");
    unsigned base = sddl_read_base(reader);
    const char *first = reader->at;
    uint32_t number = (uint32_t)sddl_read_digits(reader, base, UINT32_MAX, &above);
    if (reader->at == first)
        return sddl_fail(reader, WIN32_INVALID_PARAMETER, "number expected");
    *mask = negative ? 0 - number : number;
    return true;
}

static bool read_mask(struct sddl_reader *reader, uint8_t type, uint32_t *mask)
{
    sddl_skip_blanks(reader);
    if (*reader->at == '-' || (*reader->at >= '0' && *reader->at <= '9'))
        return read_number(reader, mask);
    bool label = type == ACCESS_ACE_MANDATORY_LABEL;
    return read_bits(reader, label ? label_words : right_words, "unknown right", mask);
}

/* A GUID without braces; its first three fields are little-endian in memory (MS-DTYP 2.3.4.3). */
static bool read_guid(struct sddl_reader *reader, uint8_t guid[ACE_GUID_SIZE])
{
    static const uint8_t place[ACE_GUID_SIZE] = {
        3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};
    for (size_t i = 0; i < ACE_GUID_SIZE; i++) {
        bool dash = i == 4 || i == 6 || i == 8 || i == 10;
        if (dash && !sddl_expect(reader, "-", "not a GUID"))
            return false;
        int high = sddl_hex_digit(reader->at[0]);
        int low = high < 0 ? -1 : sddl_hex_digit(reader->at[1]);
        if (low < 0)
            return sddl_fail(reader, WIN32_INVALID_PARAMETER, "not a GUID");
        guid[place[i]] = (uint8_t)(high << 4 | low);
        reader->at += 2;
    }
    return true;
}

/* Read both GUIDs, each of which may be empty, and append the object flags and what is there. An
 * allow ACE without a GUID becomes a plain one (Windows: "ACE Strings"). */
static bool read_objects(
    struct sddl_reader *reader, const struct ace_word *word, struct buffer *bytes, uint8_t *type)
{
    uint8_t guids[2][ACE_GUID_SIZE];
    uint32_t flags = 0;
    for (uint32_t i = 0; i < 2; i++) {
        size_t blanks = strspn(reader->at, " ");
        if (reader->at[blanks] == ';')
            reader->at += blanks;
        if (*reader->at != ';') {
            if (!word->object)
                return sddl_fail(
                    reader, WIN32_INVALID_PARAMETER, "this type of ACE has no object type");
            if (!read_guid(reader, guids[i]))
                return false;
            flags |= 1u << i;
        }
        if (!sddl_expect(reader, ";", "';' expected"))
            return false;
    }
    if (word->type == ACCESS_ACE_ALLOW_OBJECT && !flags)
        *type = ACCESS_ACE_ALLOW;
    if (!word->object || *type == ACCESS_ACE_ALLOW)
        return true;
    sddl_put_u32(bytes, flags);
    for (uint32_t i = 0; i < 2; i++) {
        if (flags >> i & 1)
            buffer_append(bytes, guids[i], ACE_GUID_SIZE);
    }
    return true;
}

static const struct ace_word *read_type(struct sddl_reader *reader, bool sacl)
{
    sddl_skip_blanks(reader);
    size_t size = strcspn(reader->at, ";()");
    for (size_t i = 0; i < sizeof(ace_words) / sizeof(ace_words[0]); i++) {
        const struct ace_word *word = &ace_words[i];
        if (word->sacl == sacl && strlen(word->name) == size &&
            sddl_accept_word(reader, word->name))
            return word;
    }
    sddl_fail(reader, WIN32_INVALID_PARAMETER,
        sacl ? "not a type of ACE for a SACL" : "not a type of ACE for a DACL");
    return NULL;
}

static bool read_tail(struct sddl_reader *reader, enum ace_tail tail, struct buffer *bytes)
{
    if (tail == TAIL_NONE)
        return true;
    if (!sddl_expect(reader, ";", "';' expected"))
        return false;
    sddl_skip_space(reader);
    if (tail == TAIL_CONDITION ? !sddl_read_condition(reader, bytes)
                               : !sddl_read_attribute(reader, bytes))
        return false;
    sddl_skip_space(reader);
    return true;
}

/* Everything of an ACE between its type and its closing parenthesis. */
static bool read_body(
    struct sddl_reader *reader, const struct ace_word *word, size_t start, struct buffer *bytes)
{
    uint8_t sid[SID_SIZE_MAX];
    size_t size;
    uint32_t flags = 0;
    uint32_t mask = 0;
    uint8_t type = word->type;
    if (!sddl_expect(reader, ";", "';' expected") ||
        !read_bits(reader, flag_words, "unknown ACE flag", &flags) ||
        !sddl_expect(reader, ";", "';' expected") || !read_mask(reader, word->type, &mask) ||
        !sddl_expect(reader, ";", "';' expected"))
        return false;
    sddl_put_u32(bytes, mask);
    if (!read_objects(reader, word, bytes, &type) || !sddl_read_sid(reader, sid, &size))
        return false;
    buffer_append(bytes, sid, size);
    if (!bytes->status) {
        bytes->bytes[start] = (char)type;
        bytes->bytes[start + 1] = (char)flags;
    }
    return read_tail(reader, word->tail, bytes);
}

static bool read_ace(struct sddl_reader *reader, bool sacl, struct buffer *bytes, bool *object)
{
    const struct ace_word *word = read_type(reader, sacl);
    if (!word)
        return false;
    size_t start = bytes->size;
    uint8_t header[ACE_HEADER_SIZE] = {word->type};
    buffer_append(bytes, header, sizeof(header));
    if (!read_body(reader, word, start, bytes))
        return false;
    while (bytes->size % 4 && !bytes->status)
        buffer_append(bytes, "", 1);
    size_t size = bytes->size - start;
    if (bytes->status || size > UINT16_MAX)
        return sddl_fail(reader, bytes->status ? bytes->status : WIN32_MORE_DATA, "ACL too large");
    store_u16((uint8_t *)bytes->bytes + start + 2, (uint16_t)size);
    *object = *object || (word->object && bytes->bytes[start] != ACCESS_ACE_ALLOW);
    return sddl_expect(reader, ")", "')' expected");
}

bool sddl_read_aces(
    struct sddl_reader *reader, bool sacl, struct buffer *bytes, uint32_t *count, bool *object)
{
    for (; sddl_accept(reader, "("); sddl_skip_space(reader)) {
        if (!read_ace(reader, sacl, bytes, object))
            return false;
        ++*count;
    }
    return true;
}
