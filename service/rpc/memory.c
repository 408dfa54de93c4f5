/* The memory of the RPC runtime. */
#include "deputy_rpc.h"

#include <stddef.h>
#include <stdlib.h>

void *__RPC_USER midl_user_allocate(size_t size)
{
    return malloc(size);
}

void __RPC_USER midl_user_free(void *memory)
{
    free(memory);
}
