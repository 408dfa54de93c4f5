/* Sessions in number, and their ends. */
#include "hostile/child.h"
#include "hostile/hostile.h"
#include "hostile/raw.h"

#include <stdlib.h>
#include <windows.h>

enum {
    STORM_ROUNDS = 6,
    STORM_SESSIONS = 400, /* of a caller's 512 */
    IDLE_MAX = 5000,
    DEATHS = 24,
    RECONNECTS = 300,
    RETRY_MS = 100,
    RETRIES = 300,
};

/* Whether a session can be had, perhaps not at once: the ends of many take a while. */
static bool served_again(void)
{
    for (int i = 0; i < RETRIES; i++) {
        SESSION session;
        if (!was_refused(raw_open(&session)))
            return !was_refused(raw_close(&session));
        Sleep(RETRY_MS);
    }
    return expect(false, "no session any more");
}

static enum outcome storm(const wchar_t *argument)
{
    bool held = true;
    unsigned long rounds = argument ? wcstoul(argument, NULL, 10) : STORM_ROUNDS;
    WCHAR count[16];
    swprintf(count, 16, L"%d", STORM_SESSIONS);
    for (unsigned long i = 0; i < rounds; i++) {
        struct child child = child_start(L"open-and-wait", count, false);
        held &= child_is_ready(&child);
        child_kill(&child);
    }
    return held && served_again() ? HELD : BROKEN;
}

/* As many as there can be, and what those have who come then: the quota of an account bounds it,
 * long before the service's memory does.
 *
 * argument: how many there have to be at least. */
static enum outcome idle(const wchar_t *argument)
{
    static SESSION sessions[IDLE_MAX];
    const unsigned long wanted = argument ? wcstoul(argument, NULL, 10) : 1;
    unsigned count = 0;
    struct result result = {0};
    sessions[count++] = raw_session();
    while (count < IDLE_MAX) {
        result = raw_open(&sessions[count]);
        if (was_refused(result))
            break;
        count++;
    }
    say("%u sessions, then raised %u, status %u, stage %u", count, result.raised, result.status,
        result.stage);
    bool held = expect(count < IDLE_MAX, "one caller may have them all");
    held &= expect(count >= wanted, "only %u of %lu", count, wanted);
    held &= expect(result.status == ERROR_BUSY, "the refusal does not say why");
    struct packet packet = raw_request(sessions[0]);
    held &= expect(!was_refused(raw_call(OPNUM_WHOAMI, &packet, NULL)),
        "who has a session is not served beside idle ones");
    packet_free(&packet);
    while (count)
        held &= expect(!was_refused(raw_close(&sessions[--count])), "one does not close");
    return held && service_answers() ? HELD : BROKEN;
}

/* Connections that end with a session open. There are fewer than a caller may have sessions: none
 * is refused, however late the service hears of their ends. */
static enum outcome reconnect(const wchar_t *argument)
{
    struct result result, refusal = {0};
    unsigned refused = 0;
    (void)argument;
    for (int i = 0; i < RECONNECTS; i++) {
        SESSION session;
        RpcBindingFree(&deputy_binding);
        deputy_binding = raw_bind();
        result = raw_open(&session);
        if (!was_refused(result)) {
            RpcSsDestroyClientContext(&session);
            continue;
        }
        refused++;
        refusal = result;
    }
    say("%d connections, %u refused", RECONNECTS, refused);
    bool held =
        expect(!refused, "no session: raised %u, status %u", refusal.raised, refusal.status);
    RpcBindingFree(&deputy_binding);
    deputy_binding = raw_bind();
    return held & served_again() ? HELD : BROKEN;
}

/* Clients that are killed while the service works for them: reading their token, writing a file,
 * listing, waiting, or on the way in or out. Each says when its first call is done; from then on it
 * does nothing but call. (Deaths while the service stands at a stage: test_hostile.py,
 * HostileStages.) */
static enum outcome death(const wchar_t *argument)
{
    bool held = true;
    (void)argument;
    for (int i = 0; i < DEATHS; i++) {
        WCHAR kind[8];
        swprintf(kind, 8, L"%d", i);
        struct child child = child_start(L"work-and-wait", kind, false);
        held &= child_is_ready(&child);
        Sleep(chance() % 30);
        child_kill(&child);
    }
    return held && served_again() ? HELD : BROKEN;
}

const struct attack session_attacks[] = {
    {"rundown-storm", "what a killed client had is given back", storm},
    {"idle-sessions", "idle sessions are bounded, and hold nobody up", idle},
    {"reconnect-loop", "connections that break leave nothing", reconnect},
    {"death-at-every-stage", "a client that dies in a call leaves nothing", death},
    {0},
};
