#include "access/condition/condition.h"
#include "access/sddl/sddl_reader.h"
#include "base/bytes.h"
#include "base/status.h"

#include <string.h>

/* A word or sign and the byte code it stands for. */
struct word {
    const char *text;
    uint8_t code;
};

/* Longer words stand before those they begin with. */
static const struct word member_words[] = {
    {"Member_of_Any", CONDITION_MEMBER_OF_ANY},
    {"Member_of", CONDITION_MEMBER_OF},
    {"Device_Member_of_Any", CONDITION_DEVICE_MEMBER_OF_ANY},
    {"Device_Member_of", CONDITION_DEVICE_MEMBER_OF},
    {"Not_Member_of_Any", CONDITION_NOT_MEMBER_OF_ANY},
    {"Not_Member_of", CONDITION_NOT_MEMBER_OF},
    {"Not_Device_Member_of_Any", CONDITION_NOT_DEVICE_MEMBER_OF_ANY},
    {"Not_Device_Member_of", CONDITION_NOT_DEVICE_MEMBER_OF},
    {NULL, 0},
};

static const struct word exists_words[] = {
    {"Exists", CONDITION_EXISTS},
    {"Not_Exists", CONDITION_NOT_EXISTS},
    {NULL, 0},
};

static const struct word relation_words[] = {
    {"==", CONDITION_EQUAL},
    {"!=", CONDITION_NOT_EQUAL},
    {"<=", CONDITION_LESS_EQUAL},
    {"<", CONDITION_LESS},
    {">=", CONDITION_GREATER_EQUAL},
    {">", CONDITION_GREATER},
    {"Contains", CONDITION_CONTAINS},
    {"Any_of", CONDITION_ANY_OF},
    {"Not_Contains", CONDITION_NOT_CONTAINS},
    {"Not_Any_of", CONDITION_NOT_ANY_OF},
    {NULL, 0},
};

static const struct word attribute_words[] = {
    {"@User.", CONDITION_USER_ATTRIBUTE},
    {"@Device.", CONDITION_DEVICE_ATTRIBUTE},
    {"@Resource.", CONDITION_RESOURCE_ATTRIBUTE},
    {NULL, 0},
};

static void put_code(struct buffer *bytes, uint8_t code)
{
    buffer_append(bytes, &code, 1);
}

/* The characters of a simple attribute name besides letters and digits (MS-DTYP 2.5.1.1,
 * attr-char1, and what Windows takes besides). */
static bool is_name_letter(char letter)
{
    return (letter >= '0' && letter <= '9') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= 'a' && letter <= 'z') || (letter && strchr(":./_", letter));
}

/* Pass over the first of these words that is here; 0 when none is. A word is not the beginning of
 * a name. */
static uint8_t accept_any(struct sddl_reader *reader, const struct word *words)
{
    const char *start = reader->at;
    for (; words->text; words++) {
        if (!sddl_accept_word(reader, words->text))
            continue;
        bool sign = !is_name_letter(reader->at[-1]) || reader->at[-1] == '.';
        if (sign || !is_name_letter(*reader->at))
            return words->code;
        reader->at = start;
    }
    return 0;
}

/* Begin a run of counted bytes; the count is filled in by end_run. */
static size_t begin_run(struct buffer *bytes, uint8_t code)
{
    put_code(bytes, code);
    sddl_put_u32(bytes, 0);
    return bytes->size;
}

static void end_run(struct buffer *bytes, size_t start)
{
    if (!bytes->status)
        store_u32((uint8_t *)bytes->bytes + start - 4, (uint32_t)(bytes->size - start));
}

static bool read_sid_literal(struct sddl_reader *reader, struct buffer *bytes)
{
    uint8_t sid[SID_SIZE_MAX];
    size_t size;
    if (!sddl_read_sid(reader, sid, &size) || !sddl_expect(reader, ")", "')' expected"))
        return false;
    size_t start = begin_run(bytes, CONDITION_SID);
    buffer_append(bytes, sid, size);
    end_run(bytes, start);
    return true;
}

