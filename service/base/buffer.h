/* A growing run of bytes for encoders and renderers. A failure sticks, so that a caller appends
 * everything and asks once at the end. */
#ifndef DEPUTY_BASE_BUFFER_H
#define DEPUTY_BASE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buffer {
    char *bytes; /* ended by a zero that size does not count; NULL while empty */
    size_t size;
    size_t capacity;
    size_t limit; /* the most bytes it may hold; 0 is no limit */
    uint32_t status;
};

/* Append bytes, or a zero-ended text. On failure the status is set (WIN32_NOT_ENOUGH_MEMORY, or
 * WIN32_MORE_DATA past the limit), nothing is appended and nothing more will be. */
void buffer_append(struct buffer *buffer, const void *bytes, size_t size);
void buffer_text(struct buffer *buffer, const char *text);

/* Append formatted text of at most 255 bytes; longer text is an error (WIN32_MORE_DATA). */
void buffer_printf(struct buffer *buffer, const char *format, ...)
#if defined(__MINGW32__)
    __attribute__((format(gnu_printf, 2, 3)));
#else
    __attribute__((format(printf, 2, 3)));
#endif

/* Free the bytes; the buffer is empty, with the same limit and no failure. */
void buffer_free(struct buffer *buffer);

#endif
