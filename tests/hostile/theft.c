#include "theft.h"
#include "hostile.h"
#include "pdu.h"
#include "raw.h"

#include <string.h>
#include <windows.h>

/* A call in the stolen session on the thief's connection; the status that was returned, or
 * UINT32_MAX when the runtime refused it. */
static uint32_t call(void *pipe, uint16_t opnum, const struct packet *stub)
{
    struct packet answer = packet_new();
    uint32_t status = UINT32_MAX;
    if (pdu_call(pipe, opnum, stub->bytes, stub->size, &answer))
        status = get_u32(&answer, answer.size - (uint32_t)sizeof(uint32_t));
    packet_free(&answer);
    return status;
}

static struct packet begin(const struct theft *theft, uint32_t id)
{
    struct packet stub = packet_new();
    put_raw(&stub, theft->context, CONTEXT_SIZE);
    put_u32(&stub, id);
    return stub;
}

static uint32_t list_on(void *pipe, const struct theft *theft)
{
    struct packet stub = begin(theft, theft->listing);
    uint32_t status = call(pipe, OPNUM_FILE_LIST_NEXT, &stub);
    packet_free(&stub);
    return status;
}

static uint32_t write_on(void *pipe, const struct theft *theft)
{
    struct packet stub = begin(theft, theft->transfer);
    put_u32(&stub, 6);
    put_array(&stub, 6, 's');
    uint32_t status = call(pipe, OPNUM_FILE_PUT, &stub);
    packet_free(&stub);
    return status;
}

static uint32_t commit(void *pipe, const struct theft *theft)
{
    struct packet stub = begin(theft, theft->transfer);
    uint32_t status = call(pipe, OPNUM_FILE_COMMIT, &stub);
    packet_free(&stub);
    return status;
}

void theft_put_open(struct packet *packet)
{
    put_text(packet, L"C:\\windows\\win.ini");
    put_u32(packet, GENERIC_READ);
    put_u32(packet, FILE_SHARE_READ);
    put_u32(packet, OPEN_EXISTING);
    put_u32(packet, 0);
}

/* The handle would be the owner's process's. */
static uint32_t open_into(void *pipe, const struct theft *theft)
{
    struct packet stub = packet_new();
    put_raw(&stub, theft->context, CONTEXT_SIZE);
    theft_put_open(&stub);
    uint32_t status = call(pipe, OPNUM_FILE_OPEN, &stub);
    packet_free(&stub);
    return status;
}

bool theft_try(const struct theft *theft)
{
    void *pipe = pdu_open(theft->association, NULL);
    if (!pipe)
        return true; /* nobody may join */
    uint32_t listed = list_on(pipe, theft);
    uint32_t written = write_on(pipe, theft);
    uint32_t committed = commit(pipe, theft);
    uint32_t given = open_into(pipe, theft);
    pdu_disconnect(pipe);
    say("listing on: %u, writing on: %u, committing: %u", listed, written, committed);
    say("giving a handle: %u", given);
    return expect(listed && written && committed, "what one opened, another could use") &
           expect(given != 0, "a process was given a handle by who could not open it");
}

void theft_format(const struct theft *theft, wchar_t text[THEFT_TEXT])
{
    const uint8_t *bytes = (const uint8_t *)theft;
    for (size_t i = 0; i < sizeof(*theft); i++)
        swprintf(text + 2 * i, 3, L"%02x", bytes[i]);
}

bool theft_parse(const wchar_t *text, struct theft *theft)
{
    uint8_t bytes[sizeof(*theft)];
    if (!text || wcslen(text) != 2 * sizeof(*theft))
        return false;
    for (size_t i = 0; i < sizeof(bytes); i++) {
        const wchar_t digits[] = {text[2 * i], text[2 * i + 1], 0};
        bytes[i] = (uint8_t)wcstoul(digits, NULL, 16);
    }
    memcpy(theft, bytes, sizeof(bytes));
    return true;
}