static bool read_string_literal(struct sddl_reader *reader, struct buffer *bytes)
{
    size_t start = begin_run(bytes, CONDITION_STRING);
    while (!sddl_accept(reader, "\"")) {
        if (!sddl_read_character(reader, bytes))
            return false;
    }
    end_run(bytes, start);
    return true;
}

static bool read_octet_literal(struct sddl_reader *reader, struct buffer *bytes)
{
    size_t start = begin_run(bytes, CONDITION_OCTETS);
    sddl_read_octets(reader, bytes);
    end_run(bytes, start);
    return true;
}

/* Numbers are 64-bit; sign and base say how they were written (MS-DTYP 2.4.4.17.5). Hexadecimal
 * ones are taken as bits, as Windows does it. */
static bool read_integer_literal(struct sddl_reader *reader, struct buffer *bytes)
{
    bool negative = sddl_accept(reader, "-");
    bool positive = !negative && sddl_accept(reader, "+");
    bool bits = !negative && reader->at[0] == '0' && (reader->at[1] == 'x' || reader->at[1] == 'X');
    uint64_t limit = bits ? UINT64_MAX : (uint64_t)INT64_MAX + negative;
    uint64_t number;
    unsigned base;
    if (!sddl_read_number(reader, limit, &number, &base))
        return false;
    put_code(bytes, CONDITION_INT64);
    sddl_put_u64(bytes, negative ? 0 - number : number);
    put_code(bytes, positive ? 1 : negative ? 2 : 3);
    put_code(bytes, base == 8 ? 1 : base == 10 ? 2 : 3);
    return true;
}

static bool read_single_literal(struct sddl_reader *reader, struct buffer *bytes)
{
    if (sddl_accept(reader, "\""))
        return read_string_literal(reader, bytes);
    if (sddl_accept(reader, "#"))
        return read_octet_literal(reader, bytes);
    if (sddl_accept_word(reader, "SID("))
        return read_sid_literal(reader, bytes);
    return read_integer_literal(reader, bytes);
}

static bool read_list(struct sddl_reader *reader, struct buffer *bytes)
{
    size_t start = begin_run(bytes, CONDITION_COMPOSITE);
    do {
        sddl_skip_space(reader);
        if (!read_single_literal(reader, bytes))
            return false;
        sddl_skip_space(reader);
    } while (sddl_accept(reader, ","));
    end_run(bytes, start);
    return sddl_expect(reader, "}", "'}' expected");
}

static bool read_literal(struct sddl_reader *reader, struct buffer *bytes)
{
    return sddl_accept(reader, "{") ? read_list(reader, bytes) : read_single_literal(reader, bytes);
}

/* Whether an attribute's name ends here; a simple one, without a prefix, has fewer characters. */
static bool name_ends(char letter, bool simple)
{
    if (!letter || strchr("!&()<>=|\" ,", letter) || (letter >= '\t' && letter <= '\r'))
        return true;
    return simple && letter != '@' && !is_name_letter(letter);
}

static bool read_name(struct sddl_reader *reader, uint8_t code, struct buffer *bytes)
{
    bool simple = code == CONDITION_LOCAL_ATTRIBUTE;
    size_t start = begin_run(bytes, code);
    while (!name_ends(*reader->at, simple)) {
        if (sddl_accept(reader, "%") ? !sddl_read_escape(reader, bytes)
                                     : !sddl_read_character(reader, bytes))
            return false;
    }
    if (bytes->size == start)
        return sddl_fail(reader, WIN32_INVALID_PARAMETER, "attribute name expected");
    end_run(bytes, start);
    return true;
}

static bool read_attribute_name(struct sddl_reader *reader, struct buffer *bytes)
{
    uint8_t code = accept_any(reader, attribute_words);
    return read_name(reader, code ? code : CONDITION_LOCAL_ATTRIBUTE, bytes);
}

