/* Memory for what the client stubs unmarshal: it belongs to the call and is freed with it, whatever
 * way the call ended.
 *
 * The client stubs are compiled with -DMIDL_user_allocate=memory_allocate and
 * -DMIDL_user_free=memory_free, so that a program which has an RPC interface of its own can link
 * the library.
 *
 * The threads that make calls are found in a list and not by thread-local storage: the library may
 * be part of any module that is loaded and unloaded again, and nothing but its own DllMain could
 * give back an index of TlsAlloc ("TlsFree function").
 */
#ifndef DEPUTY_CLIENT_REMOTE_MEMORY_H
#define DEPUTY_CLIENT_REMOTE_MEMORY_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>
#include <windows.h>
#include <rpc.h>

enum { MEMORY_MAX = 4 << 20 }; /* the most that one answer may take: two identities and more */

struct memory {
    struct memory *next;
    DWORD thread;
    struct arena arena;
    size_t used;
    bool exceeded; /* the answer asked for more than MEMORY_MAX */
};

/* From here to memory_leave, the stubs that this thread calls take their memory here. It must be
 * zero at first; the caller frees its arena. Does not nest. */
void memory_enter(struct memory *memory);
void memory_leave(struct memory *memory);

/* The stubs' allocator (Microsoft: midl_user_allocate, midl_user_free). NULL, which makes the
 * runtime raise an exception, when there is no memory or the answer has had enough. */
void *__RPC_USER memory_allocate(size_t size);

/* Nothing: the arena frees everything at once. */
void __RPC_USER memory_free(void *bytes);

#endif
