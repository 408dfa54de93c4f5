#include "pdu.h"
#include "deputy_rpc.h"
#include "hostile.h"

#include <stdlib.h>
#include <string.h>
#include <windows.h>

enum {
    WAIT_MS = 3000,
    RETRIES = 50,
    RETRY_MS = 100,
    FRAGMENT_MAX = 65536,
    ASSOCIATION_OFFSET = 20
};

static const WCHAR endpoint[] = L"\\\\.\\pipe\\lrpc\\deputy";

bool pdu_is_there(void)
{
    return on_wine();
}

/* Between two pipes there may be none for a moment; others may be faster. */
static HANDLE open_pipe(void)
{
    for (int i = 0; i < RETRIES; i++) {
        if (WaitNamedPipeW(endpoint, WAIT_MS)) {
            HANDLE pipe = CreateFileW(endpoint, GENERIC_READ | GENERIC_WRITE, 0, NULL,
                OPEN_EXISTING, FILE_FLAG_OVERLAPPED, NULL);
            if (pipe != INVALID_HANDLE_VALUE)
                return pipe;
        }
        Sleep(RETRY_MS);
    }
    say("no pipe: error %lu", GetLastError());
    return NULL;
}

/* Wine 8.0 never listens again when a client hangs up between the making of a pipe and the
 * listening on it (dlls/rpcrt4/rpc_transport.c, rpcrt4_protseq_np_get_wait_array: "pipe listen
 * error c00000b1"). Nothing in the service can help that, so attacks on the service stay connected
 * until there is another pipe: it is made only after this one was listened on. */
void *pdu_connect(void)
{
    HANDLE pipe = open_pipe();
    DWORD mode = PIPE_READMODE_MESSAGE;
    if (!pipe)
        return NULL;
    SetNamedPipeHandleState(pipe, &mode, NULL, NULL);
    (void)WaitNamedPipeW(endpoint, WAIT_MS);
    return pipe;
}

void pdu_disconnect(void *pipe)
{
    CloseHandle(pipe);
}

void pdu_begin(struct packet *packet, uint8_t type, uint8_t flags)
{
    const uint8_t head[] = {5, 0, type, flags, 0x10, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0};
    packet->size = 0;
    put_raw(packet, head, sizeof(head));
}

void pdu_finish(struct packet *packet)
{
    const uint16_t length = (uint16_t)packet->size;
    memcpy(packet->bytes + 8, &length, sizeof(length));
}

void pdu_bind(struct packet *packet, uint32_t association)
{
    const RPC_CLIENT_INTERFACE *description = c_deputy_v1_0_c_ifspec;
    pdu_begin(packet, PDU_BIND, PDU_FIRST | PDU_LAST);
    put_u32(packet, 5840u << 16 | 5840);
    put_u32(packet, association);
    put_u32(packet, 1);        /* context elements */
    put_u32(packet, 1u << 16); /* number 0, with one transfer syntax */
    put_raw(packet, &description->InterfaceId, sizeof(description->InterfaceId));
    put_raw(packet, &description->TransferSyntax, sizeof(description->TransferSyntax));
    pdu_finish(packet);
}

void pdu_request(struct packet *packet, uint16_t opnum, const void *stub, uint32_t size)
{
    pdu_begin(packet, PDU_REQUEST, PDU_FIRST | PDU_LAST);
    put_u32(packet, size);
    put_u32(packet, (uint32_t)opnum << 16);
    put_raw(packet, stub, size);
    pdu_finish(packet);
}

/* Wait for what was begun; false when it failed, or takes too long. */
static bool finish(HANDLE pipe, BOOL done, OVERLAPPED *overlapped, DWORD *size)
{
    DWORD status = done ? ERROR_SUCCESS : GetLastError();
    if (status != ERROR_SUCCESS && status != ERROR_IO_PENDING && status != ERROR_MORE_DATA)
        return false;
    if (status == ERROR_IO_PENDING &&
        WaitForSingleObject(overlapped->hEvent, WAIT_MS) != WAIT_OBJECT_0)
        CancelIoEx(pipe, overlapped);
    return GetOverlappedResult(pipe, overlapped, size, TRUE) || GetLastError() == ERROR_MORE_DATA;
}

bool pdu_send(void *pipe, const void *bytes, uint32_t size)
{
    OVERLAPPED overlapped = {.hEvent = CreateEventW(NULL, TRUE, FALSE, NULL)};
    DWORD sent = 0;
    if (!overlapped.hEvent)
        abort();
    BOOL done = WriteFile(pipe, bytes, size, NULL, &overlapped);
    bool good = finish(pipe, done, &overlapped, &sent);
    CloseHandle(overlapped.hEvent);
    return good && sent == size;
}

bool pdu_receive(void *pipe, struct packet *packet)
{
    OVERLAPPED overlapped = {.hEvent = CreateEventW(NULL, TRUE, FALSE, NULL)};
    DWORD size = 0;
    if (!overlapped.hEvent)
        abort();
    BOOL done = ReadFile(pipe, packet->bytes, FRAGMENT_MAX, NULL, &overlapped);
    bool good = finish(pipe, done, &overlapped, &size);
    CloseHandle(overlapped.hEvent);
    packet->size = good ? size : 0;
    return good && size >= PDU_HEADER;
}

void *pdu_open(uint32_t join, uint32_t *association)
{
    struct packet packet = packet_new();
    HANDLE pipe = pdu_connect();
    bool bound = false;
    pdu_bind(&packet, join);
    if (pipe && pdu_send(pipe, packet.bytes, packet.size) && pdu_receive(pipe, &packet))
        bound = packet.bytes[2] == PDU_BIND_ACK;
    if (bound && association)
        *association = get_u32(&packet, ASSOCIATION_OFFSET);
    packet_free(&packet);
    if (bound)
        return pipe;
    if (pipe)
        pdu_disconnect(pipe);
    return NULL;
}

bool pdu_call(void *pipe, uint16_t opnum, const void *stub, uint32_t size, struct packet *answer)
{
    pdu_request(answer, opnum, stub, size);
    if (!pdu_send(pipe, answer->bytes, answer->size) || !pdu_receive(pipe, answer) ||
        answer->bytes[2] != PDU_RESPONSE || answer->size < PDU_BODY)
        return false;
    answer->size -= PDU_BODY;
    memmove(answer->bytes, answer->bytes + PDU_BODY, answer->size);
    return true;
}
