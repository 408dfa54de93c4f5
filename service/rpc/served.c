#include "rpc/served.h"

#include <windows.h>

static INIT_ONCE slot_once = INIT_ONCE_STATIC_INIT;
static DWORD slot = TLS_OUT_OF_INDEXES; /* struct served of the thread */

static BOOL CALLBACK make_slot(INIT_ONCE *once, void *argument, void **context)
{
    (void)once;
    (void)argument;
    (void)context;
    slot = TlsAlloc();
    return slot != TLS_OUT_OF_INDEXES;
}

bool served_begin(struct served *served)
{
    return InitOnceExecuteOnce(&slot_once, make_slot, NULL, NULL) && TlsSetValue(slot, served);
}

void served_end(void)
{
    TlsSetValue(slot, NULL); /* which has worked before */
}

struct served *served_now(void)
{
    return slot == TLS_OUT_OF_INDEXES ? NULL : TlsGetValue(slot);
}

size_t served_request_size(void)
{
    const struct served *served = served_now();
    return served ? served->size : 0;
}
