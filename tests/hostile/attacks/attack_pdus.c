/* Bytes below the calls. */
#include "hostile/child.h"
#include "hostile/hostile.h"
#include "hostile/pdu.h"
#include "hostile/raw.h"
#include "hostile/theft.h"

#include <string.h>
#include <windows.h>
#include <sddl.h>

enum {
    SILENT = 100,
    RANDOM_PDUS = 300,
    SLOW = 8,
    UNFINISHED = 20,
    PARTS = 20,
    PATIENCE_MS = 10000
};

static enum outcome judge(bool held)
{
    return held && service_answers() ? HELD : BROKEN;
}

/* An attack that could not do what it is for has shown nothing. */
static bool all_done(unsigned done, unsigned wanted)
{
    return expect(done == wanted, "only %u of %u were sent", done, wanted);
}

/* Connect and send; whether that went well. The connection ends in the middle of whatever the
 * service then does. */
static bool send_alone(const void *bytes, uint32_t size, bool bound)
{
    void *pipe = bound ? pdu_open(0, NULL) : pdu_connect();
    if (!pipe)
        return false;
    bool sent = pdu_send(pipe, bytes, size);
    pdu_disconnect(pipe);
    return sent;
}

/* Connect and send a header: the runtime hangs up on one that comes in pieces. */
static void *begin_slowly(const struct packet *packet)
{
    void *pipe = pdu_connect();
    if (pipe && !pdu_send(pipe, packet->bytes, PDU_HEADER)) {
        pdu_disconnect(pipe);
        pipe = NULL;
    }
    return pipe;
}

/* The next byte of each sender's packet in turn; how many bytes were taken. What a message pipe
 * keeps apart the runtime puts together, or hangs up: that is its affair. */
static unsigned dribble(void *const pipes[SLOW], const struct packet *packet)
{
    unsigned taken = 0;
    for (uint32_t at = PDU_HEADER; at < packet->size; at++) {
        for (int i = 0; i < SLOW; i++)
            taken += pipes[i] && pdu_send(pipes[i], packet->bytes + at, 1);
    }
    return taken;
}

static unsigned count_bound(void *const pipes[SLOW])
{
    struct packet answer = packet_new();
    unsigned bound = 0;
    for (int i = 0; i < SLOW; i++)
        bound += pipes[i] && pdu_receive(pipes[i], &answer) && answer.bytes[2] == PDU_BIND_ACK;
    packet_free(&answer);
    return bound;
}

static enum outcome one_byte(const wchar_t *argument)
{
    struct packet packet = packet_new();
    void *pipes[SLOW];
    unsigned senders = 0;
    (void)argument;
    if (!pdu_is_there())
        return NOT_HERE;
    pdu_bind(&packet, 0);
    for (int i = 0; i < SLOW; i++)
        senders += (pipes[i] = begin_slowly(&packet)) != NULL;
    bool held = service_answers();
    unsigned taken = dribble(pipes, &packet);
    held &= service_answers();
    say("%u senders, %u bytes taken one by one, %u bound", senders, taken, count_bound(pipes));
    held &= expect(taken >= senders, "no byte was taken alone");
    for (int i = 0; i < SLOW; i++) {
        if (pipes[i])
            pdu_disconnect(pipes[i]);
    }
    packet_free(&packet);
    return judge(held & all_done(senders, SLOW));
}

static enum outcome halves(const wchar_t *argument)
{
    struct packet bind = packet_new();
    unsigned done = 0, wanted = 0;
    (void)argument;
    if (!pdu_is_there())
        return NOT_HERE;
    pdu_bind(&bind, 0);
    for (uint32_t size = 0; size < bind.size; size += 3, wanted++)
        done += send_alone(bind.bytes, size, false);
    packet_free(&bind);
    return judge(all_done(done, wanted));
}

/* A good bind or request with another number in its head. */
static bool send_changed(struct packet *packet, uint32_t offset, uint16_t value, bool bound)
{
    memcpy(packet->bytes + offset, &value, sizeof(value));
    return send_alone(packet->bytes, packet->size, bound);
}

static enum outcome fragments(const wchar_t *argument)
{
    static const uint16_t values[] = {0, 1, 15, 16, 17, 24, 4096, 0x7fff, 0xffff};
    /* Version and type, flags, format, length, authentication, call, size hint, context, opnum. */
    static const uint32_t offsets[] = {0, 2, 3, 4, 8, 10, 12, 16, 18, 20, 22, 24};
    enum {
        VALUES = sizeof(values) / sizeof(*values),
        OFFSETS = sizeof(offsets) / sizeof(*offsets)
    };
    const uint8_t stub[64] = {0};
    struct packet packet = packet_new();
    unsigned done = 0;
    (void)argument;
    if (!pdu_is_there())
        return NOT_HERE;
    for (unsigned i = 0; i < OFFSETS * VALUES; i++) {
        pdu_bind(&packet, 0);
        done += send_changed(&packet, offsets[i / VALUES], values[i % VALUES], false);
        pdu_request(&packet, OPNUM_PING, stub, sizeof(stub));
        done += send_changed(&packet, offsets[i / VALUES], values[i % VALUES], true);
    }
    packet_free(&packet);
    return judge(all_done(done, 2 * OFFSETS * VALUES));
}

/* A call that is begun and never finished, or one that is nothing but beginnings; whether at least
 * the first part was taken. */
