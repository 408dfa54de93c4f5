/* Context handles that are not the caller's. */
#include "hostile/child.h"
#include "hostile/hostile.h"
#include "hostile/raw.h"

#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

enum { RANDOM_CONTEXTS = 150, HEX_SIZE = 2 * CONTEXT_SIZE + 1 };

/* Use a context in a call that does something. */
static struct result use(const uint8_t context[CONTEXT_SIZE])
{
    struct packet packet = packet_new();
    put_raw(&packet, context, CONTEXT_SIZE);
    struct result result = raw_call(OPNUM_WHOAMI, &packet, NULL);
    packet_free(&packet);
    return result;
}

static bool refused(const uint8_t context[CONTEXT_SIZE], const char *what)
{
    return expect(was_refused(use(context)), "%s was taken", what);
}

static enum outcome forged(const wchar_t *argument)
{
    uint8_t real[CONTEXT_SIZE], forgery[CONTEXT_SIZE] = {0};
    SESSION session = raw_session();
    bool held = refused(forgery, "no context");
    (void)argument;
    raw_context(session, real);
    for (int i = 0; i < RANDOM_CONTEXTS; i++) {
        for (int k = 0; k < CONTEXT_SIZE; k++)
            forgery[k] = k < 4 && i % 2 ? 0 : (uint8_t)chance();
        held &= refused(forgery, "a random context");
    }
    for (int bit = 32; bit < 8 * CONTEXT_SIZE; bit++) { /* attributes come first */
        real[bit / 8] = (uint8_t)(real[bit / 8] ^ 1u << bit % 8);
        held &= refused(real, "a context with one bit changed");
        real[bit / 8] = (uint8_t)(real[bit / 8] ^ 1u << bit % 8);
    }
    held &= expect(!was_refused(use(real)), "the true one was refused");
    raw_close(&session);
    return held && service_answers() ? HELD : BROKEN;
}

static enum outcome stale(const wchar_t *argument)
{
    enum { ROUNDS = 20 };
    uint8_t contexts[ROUNDS][CONTEXT_SIZE];
    bool held = true;
    (void)argument;
    for (int i = 0; i < ROUNDS; i++) {
        SESSION session = raw_session();
        raw_context(session, contexts[i]);
        held &= expect(!was_refused(raw_close(&session)), "a session did not close");
        for (int k = 0; k <= i; k++)
            held &= refused(contexts[k], "a closed context");
    }
    return held && service_answers() ? HELD : BROKEN;
}

/* --- another process ---------------------------------------------------------------------------
 */

static enum outcome another_process(const wchar_t *argument)
{
    uint8_t context[CONTEXT_SIZE];
    WCHAR text[HEX_SIZE];
    SESSION session = raw_session();
    (void)argument;
    raw_context(session, context);
    for (int i = 0; i < CONTEXT_SIZE; i++)
        swprintf(text + 2 * i, 3, L"%02x", context[i]);
    struct child child = child_start(L"use-context", text, false);
    uint32_t ended = child_end(&child);
    if (ended == NOT_BEGUN)
        exit(NOT_BEGUN);
    bool held = expect(ended == HELD, "another process could use the context");
    held &= expect(!was_refused(use(context)), "its owner cannot use it any more");
    raw_close(&session);
    return held && service_answers() ? HELD : BROKEN;
}

const struct attack context_attacks[] = {
    {"forged-contexts", "nobody can make up a session", forged},
    {"stale-contexts", "a session that was closed is never used again", stale},
    {"context-of-another-process", "a session is its process's", another_process},
    {0},
};
