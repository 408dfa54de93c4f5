/* Bytes below the calls. */
#include "child.h"
#include "hostile.h"
#include "pdu.h"
#include "raw.h"
#include "theft.h"

#include <string.h>
#include <windows.h>

enum { SILENT = 100, RANDOM_PDUS = 300, PATIENCE_MS = 10000 };

static enum outcome judge(bool held)
{
    return held && service_answers() ? HELD : BROKEN;
}

/* A message pipe keeps the bytes apart, so that even the header comes in pieces. Whether the
 * runtime puts them together is its affair. */
static enum outcome one_byte(const wchar_t *argument)
{
    struct packet packet = packet_new();
    void *pipe = pdu_connect();
    (void)argument;
    if (!pipe)
        return NOT_HERE;
    pdu_bind(&packet, 0);
    uint32_t sent = 0;
    while (sent < packet.size && pdu_send(pipe, packet.bytes + sent, 1))
        sent++;
    bool answered = sent == packet.size && pdu_receive(pipe, &packet);
    say("%u bytes taken one by one, %s", sent, answered ? "and answered" : "not answered");
    pdu_disconnect(pipe);
    packet_free(&packet);
    return judge(true);
}

static enum outcome halves(const wchar_t *argument)
{
    struct packet bind = packet_new();
    (void)argument;
    if (!pdu_is_there())
        return NOT_HERE;
    pdu_bind(&bind, 0);
    for (uint32_t size = 0; size < bind.size; size += 3) {
        void *pipe = pdu_connect();
        if (pipe) {
            (void)pdu_send(pipe, bind.bytes, size);
            pdu_disconnect(pipe);
        }
    }
    packet_free(&bind);
    return judge(true);
}

/* A good bind or request with other numbers in its head. */
static void send_changed(struct packet *packet, uint32_t offset, uint16_t value, bool bound)
{
    void *pipe = bound ? pdu_open(0, NULL) : pdu_connect();
    if (!pipe)
        return;
    memcpy(packet->bytes + offset, &value, sizeof(value));
    (void)pdu_send(pipe, packet->bytes, packet->size);
    pdu_disconnect(pipe); /* in the middle of whatever it does */
}

static enum outcome fragments(const wchar_t *argument)
{
    static const uint16_t values[] = {0, 1, 15, 16, 17, 24, 4096, 0x7fff, 0xffff};
    /* Version and type, flags, format, length, authentication, call, size hint, context, opnum. */
    static const uint32_t offsets[] = {0, 2, 3, 4, 8, 10, 12, 16, 18, 20, 22, 24};
    const uint8_t stub[64] = {0};
    struct packet packet = packet_new();
    (void)argument;
    if (!pdu_is_there())
        return NOT_HERE;
    for (unsigned i = 0; i < sizeof(offsets) / sizeof(*offsets); i++) {
        for (unsigned k = 0; k < sizeof(values) / sizeof(*values); k++) {
            pdu_bind(&packet, 0);
            send_changed(&packet, offsets[i], values[k], false);
            pdu_request(&packet, OPNUM_PING, stub, sizeof(stub));
            send_changed(&packet, offsets[i], values[k], true);
        }
    }
    packet_free(&packet);
    return judge(true);
}

/* A call that is begun and never finished, and one that is nothing but beginnings. */
static enum outcome unfinished(const wchar_t *argument)
{
    const uint8_t stub[1024] = {0};
    struct packet packet = packet_new();
    bool held = true;
    (void)argument;
    if (!pdu_is_there())
        return NOT_HERE;
    for (int rounds = 0; rounds < 20; rounds++) {
        void *pipe = pdu_open(0, NULL);
        if (!pipe)
            continue;
        for (int part = 0; part < 20; part++) {
            pdu_request(&packet, OPNUM_PING, stub, sizeof(stub));
            packet.bytes[3] = rounds % 2 ? PDU_FIRST : part ? 0 : PDU_FIRST;
            if (!pdu_send(pipe, packet.bytes, packet.size))
                break;
        }
        pdu_disconnect(pipe);
    }
    packet_free(&packet);
    return judge(held);
}

