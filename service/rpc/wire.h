/* The limits of the IDL, for both sides; and what comes from the wire, checked again: not every
 * limit is enforced everywhere. */
#ifndef DEPUTY_RPC_WIRE_H
#define DEPUTY_RPC_WIRE_H

#include <stddef.h>
#include <stdint.h>
#include <wchar.h>

enum {
    WIRE_PATH_MAX = 32768,          /* UTF-16 units of a path or name, with its zero */
    WIRE_VALUE_NAME_MAX = 16384,    /* of a registry value's name, with its zero */
    WIRE_SERVICE_NAME_MAX = 257,    /* of a service's name, with its zero */
    WIRE_ARGUMENTS_MAX = 64,        /* that a service is started with; together at most a path */
    WIRE_CHUNK_MAX = 1 << 20,       /* bytes of data in one call */
    WIRE_DESCRIPTOR_MAX = 1 << 16,  /* bytes of a security descriptor that a caller sends */
    WIRE_ACCESS_DESCRIPTOR = 0x100, /* access: the descriptor that was sent, for this kind */
    /* The largest request that is read, in bytes: a chunk of data, two paths and what is around. */
    WIRE_REQUEST_MAX = WIRE_CHUNK_MAX + 2 * 2 * WIRE_PATH_MAX + 64 * 1024,
};

/* A text of units UTF-16 units with its zero, declared as
 *
 *     [in, range(1, 32768)] unsigned long units, [in, string, size_is(units)] wchar_t *text
 *
 * ERROR_INVALID_PARAMETER unless it is there, came with the call that the thread serves
 * (memory_owns), and is at most limit units long, ended by a zero at its end and nowhere before.
 */
uint32_t wire_check_text(const wchar_t *text, uint32_t units, uint32_t limit);

#endif
