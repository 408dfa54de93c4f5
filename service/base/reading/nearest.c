#include "base/reading/nearest.h"
#include "base/printable.h"

#include <string.h>

enum { WORD_MAX = 48, PREFIX_MIN = 3 };

static char fold(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* The distance of "optimal string alignment", row by row; the longest word decides the room. */
static unsigned distance_of(const char *a, size_t a_size, const char *b, size_t b_size)
{
    unsigned rows[3][WORD_MAX + 1];
    unsigned *before = rows[0], *above = rows[1], *row = rows[2];
    for (size_t j = 0; j <= b_size; j++)
        above[j] = before[j] = (unsigned)j;
    for (size_t i = 1; i <= a_size; i++) {
        row[0] = (unsigned)i;
        for (size_t j = 1; j <= b_size; j++) {
            bool same = fold(a[i - 1]) == fold(b[j - 1]);
            row[j] = least(above[j - 1] + (same ? 0 : 1), least(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && fold(a[i - 1]) == fold(b[j - 2]) &&
                fold(a[i - 2]) == fold(b[j - 1]))
                row[j] = least(row[j], before[j - 2] + 1);
        }
        unsigned *oldest = before;
        before = above;
        above = row;
        row = oldest;
    }
    return above[b_size];
}

static bool begins(const char *text, const char *with, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (fold(text[i]) != fold(with[i]))
            return false;
    }
    return true;
}

void nearest_try(struct nearest *nearest, const char *candidate)
{
    size_t word = strlen(nearest->word), size = strlen(candidate);
    if (word == 0 || word > WORD_MAX || size > WORD_MAX)
        return;
    unsigned distance = distance_of(nearest->word, word, candidate, size);
    unsigned most = (unsigned)(word < size ? size : word) / 3;
    if (word >= PREFIX_MIN && size > word && begins(candidate, nearest->word, word))
        distance = 1;
    if (distance > (most ? most : 1) || distance >= size)
        return;
    if (!nearest->found || distance < nearest->distance) {
        nearest->found = candidate;
        nearest->distance = distance;
    }
}

void nearest_put(struct buffer *buffer, const struct nearest *nearest)
{
    if (nearest->found)
        buffer_printf(buffer, "; the nearest is \"%s\"", nearest->found);
}

void nearest_put_wrong(struct buffer *buffer, const struct nearest *nearest)
{
    buffer_text(buffer, "\"");
    printable_append(buffer, nearest->word);
    buffer_text(buffer, "\"");
    nearest_put(buffer, nearest);
}
