/* The types that the IDL compiler makes of the contract. */
#ifndef DEPUTY_TESTS_FUZZ_SHIM_DEPUTY_RPC_H
#define DEPUTY_TESTS_FUZZ_SHIM_DEPUTY_RPC_H

#include <windows.h>

typedef void *SESSION;

typedef struct {
    uint32_t status;
    uint32_t stage;
    uint32_t retry_after_ms;
    byte correlation[16];
} REPLY;

typedef struct {
    uint32_t size;
    byte *bytes;
} ENCODED;

void *midl_user_allocate(size_t size);
void midl_user_free(void *memory);

#endif
