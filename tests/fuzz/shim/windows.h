/* As much of Windows as service/rpc needs to be built natively, under the sanitizers. */
#ifndef DEPUTY_TESTS_FUZZ_SHIM_WINDOWS_H
#define DEPUTY_TESTS_FUZZ_SHIM_WINDOWS_H

#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

#define CALLBACK
#define RPC_ENTRY
#define __RPC_USER

#define TRUE               1
#define TLS_OUT_OF_INDEXES UINT32_MAX

#define ERROR_SUCCESS              WIN32_OK
#define ERROR_INVALID_HANDLE       WIN32_INVALID_HANDLE
#define ERROR_INVALID_PARAMETER    WIN32_INVALID_PARAMETER
#define ERROR_NOT_ENOUGH_MEMORY    WIN32_NOT_ENOUGH_MEMORY
#define ERROR_SHUTDOWN_IN_PROGRESS WIN32_SHUTDOWN_IN_PROGRESS

#define RPC_S_OK               WIN32_OK
#define RPC_S_OUT_OF_RESOURCES 1721
#define RPC_S_SERVER_TOO_BUSY  1723
#define RPC_X_BAD_STUB_DATA    1783

typedef unsigned char byte;
typedef int BOOL;
typedef uint32_t DWORD;
typedef uint32_t ULONG;

typedef struct {
    BOOL done;
} INIT_ONCE;

#define INIT_ONCE_STATIC_INIT                                                                      \
    {                                                                                              \
        0                                                                                          \
    }

BOOL InitOnceExecuteOnce(INIT_ONCE *once, BOOL (*function)(INIT_ONCE *, void *, void **),
    void *argument, void **context);
DWORD TlsAlloc(void);
void *TlsGetValue(DWORD slot);
BOOL TlsSetValue(DWORD slot, void *value);

typedef struct {
    void *Buffer;
    unsigned BufferLength;
    unsigned ProcNum;
} RPC_MESSAGE, *PRPC_MESSAGE;

/* As on i686: what is raised ends the function that seh_call runs. */
typedef long RPC_STATUS;
_Noreturn void RpcRaiseException(RPC_STATUS status);

/* What the runtime's unmarshaller would do: the fuzzer's part. */
void NdrServerCall2(PRPC_MESSAGE message);

#endif
