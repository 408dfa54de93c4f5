/* The word that somebody may have meant. Portable. */
#ifndef DEPUTY_BASE_READING_NEAREST_H
#define DEPUTY_BASE_READING_NEAREST_H

#include "base/buffer.h"

/* A search: set word, leave the rest zero, and try what there is. */
struct nearest {
    const char *word;
    const char *found; /* the nearest so far; NULL when none is near enough to be meant */
    unsigned distance;
};

/* Try a candidate. Letters that are left out, added, changed or swapped with their neighbour each
 * count one, letters of ASCII are the same in both cases, and more than a third of them is another
 * word. A candidate that begins with the word is near it. */
void nearest_try(struct nearest *nearest, const char *candidate);

/* Append "; the nearest is "file_open"", or nothing when nothing is near. */
void nearest_put(struct buffer *buffer, const struct nearest *nearest);

/* Append the word in quotes, made safe, and that: a wrong word and what may have been meant. */
void nearest_put_wrong(struct buffer *buffer, const struct nearest *nearest);

#endif
