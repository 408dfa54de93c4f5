/* What attacks have other processes do. */
#include "hostile.h"
#include "raw.h"
#include "theft.h"

#include <stdlib.h>
#include <windows.h>

enum { WAIT_MS = 20000, HANDED = 4, KINDS = 6 };

/* argument: a context as hexadecimal digits. */
static enum outcome use_context(const wchar_t *argument)
{
    uint8_t context[CONTEXT_SIZE];
    SESSION own = raw_session(); /* a connection of its own, so that it is not for want of one */
    for (int i = 0; i < CONTEXT_SIZE; i++) {
        const WCHAR digits[] = {argument[2 * i], argument[2 * i + 1], 0};
        context[i] = (uint8_t)wcstoul(digits, NULL, 16);
    }
    struct packet packet = packet_new();
    put_raw(&packet, context, CONTEXT_SIZE);
    bool held = expect(was_refused(raw_call(OPNUM_WHOAMI, &packet, NULL)),
        "the context of another process was taken");
    packet_free(&packet);
    raw_close(&own);
    return held ? HELD : BROKEN;
}

/* argument: how many sessions to open, as fast as they come. All are left open until it is killed.
 */
static enum outcome open_and_wait(const wchar_t *argument)
{
    unsigned long count = wcstoul(argument, NULL, 10), opened = 0;
    SESSION session;
    while (opened < count && !was_refused(raw_open(&session)))
        opened++;
    say("%s, %lu sessions", opened == count ? "ready" : "refused", opened);
    while (opened == count)
        Sleep(INFINITE);
    return BROKEN;
}

/* One piece of work of a kind. */
static void work(SESSION session, unsigned long kind)
{
    static const uint32_t zero[] = {0};
    static const uint32_t open[] = {GENERIC_READ, FILE_SHARE_READ, OPEN_EXISTING, 0};
    struct packet packet = raw_request(session);
    switch (kind % KINDS) {
    case 0:
        (void)raw_call(OPNUM_WHOAMI, &packet, NULL);
        break;
    case 1:
        (void)raw_path(session, OPNUM_FILE_REPLACE, L"C:\\deputy-hostile-death", zero, 1);
        break;
    case 2:
        (void)raw_path(session, OPNUM_FILE_LIST, L"C:\\windows\\system32", zero, 1);
        break;
    case 3:
        put_text(&packet, L"C:\\windows\\win.ini");
        put_u32(&packet, 0);
        put_u64(&packet, 0);
        put_u32(&packet, 16);
        (void)raw_call(OPNUM_FILE_READ, &packet, NULL);
        break;
    case HANDED:
        (void)raw_path(session, OPNUM_FILE_OPEN, L"C:\\windows\\win.ini", open, 4);
        break;
    default:
        put_u64(&packet, UINT64_MAX >> 1); /* no record comes there */
        put_u32(&packet, WAIT_MS);
        (void)raw_call(OPNUM_EVENTS_OWN, &packet, NULL);
    }
    packet_free(&packet);
}

/* argument: the kind of work to do for ever. Speaks once it was served. */
static enum outcome work_and_wait(const wchar_t *argument)
{
    SESSION session = raw_session();
    struct packet packet = raw_request(session);
    if (was_refused(raw_call(OPNUM_WHOAMI, &packet, NULL)))
        return BROKEN;
    packet_free(&packet);
    say("ready");
    while (session)
        work(session, wcstoul(argument, NULL, 10));
    return BROKEN;
}

/* argument: a session that another process opened, the association of its connection, and what the
 * session holds. */
static enum outcome join_and_use(const wchar_t *argument)
{
    struct theft theft;
    return theft_parse(argument, &theft) && theft_try(&theft) ? HELD : BROKEN;
}

const struct attack parts[] = {
    {"use-context", NULL, use_context},
    {"open-and-wait", NULL, open_and_wait},
    {"join-and-use", NULL, join_and_use},
    {"work-and-wait", NULL, work_and_wait},
    {0},
};