static bool begin_only(struct packet *packet, bool beginnings)
{
    const uint8_t stub[1024] = {0};
    void *pipe = pdu_open(0, NULL);
    int part = 0;
    if (!pipe)
        return false;
    for (; part < PARTS; part++) {
        pdu_request(packet, OPNUM_PING, stub, sizeof(stub));
        packet->bytes[3] = beginnings || !part ? PDU_FIRST : 0;
        if (!pdu_send(pipe, packet->bytes, packet->size))
            break;
    }
    pdu_disconnect(pipe);
    return part > 0;
}

static enum outcome unfinished(const wchar_t *argument)
{
    struct packet packet = packet_new();
    unsigned done = 0;
    (void)argument;
    if (!pdu_is_there())
        return NOT_HERE;
    for (int i = 0; i < UNFINISHED; i++)
        done += begin_only(&packet, i % 2);
    packet_free(&packet);
    return judge(all_done(done, UNFINISHED));
}

static enum outcome random_pdus(const wchar_t *argument)
{
    struct packet packet = packet_new();
    unsigned done = 0;
    (void)argument;
    if (!pdu_is_there())
        return NOT_HERE;
    for (int i = 0; i < RANDOM_PDUS; i++) {
        pdu_begin(&packet, (uint8_t)(chance() % 24), (uint8_t)chance());
        for (uint32_t left = chance() % 300; left; left--) {
            const uint8_t byte = (uint8_t)chance();
            put_raw(&packet, &byte, 1);
        }
        if (i % 3)
            pdu_finish(&packet);
        done += send_alone(packet.bytes, packet.size, i % 2);
    }
    packet_free(&packet);
    return judge(all_done(done, RANDOM_PDUS));
}

/* Connections that say nothing, or the first half of something. */
static enum outcome silent(const wchar_t *argument)
{
    void *pipes[SILENT];
    const uint8_t half[] = {5, 0, PDU_BIND, 3, 0x10, 0, 0, 0, 72, 0};
    unsigned count = 0, halves_sent = 0;
    (void)argument;
    if (!pdu_is_there())
        return NOT_HERE;
    while (count < SILENT && (pipes[count] = pdu_connect())) {
        if (count % 2)
            halves_sent += pdu_send(pipes[count], half, sizeof(half));
        count++;
    }
    bool held = all_done(count + halves_sent, SILENT + SILENT / 2);
    ULONGLONG begun = GetTickCount64();
    held &= service_answers();
    ULONGLONG took = GetTickCount64() - begun;
    say("beside %u connections that say nothing, three calls took %llu ms", count, took);
    held &= expect(took < PATIENCE_MS, "callers wait for those who say nothing");
    while (count)
        pdu_disconnect(pipes[--count]);
    return judge(held);
}

/* --- a session that another joins ---------------------------------------------------------------
 */

/* Open a session; how that ended. */
static uint32_t open_by_hand(void *pipe, struct packet *packet, struct theft *theft)
{
    if (!pdu_call(pipe, 1, "", 0, packet) || packet->size < CONTEXT_SIZE)
        return UINT32_MAX;
    memcpy(theft->context, packet->bytes, CONTEXT_SIZE);
    return get_u32(packet, packet->size - 4);
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

/* Open a file, whose handle this process is given: the service has the process open from then on.
 */
static bool open_file(void *pipe, struct packet *answer, const struct theft *theft)
{
    struct packet stub = packet_new();
    put_raw(&stub, theft->context, CONTEXT_SIZE);
    theft_put_open(&stub);
    bool called = pdu_call(pipe, OPNUM_FILE_OPEN, stub.bytes, stub.size, answer);
    packet_free(&stub);
    return called && get_u32(answer, answer->size - 4) == 0;
}

/* From here on only administrators may open this process, of whom the thief is none. */
static bool protect_self(void)
{
    PSECURITY_DESCRIPTOR descriptor;
    if (!ConvertStringSecurityDescriptorToSecurityDescriptorW(
            L"D:(A;;GA;;;BA)(A;;GA;;;SY)", SDDL_REVISION_1, &descriptor, NULL))
        return false;
    BOOL set = SetKernelObjectSecurity(GetCurrentProcess(), DACL_SECURITY_INFORMATION, descriptor);
    LocalFree(descriptor);
    return set;
}

/* Wine takes whoever names an association's number into it; the context handle, which nobody can
 * guess, is given away here. What the session holds was opened as one, and may not serve another;
 * and a process that one could open is given no handle by another, who could not.
 */
static enum outcome joined(const wchar_t *argument)
{
    struct packet packet = packet_new();
    struct theft theft = {0};
    WCHAR text[THEFT_TEXT];
    (void)argument;
    if (!pdu_is_there())
        return NOT_HERE;
    void *pipe = pdu_open(0, &theft.association);
    uint32_t status = pipe ? open_by_hand(pipe, &packet, &theft) : UINT32_MAX;
    bool held = expect(status == ERROR_SUCCESS, "no session: raised 0, status %u", status);
    if (!held)
        return BROKEN;
    theft.listing = hold(pipe, &packet, &theft, OPNUM_FILE_LIST, L"C:\\windows");
    theft.transfer = hold(pipe, &packet, &theft, OPNUM_FILE_REPLACE, L"C:\\deputy-hostile-theft");
    held &= expect(protect_self() && open_file(pipe, &packet, &theft), "no handle was given");
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
