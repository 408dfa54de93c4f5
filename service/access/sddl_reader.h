/* What the parts of the SDDL parser share: a place in the text, and the first error. Internal to
 * the sddl*.c files. */
#ifndef DEPUTY_ACCESS_SDDL_READER_H
#define DEPUTY_ACCESS_SDDL_READER_H

#include "access/sddl.h"
#include "identity/sid.h"

struct sddl_reader {
    const char *start;
    const char *at;
    const struct sddl_context *context;
    uint32_t status; /* the first failure sticks */
    struct sddl_error error;
    unsigned depth; /* of parentheses in a condition */
};

/* Fail here, unless something failed before. Returns false, for the caller to return. */
bool sddl_fail(struct sddl_reader *reader, uint32_t status, const char *reason);

/* Pass over this text if it is here. */
bool sddl_accept(struct sddl_reader *reader, const char *text);

/* The same without regard to case. */
bool sddl_accept_word(struct sddl_reader *reader, const char *text);

/* Pass over this text, or fail with the reason. */
bool sddl_expect(struct sddl_reader *reader, const char *text, const char *reason);

void sddl_skip_space(struct sddl_reader *reader);

/* The value of a hexadecimal digit, -1 for other characters. */
int sddl_hex_digit(char letter);

/* Read an unsigned number: decimal, 0x hexadecimal or 0 octal, not above the limit. base: 8, 10 or
 * 16; may be NULL. */
bool sddl_read_number(struct sddl_reader *reader, uint64_t limit, uint64_t *number, unsigned *base);

/* Read a SID: "S-1-..." or an alias. */
bool sddl_read_sid(struct sddl_reader *reader, uint8_t sid[SID_SIZE_MAX], size_t *size);

/* Append one character of UTF-8 as UTF-16LE; fails on text that is not UTF-8. */
bool sddl_read_character(struct sddl_reader *reader, struct buffer *bytes);

/* Read the expression of a conditional ACE, with its parentheses, and append its byte code. */
bool sddl_read_condition(struct sddl_reader *reader, struct buffer *bytes);

/* Read the attribute of a resource attribute ACE, with its parentheses, and append its bytes. */
bool sddl_read_attribute(struct sddl_reader *reader, struct buffer *bytes);

/* Read the ACEs here and append them; sacl says for which ACL. *object: whether any has a GUID. */
bool sddl_read_aces(
    struct sddl_reader *reader, bool sacl, struct buffer *bytes, uint32_t *count, bool *object);

/* Append little-endian numbers. */
void sddl_put_u16(struct buffer *bytes, uint16_t value);
void sddl_put_u32(struct buffer *bytes, uint32_t value);
void sddl_put_u64(struct buffer *bytes, uint64_t value);

#endif
