/* What a client sent, in memory that ends where the message does: whoever reads on is seen by the
 * sanitizers. */
#ifndef DEPUTY_TESTS_FUZZ_MESSAGE_H
#define DEPUTY_TESTS_FUZZ_MESSAGE_H

#include <stdbool.h>
#include <stdint.h>
#include <wchar.h>

struct message {
    uint8_t *bytes;
    uint32_t size;
    uint8_t *array;
    wchar_t *text;
};

/* An array of so many bytes and a text of so many units, one behind the other, all zeros. bytes is
 * NULL when there is no memory; else whoever calls frees it. */
struct message message_make(uint32_t array, uint32_t units, bool text_first);

/* Fill a text, with a zero at its end or without. */
void message_fill_text(wchar_t *text, uint32_t units, bool ended);

/* Whether a text that claims so many units is within the limit and has its only zero there, of
 * what was sent. */
bool message_text_is_whole(const wchar_t *text, uint32_t claimed, uint32_t sent, uint32_t limit);

#endif
