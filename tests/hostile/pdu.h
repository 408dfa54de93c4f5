/* The protocol below the calls: connection-oriented DCE/RPC (C706, chapter 12), spoken byte by byte
 * on the pipe that ncalrpc is under Wine. On Windows ncalrpc is ALPC, where the kernel carries
 * messages and there is nothing to speak to. */
#ifndef DEPUTY_TESTS_HOSTILE_PDU_H
#define DEPUTY_TESTS_HOSTILE_PDU_H

#include "packet.h"

#include <stdbool.h>
#include <stdint.h>

enum pdu_type { PDU_REQUEST = 0, PDU_RESPONSE = 2, PDU_FAULT = 3, PDU_BIND = 11, PDU_BIND_ACK };

enum { PDU_FIRST = 1, PDU_LAST = 2, PDU_HEADER = 16, PDU_BODY = 24 };

/* Whether this platform's ncalrpc is such a pipe. */
bool pdu_is_there(void);

/* Connect, perhaps not at once; NULL when that fails for long. */
void *pdu_connect(void);
void pdu_disconnect(void *pipe);

/* Begin a packet with a header; its length is set by pdu_finish. */
void pdu_begin(struct packet *packet, uint8_t type, uint8_t flags);
void pdu_finish(struct packet *packet);

/* Make a bind, to join an association of connections or 0 to begin one, and a request. */
void pdu_bind(struct packet *packet, uint32_t association);
void pdu_request(struct packet *packet, uint16_t opnum, const void *stub, uint32_t size);

/* Send bytes; false when the other end is gone. */
bool pdu_send(void *pipe, const void *bytes, uint32_t size);

/* Receive one fragment within a few seconds; false when none comes. */
bool pdu_receive(void *pipe, struct packet *packet);

/* Connect and bind; NULL when that fails. *association, unless NULL, is the connection's. */
void *pdu_open(uint32_t join, uint32_t *association);

/* Call; the answer's stub replaces the packet's bytes. False for a fault or none at all. */
bool pdu_call(void *pipe, uint16_t opnum, const void *stub, uint32_t size, struct packet *answer);

#endif
