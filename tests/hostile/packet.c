#include "packet.h"

#include <stdlib.h>
#include <string.h>

struct packet packet_new(void)
{
    struct packet packet = {.bytes = malloc(PACKET_MAX)};
    if (!packet.bytes)
        abort();
    return packet;
}

void packet_free(struct packet *packet)
{
    free(packet->bytes);
    *packet = (struct packet){0};
}

void put_raw(struct packet *packet, const void *bytes, uint32_t size)
{
    if (size > PACKET_MAX - packet->size)
        abort();
    memcpy(packet->bytes + packet->size, bytes, size);
    packet->size += size;
}

static void align(struct packet *packet, uint32_t unit)
{
    const uint8_t zeros[8] = {0};
    put_raw(packet, zeros, (unit - packet->size % unit) % unit);
}

void put_u32(struct packet *packet, uint32_t value)
{
    align(packet, sizeof(value));
    put_raw(packet, &value, sizeof(value));
}

void put_u64(struct packet *packet, uint64_t value)
{
    align(packet, sizeof(value));
    put_raw(packet, &value, sizeof(value));
}

void put_string(struct packet *packet, uint32_t claimed, const wchar_t *text, uint32_t sent)
{
    put_u32(packet, claimed);
    put_u32(packet, sent); /* maximum, offset and actual count */
    put_u32(packet, 0);
    put_u32(packet, sent);
    put_raw(packet, text, sent * (uint32_t)sizeof(*text));
}

void put_text(struct packet *packet, const wchar_t *text)
{
    uint32_t units = (uint32_t)wcslen(text) + 1;
    put_string(packet, units, text, units);
}

void put_array(struct packet *packet, uint32_t sent, uint8_t value)
{
    put_u32(packet, sent);
    if (sent > PACKET_MAX - packet->size)
        abort();
    memset(packet->bytes + packet->size, value, sent);
    packet->size += sent;
}

void put_unique_array(struct packet *packet, uint32_t sent, uint8_t value)
{
    put_u32(packet, 0x20000); /* any number but 0 */
    put_array(packet, sent, value);
}

void put_unique_descriptor(struct packet *packet, uint32_t sent)
{
    static const uint8_t descriptor[] = {/* O:BAG:BAD:NO_ACCESS_CONTROL */
        1, 0, 4, 0x80, 20, 0, 0, 0, 36, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, /**/
        1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 32, 2, 0, 0,                /**/
        1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 32, 2, 0, 0};
    put_unique_array(packet, sent, 0);
    memcpy(packet->bytes + packet->size - sent, descriptor,
        sent < sizeof(descriptor) ? sent : sizeof(descriptor));
}

uint32_t get_u32(const struct packet *packet, uint32_t offset)
{
    uint32_t value = 0;
    if (offset <= packet->size && packet->size - offset >= sizeof(value))
        memcpy(&value, packet->bytes + offset, sizeof(value));
    return value;
}
