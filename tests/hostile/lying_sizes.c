/* Promise: the service reads of a client's array only what the client sent.
 *
 * Each call says that its array has CLAIMED bytes and sends one. A service that believes it reads
 * its own heap, and stores what it finds there where the client can read it. Prints one line a
 * call: its name and the status; the exit code is 0 when every call was refused with
 * ERROR_INVALID_PARAMETER (87) or ERROR_INVALID_SECURITY_DESCR (1338). */
#include "lying_rpc.h"
#include "rpc/endpoint_name.h"
#include "rpc/seh.h"
#include "rpc/wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

enum { CLAIMED = 60000 };

static SESSION session;
static unsigned long returned;
static byte one = 'x';
static REPLY reply;
static ENCODED answer;

void *__RPC_USER midl_user_allocate(size_t size)
{
    return malloc(size);
}

void __RPC_USER midl_user_free(void *memory)
{
    free(memory);
}

static void begin(void *unused)
{
    (void)unused;
    returned = c_open_session(&session, &reply);
}

static void set_value(void *unused)
{
    WCHAR key[] = L"HKCU\\Software", name[] = L"deputy-lie";
    (void)unused;
    returned = c_registry_set(session, 0, ARRAYSIZE(key), key, ARRAYSIZE(name), name, REG_BINARY,
        CLAIMED, &one, &answer, &reply);
}

static void write_file(void *unused)
{
    WCHAR path[] = L"C:\\deputy-lie";
    (void)unused;
    returned =
        c_file_write(session, ARRAYSIZE(path), path, 0, CREATE_ALWAYS, 0, CLAIMED, &one, &reply);
}

static void judge_descriptor(void *unused)
{
    WCHAR none[] = L"";
    (void)unused;
    returned = c_access(session, 1 | WIRE_ACCESS_DESCRIPTOR, ARRAYSIZE(none), none, 1, CLAIMED,
        &one, &answer, &reply);
}

static RPC_STATUS bind_service(void)
{
    RPC_WSTR text;
    WCHAR protocol[] = ENDPOINT_PROTOCOL;
    WCHAR endpoint[] = ENDPOINT_NAME;
    RPC_STATUS status = RpcStringBindingComposeW(NULL, protocol, NULL, endpoint, NULL, &text);
    if (status != RPC_S_OK)
        return status;
    status = RpcBindingFromStringBindingW(text, &deputy_binding);
    RpcStringFreeW(&text);
    return status;
}

/* Whether the call was refused as it should be. */
static int refused(const char *name, void (*call)(void *))
{
    returned = 0;
    unsigned long raised = seh_call(call, NULL);
    printf("%s: returned %lu, raised %lu\n", name, returned, raised);
    return !raised &&
           (returned == ERROR_INVALID_PARAMETER || returned == ERROR_INVALID_SECURITY_DESCR);
}

int wmain(void);

int wmain(void)
{
    if (bind_service() != RPC_S_OK || seh_call(begin, NULL) || returned) {
        fprintf(stderr, "no session: %lu\n", returned);
        return 2;
    }
    int good = refused("registry_set", set_value);
    good &= refused("file_write", write_file);
    good &= refused("access", judge_descriptor);
    return good ? 0 : 1;
}
