/* What came over the wire, as a test wants it: this takes the place of rpc/memory.c at link time.
 */
#ifndef DEPUTY_TESTS_UNIT_RPC_FAKE_WIRE_H
#define DEPUTY_TESTS_UNIT_RPC_FAKE_WIRE_H

/* Where the request ends; NULL when it has no end, and everything came with it. */
extern const void *fake_wire_end;

/* Arrays that did not come with the request, whatever else did; NULL: none. */
extern const void *fake_wire_foreign[2];

#endif
