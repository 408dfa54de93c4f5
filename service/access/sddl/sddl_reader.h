/* What the parts of the SDDL parser share: a place in the text, and the first error. Internal to
 * the sddl*.c files. */
#ifndef DEPUTY_ACCESS_SDDL_SDDL_READER_H
#define DEPUTY_ACCESS_SDDL_SDDL_READER_H

#include "access/sddl/sddl_context.h"
#include "base/buffer.h"
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

/* Pass over white space (MS-DTYP 2.5.1.1, wspace). */
void sddl_skip_space(struct sddl_reader *reader);

/* Pass over blanks only: within an ACE Windows takes no other white space. */
void sddl_skip_blanks(struct sddl_reader *reader);

/* The value of a hexadecimal digit, -1 for other characters. */
int sddl_hex_digit(char letter);

/* Read an unsigned number: decimal, 0x hexadecimal or 0 octal, not above the limit. base: 8, 10 or
 * 16; may be NULL. */
bool sddl_read_number(struct sddl_reader *reader, uint64_t limit, uint64_t *number, unsigned *base);

/* The base of the number here, by what it begins with; passes over "0x". */
unsigned sddl_read_base(struct sddl_reader *reader);

/* Read digits. A number above the limit becomes the limit; *above is then where it got there,
 * otherwise NULL. */
uint64_t sddl_read_digits(
    struct sddl_reader *reader, unsigned base, uint64_t limit, const char **above);

/* Read hexadecimal digits as bytes and append them. "#" among them is 0, and an odd number of
 * digits has a 0 before it (Windows: "Security Descriptor Definition Language for Conditional
 * ACEs"). False, without a failure, when there is no digit. */
bool sddl_read_octets(struct sddl_reader *reader, struct buffer *bytes);

/* Read the four digits of an escape in an attribute's name, %XXXX, and append its unit of UTF-16
 * (MS-DTYP 2.5.1.1, attr-char2). */
bool sddl_read_escape(struct sddl_reader *reader, struct buffer *bytes);

/* Read a SID: "S-1-..." or an alias. Blanks may stand before it and behind an alias. */
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
