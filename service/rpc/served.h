/* The call that a thread serves: what everything below the stub can know of it. */
#ifndef DEPUTY_RPC_SERVED_H
#define DEPUTY_RPC_SERVED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct memory_block;

struct served {
    uint32_t opnum;
    const void *request; /* the bytes that came from the wire */
    size_t size;
    struct memory_block *blocks; /* that were made for it and not freed yet */
};

/* The thread serves this call until served_end. False, and nothing is to be ended, when the thread
 * can keep no value (Microsoft, "TlsAlloc function", "TlsSetValue function"). */
bool served_begin(struct served *served);
void served_end(void);

/* The call that the thread serves; NULL outside calls. */
struct served *served_now(void);

/* The bytes that its request took on the wire; 0 outside calls. */
size_t served_request_size(void);

#endif
