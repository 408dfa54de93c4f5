/* A request as bytes, in NDR 2.0 (C706, chapter 14): whatever is put there, true or not. */
#ifndef DEPUTY_TESTS_HOSTILE_PACKET_H
#define DEPUTY_TESTS_HOSTILE_PACKET_H

#include <stddef.h>
#include <stdint.h>
#include <wchar.h>

enum { PACKET_MAX = 8 << 20, CONTEXT_SIZE = 20 };

struct packet {
    uint8_t *bytes; /* PACKET_MAX */
    uint32_t size;
};

/* An empty packet; ends the program when there is no memory. Free it with packet_free. */
struct packet packet_new(void);
void packet_free(struct packet *packet);

void put_raw(struct packet *packet, const void *bytes, uint32_t size);
void put_u32(struct packet *packet, uint32_t value); /* aligned */
void put_u64(struct packet *packet, uint64_t value); /* aligned */

/* [in, range] unsigned long units, [in, string, size_is(units)] wchar_t *: a text that claims to
 * have so many units and is sent with so many. */
void put_string(struct packet *packet, uint32_t claimed, const wchar_t *text, uint32_t sent);

/* The same, told the truth: a text with its zero. */
void put_text(struct packet *packet, const wchar_t *text);

/* [size_is(size)] byte *, behind the size, which stands elsewhere: an array that is sent with so
 * many bytes. */
void put_array(struct packet *packet, uint32_t sent, uint8_t value);

/* [unique, size_is(size)] byte *. */
void put_unique_array(struct packet *packet, uint32_t sent, uint8_t value);

/* The same with as much of a small and good security descriptor as there is room for, and zeros. */
void put_unique_descriptor(struct packet *packet, uint32_t sent);

/* Read a number of an answer; 0 past its end. */
uint32_t get_u32(const struct packet *packet, uint32_t offset);

#endif