static enum outcome random_pdus(const wchar_t *argument)
{
    struct packet packet = packet_new();
    (void)argument;
    if (!pdu_is_there())
        return NOT_HERE;
    for (int i = 0; i < RANDOM_PDUS; i++) {
        void *pipe = i % 2 ? pdu_open(0, NULL) : pdu_connect();
        if (!pipe)
            continue;
        pdu_begin(&packet, (uint8_t)(chance() % 24), (uint8_t)chance());
        for (uint32_t left = chance() % 300; left; left--) {
            const uint8_t byte = (uint8_t)chance();
            put_raw(&packet, &byte, 1);
        }
        if (i % 3)
            pdu_finish(&packet);
        (void)pdu_send(pipe, packet.bytes, packet.size);
        pdu_disconnect(pipe);
    }
    packet_free(&packet);
    return judge(true);
}

/* Connections that say nothing, or the first half of something. */
static enum outcome silent(const wchar_t *argument)
{
    void *pipes[SILENT];
    const uint8_t half[] = {5, 0, PDU_BIND, 3, 0x10, 0, 0, 0, 72, 0};
    unsigned count = 0;
    (void)argument;
    if (!pdu_is_there())
        return NOT_HERE;
    while (count < SILENT && (pipes[count] = pdu_connect())) {
        if (count % 2)
            (void)pdu_send(pipes[count], half, sizeof(half));
        count++;
    }
    ULONGLONG begun = GetTickCount64();
    bool held = service_answers();
    ULONGLONG took = GetTickCount64() - begun;
    say("beside %u connections that say nothing, three calls took %llu ms", count, took);
    held &= expect(took < PATIENCE_MS, "callers wait for those who say nothing");
    while (count)
        pdu_disconnect(pipes[--count]);
    return judge(held);
}

/* --- a session that another joins ---------------------------------------------------------------
 */

static bool open_by_hand(void *pipe, struct packet *packet, struct theft *theft)
{
    if (!pdu_call(pipe, 1, "", 0, packet) || packet->size < CONTEXT_SIZE)
        return false;
    memcpy(theft->context, packet->bytes, CONTEXT_SIZE);
    return get_u32(packet, packet->size - 4) == 0;
}

/* Open something that the session holds; its id, 0 when that failed. */
static uint32_t hold(
    void *pipe, struct packet *answer, const struct theft *theft, uint16_t opnum, const WCHAR *path)
{
    struct packet stub = packet_new();
    put_raw(&stub, theft->context, CONTEXT_SIZE);
    put_text(&stub, path);
    put_u32(&stub, 0);
    bool called = pdu_call(pipe, opnum, stub.bytes, stub.size, answer);
    packet_free(&stub);
    return called && get_u32(answer, answer->size - 4) == 0 ? get_u32(answer, 0) : 0;
}

/* Wine takes whoever names an association's number into it; the context handle, which nobody can
 * guess, is given away here. What the session holds was opened as one, and may not serve another.
 */
static enum outcome joined(const wchar_t *argument)
{
    struct packet packet = packet_new();
    struct theft theft = {0};
    WCHAR text[THEFT_TEXT];
    void *pipe = pdu_open(0, &theft.association);
    (void)argument;
    if (!pipe)
        return NOT_HERE;
    bool held = expect(open_by_hand(pipe, &packet, &theft), "no session");
    theft.listing = hold(pipe, &packet, &theft, OPNUM_FILE_LIST, L"C:\\windows");
    theft.transfer = hold(pipe, &packet, &theft, OPNUM_FILE_REPLACE, L"C:\\deputy-hostile-theft");
    held &= expect(theft.listing && theft.transfer, "nothing to steal");
    theft_format(&theft, text);
    struct child child = child_start(L"join-and-use", text, true);
    held &= expect(child_end(&child) == HELD, "the thief succeeded");
    held &= expect(hold(pipe, &packet, &theft, OPNUM_FILE_LIST, L"C:\\windows") != 0,
        "the session does not serve its owner any more");
    pdu_disconnect(pipe);
    packet_free(&packet);
    return judge(held);
}

const struct attack pdu_attacks[] = {
    {"one-byte-at-a-time", "a slow sender harms nobody but itself", one_byte},
    {"half-pdus", "a connection that ends anywhere leaves nothing", halves},
    {"wrong-fragments", "no number in a fragment's head is believed", fragments},
    {"unfinished-calls", "a call that is never finished leaves nothing", unfinished},
    {"random-pdus", "no bytes below the calls stop the service", random_pdus},
    {"silent-connections", "connections that say nothing hold nobody up", silent},
    {"joined-session", "what was opened as one caller serves no other", joined},
    {0},
};
