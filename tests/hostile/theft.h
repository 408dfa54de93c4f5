/* A session in the hands of another process: its context handle, the association of the connection
 * on which it is good (C706: association groups), and what it holds. */
#ifndef DEPUTY_TESTS_HOSTILE_THEFT_H
#define DEPUTY_TESTS_HOSTILE_THEFT_H

#include "packet.h"

#include <stdbool.h>

struct theft {
    uint8_t context[CONTEXT_SIZE];
    uint32_t association;
    uint32_t listing;  /* a directory being listed */
    uint32_t transfer; /* a file being written */
};

enum { THEFT_TEXT = 2 * (int)sizeof(struct theft) + 1 };

/* As text, to be handed to a process, and back; false for none. */
void theft_format(const struct theft *theft, wchar_t text[THEFT_TEXT]);
bool theft_parse(const wchar_t *text, struct theft *theft);

/* Ask for a file: what a request to open one has behind its session. */
void theft_put_open(struct packet *packet);

/* Join the association and try to use what the session holds; whether that was refused. */
bool theft_try(const struct theft *theft);

#endif
