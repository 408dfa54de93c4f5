/* Where every call enters: between the RPC runtime and the stub that unmarshals it.
 *
 * The generated stubs name NdrServerCall2 as the function that serves a call; they are compiled
 * with -DNdrServerCall2=dispatch_call, so that it is this one. It counts the routines that run,
 * from before their parameters are read until their results are written, and knows which bytes came
 * from the wire: the IDL compiler does not tie the number of elements in an array to the size_is
 * that stands beside it, so that a client may send them as it likes (Microsoft: "/robust"). */
#ifndef DEPUTY_RPC_DISPATCH_H
#define DEPUTY_RPC_DISPATCH_H

#include <stdbool.h>
#include <stddef.h>

/* Whether this many bytes at this address came from the wire with the call that the thread serves:
 * in the call's own buffer or in memory that was made for it. */
bool dispatch_owns(const void *bytes, size_t size);

/* Around call_run: an exception that leaves the operation between these two ends the process. */
struct operation;
void dispatch_begin(const struct operation *operation);
void dispatch_end(void);

/* The bytes that the request took on the wire of the call that the thread serves. */
size_t dispatch_request_size(void);

/* The size of a block of midl_user_allocate. */
size_t dispatch_block_size(const void *block);

/* The blocks that were made for the call that the thread serves; NULL outside calls. */
struct dispatch_block;
struct dispatch_block **dispatch_blocks(void);

/* Free all blocks of a list. */
void dispatch_free_blocks(struct dispatch_block **first);

#endif