/* The SIDs of a membership operator: one, or a list. */
static bool read_sids(struct sddl_reader *reader, struct buffer *bytes)
{
    unsigned depth = 0;
    for (sddl_skip_space(reader); sddl_accept(reader, "("); sddl_skip_space(reader)) {
        if (++depth > SDDL_CONDITION_DEPTH)
            return sddl_fail(reader, WIN32_INVALID_PARAMETER, "too many parentheses");
    }
    if (!read_literal(reader, bytes))
        return false;
    for (; depth; depth--) {
        sddl_skip_space(reader);
        if (!sddl_expect(reader, ")", "')' expected"))
            return false;
    }
    return true;
}

/* What follows the first operand of a relation; an attribute may also stand alone. */
static bool read_second_operand(struct sddl_reader *reader, struct buffer *bytes)
{
    sddl_skip_space(reader);
    uint8_t code = accept_any(reader, relation_words);
    if (!code)
        return true;
    sddl_skip_space(reader);
    uint8_t prefix = accept_any(reader, attribute_words);
    if (prefix ? !read_name(reader, prefix, bytes) : !read_literal(reader, bytes))
        return false;
    put_code(bytes, code);
    return true;
}

/* Whether nothing but an attribute's name has been read from there on. */
static bool is_name_only(const struct buffer *bytes, size_t start)
{
    const uint8_t *at = (const uint8_t *)bytes->bytes + start;
    return !bytes->status && bytes->size - start > 5 && at[0] >= CONDITION_LOCAL_ATTRIBUTE &&
           load_u32(at + 1) == bytes->size - start - 5;
}

static bool read_term(struct sddl_reader *reader, struct buffer *bytes)
{
    uint8_t code = accept_any(reader, member_words);
    if (code) {
        if (!read_sids(reader, bytes))
            return false;
        put_code(bytes, code);
        return true;
    }
    code = accept_any(reader, exists_words);
    if (!code)
        return read_attribute_name(reader, bytes) && read_second_operand(reader, bytes);
    sddl_skip_space(reader);
    if (!read_attribute_name(reader, bytes))
        return false;
    put_code(bytes, code);
    return true;
}

static bool read_group(struct sddl_reader *reader, struct buffer *bytes);

static bool read_factor(struct sddl_reader *reader, struct buffer *bytes)
{
    sddl_skip_space(reader);
    bool negated = sddl_accept(reader, "!");
    sddl_skip_space(reader);
    if (negated || *reader->at == '(') {
        size_t start = bytes->size;
        if (!read_group(reader, bytes))
            return false;
        if (negated)
            put_code(bytes, CONDITION_NOT);
        else if (is_name_only(bytes, start) && !read_second_operand(reader, bytes))
            return false;
    } else if (!read_term(reader, bytes)) {
        return false;
    }
    sddl_skip_space(reader);
    return true;
}

static bool read_conjunction(struct sddl_reader *reader, struct buffer *bytes)
{
    if (!read_factor(reader, bytes))
        return false;
    while (sddl_accept(reader, "&&")) {
        if (!read_factor(reader, bytes))
            return false;
        put_code(bytes, CONDITION_AND);
    }
    return true;
}

/* An expression in parentheses. */
static bool read_group(struct sddl_reader *reader, struct buffer *bytes)
{
    if (!sddl_expect(reader, "(", "'(' expected"))
        return false;
    if (++reader->depth > SDDL_CONDITION_DEPTH)
        return sddl_fail(reader, WIN32_INVALID_PARAMETER, "too many parentheses");
    if (!read_conjunction(reader, bytes))
        return false;
    while (sddl_accept(reader, "||")) {
        if (!read_conjunction(reader, bytes))
            return false;
        put_code(bytes, CONDITION_OR);
    }
    reader->depth--;
    return sddl_expect(reader, ")", "')' or an operator expected");
}

bool sddl_read_condition(struct sddl_reader *reader, struct buffer *bytes)
{
    buffer_append(bytes, "artx", 4);
    reader->depth = 0;
    return read_group(reader, bytes);
}
