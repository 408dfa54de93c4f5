#include "unit/client/fake_server.h"
#include "installation/endpoint_name.h"

#include "base/buffer.h"
#include "identity/codec.h"
#include "identity/facts.h"

#include "deputy_rpc.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { READY_TIMEOUT_MS = 30 * 1000, HUGE_SIZE = 8 << 20 };

static const DWORD refused_after_ms = 250;

struct fake *fake;
static HANDLE release_event;
static HANDLE ready_event;

void *__RPC_USER midl_user_allocate(size_t size)
{
    return malloc(size);
}

void __RPC_USER midl_user_free(void *memory)
{
    free(memory);
}

/* --- the routines ---------------------------------------------------------------------------- */

/* Do what is to be done before an answer; the status to answer with. */
static unsigned long act(LONG deed, REPLY *reply)
{
    *reply = (REPLY){
        .correlation = {0x78, 0x56, 0x34, 0x12, 0xBC, 0x9A, 0xF0, 0xDE, 1, 2, 3, 4, 5, 6, 7, 8}};
    switch (deed) {
    case FAKE_HANG:
        WaitForSingleObject(release_event, INFINITE);
        break;
    case FAKE_DIE:
        TerminateProcess(GetCurrentProcess(), 1);
        break;
    case FAKE_RAISE:
        RpcRaiseException(fake->raise);
        break;
    case FAKE_REFUSE:
        reply->status = ERROR_ACCESS_DENIED;
        reply->stage = DEPUTY_STAGE_AUTHORIZE;
        reply->retry_after_ms = refused_after_ms;
        break;
    case FAKE_MUDDLE:
        reply->status = ERROR_ACCESS_DENIED;
        reply->stage = DEPUTY_STAGE_PERFORM;
        return ERROR_GEN_FAILURE;
    default:
        break;
    }
    return reply->status;
}

static SERVICE_INFO describe(void)
{
    return (SERVICE_INFO){
        .version = 0x00010203,
        .process_id = GetCurrentProcessId(),
        .state = 2,
        .uptime_ms = INT64_C(0x123456789A),
    };
}

unsigned long s_query_service(SERVICE_INFO *info)
{
    REPLY reply;
    InterlockedIncrement(&fake->queried);
    *info = describe();
    return act(fake->query, &reply);
}

unsigned long s_open_session(SESSION *session, REPLY *reply)
{
    InterlockedIncrement(&fake->opened);
    *session = NULL;
    unsigned long status = act(fake->open, reply);
    if (fake->open != FAKE_NOTHING && reply->status == ERROR_SUCCESS)
        *session = &fake;
    if (*session)
        InterlockedIncrement(&fake->sessions);
    return status;
}

unsigned long s_close_session(SESSION *session)
{
    if (!*session) /* a close that waited for this one did it */
        return ERROR_INVALID_HANDLE;
    if (fake->busy > 0) {
        InterlockedDecrement(&fake->busy);
        return ERROR_BUSY;
    }
    InterlockedIncrement(&fake->closed);
    InterlockedDecrement(&fake->sessions);
    *session = NULL;
    return ERROR_SUCCESS;
}

void __RPC_USER SESSION_rundown(SESSION session)
{
    (void)session;
    InterlockedIncrement(&fake->run_down);
    InterlockedDecrement(&fake->sessions);
}

unsigned long s_ping(SESSION session, SERVICE_INFO *info, REPLY *reply)
{
    (void)session;
    InterlockedIncrement(&fake->pinged);
    LONG inside = InterlockedIncrement(&fake->inside);
    LONG most = fake->most_inside;
    while (inside > most)
        most = InterlockedCompareExchange(&fake->most_inside, inside, most);
    if (fake->delay_ms)
        Sleep((DWORD)fake->delay_ms);
    InterlockedDecrement(&fake->inside);
    *info = describe();
    return act(fake->ping, reply);
}

/* A number of its own for each member, and 64 bits where there are. */
unsigned long s_statistics(SESSION session, STATISTICS *statistics, REPLY *reply)
{
    (void)session;
    *statistics = (STATISTICS){.uptime_ms = INT64_C(0x100000001),
        .safe = INT64_C(0x100000002),
        .refused = INT64_C(0x100000003),
        .allowed = INT64_C(0x100000004),
        .queued = 5,
        .blocked = 6,
        .calls = 7,
        .routines = 8,
        .sessions = 9,
        .callers = 10,
        .recent = 11};
    return act(fake->ping, reply);
}

/* A list or transfer begins, of which nothing comes. */
unsigned long s_file_list(SESSION session, unsigned long units, wchar_t *path, unsigned long flags,
    unsigned long *id, REPLY *reply)
{
    (void)session, (void)units, (void)path, (void)flags;
    *id = 1;
    return act(FAKE_ANSWER, reply);
}

unsigned long s_file_replace(SESSION session, unsigned long units, wchar_t *path,
    unsigned long flags, unsigned long *id, REPLY *reply)
{
    return s_file_list(session, units, path, flags, id, reply);
}

unsigned long s_file_read_open(SESSION session, unsigned long units, wchar_t *path,
    unsigned long flags, unsigned long *id, hyper *size, REPLY *reply)
{
    *size = 1;
    return s_file_list(session, units, path, flags, id, reply);
}

unsigned long s_file_write_open(SESSION session, unsigned long units, wchar_t *path,
    unsigned long flags, unsigned long disposition, unsigned long *id, REPLY *reply)
{
    (void)disposition;
    return s_file_list(session, units, path, flags, id, reply);
}

/* LocalSystem, and its token's type. */
static void encode_sample(ENCODED *encoded)
{
    static const uint8_t sid[] = {1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0};
    struct buffer buffer = {.limit = IDENTITY_BYTES_MAX};
    struct deputy_identity identity = {.user = {.bytes = sid, .size = sizeof(sid)}, .type = 1};
    fact_set(&identity, DEPUTY_FACT_USER);
    fact_set(&identity, DEPUTY_FACT_TYPE);
    identity_encode(&buffer, &identity);
    encoded->size = (unsigned long)buffer.size;
    encoded->bytes = midl_user_allocate(buffer.size);
    memcpy(encoded->bytes, buffer.bytes, buffer.size);
    buffer_free(&buffer);
}

static void encode_noise(ENCODED *encoded, size_t size)
{
    encoded->size = (unsigned long)size;
    encoded->bytes = midl_user_allocate(size);
    for (size_t i = 0; i < size; i++)
        encoded->bytes[i] = (byte)(i * 7 + 1);
}

static void encode(LONG deed, ENCODED *encoded)
{
    *encoded = (ENCODED){0};
    if (deed == FAKE_GARBAGE)
        encode_noise(encoded, 100);
    else if (deed == FAKE_OVERSIZE)
        encode_noise(encoded, IDENTITY_BYTES_MAX + 1);
    else if (deed == FAKE_HUGE)
        encode_noise(encoded, HUGE_SIZE);
    else if (deed == FAKE_NOTHING)
        encoded->size = 5;
    else
        encode_sample(encoded);
}

unsigned long s_whoami(SESSION session, ENCODED *caller, ENCODED *service, REPLY *reply)
{
    (void)session;
    InterlockedIncrement(&fake->asked);
    encode(FAKE_ANSWER, caller);
    encode(fake->whoami, service);
    return act(fake->whoami, reply);
}

unsigned long s_whoami_linked(SESSION session, ENCODED *caller, ENCODED *service, REPLY *reply)
{
    InterlockedIncrement(&fake->asked_linked);
    return s_whoami(session, caller, service, reply);
}

/* --- the process ----------------------------------------------------------------------------- */

/* The fake also runs where Check does not: between tests, and in the server. */
static void demand(bool done, const char *what)
{
    if (done)
        return;
    fprintf(stderr, "fake server: %s: error %lu\n", what, GetLastError());
    TerminateProcess(GetCurrentProcess(), EXIT_FAILURE);
}

void fake_map(void)
{
    HANDLE mapping = CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0,
        sizeof(*fake), L"Global\\deputy_fake_shared");
    fake = mapping ? MapViewOfFile(mapping, FILE_MAP_WRITE, 0, 0, sizeof(*fake)) : NULL;
    release_event = CreateEventW(NULL, TRUE, FALSE, L"Global\\deputy_fake_release");
    ready_event = CreateEventW(NULL, TRUE, FALSE, L"Global\\deputy_fake_ready");
    demand(fake && release_event && ready_event, "shared objects");
}

uint32_t fake_listen(void)
{
    WCHAR protocol[] = ENDPOINT_PROTOCOL;
    WCHAR endpoint[] = ENDPOINT_NAME;
    if (!fake)
        fake_map();
    RPC_STATUS status =
        RpcServerUseProtseqEpW(protocol, RPC_C_PROTSEQ_MAX_REQS_DEFAULT, endpoint, NULL);
    if (status == RPC_S_OK)
        status = RpcServerRegisterIf2(s_deputy_v1_0_s_ifspec, NULL, NULL, 0,
            RPC_C_LISTEN_MAX_CALLS_DEFAULT, (unsigned)-1, NULL);
    if (status == RPC_S_OK)
        status = RpcServerListen(1, RPC_C_LISTEN_MAX_CALLS_DEFAULT, TRUE);
    if (status == RPC_S_OK)
        SetEvent(ready_event);
    return (uint32_t)status;
}

/* usage: fake PID-OF-THE-TEST; the server does not outlive it */
void fake_serve_if_asked(int argc, char **argv)
{
    if (argc != 3 || strcmp(argv[1], "fake") != 0)
        return;
    HANDLE test = OpenProcess(SYNCHRONIZE, FALSE, strtoul(argv[2], NULL, 10));
    uint32_t status = test ? fake_listen() : GetLastError();
    SetLastError(status);
    demand(status == RPC_S_OK, "listen");
    WaitForSingleObject(test, INFINITE);
    TerminateProcess(GetCurrentProcess(), status);
}

void fake_setup(void)
{
    HANDLE turn = CreateMutexW(NULL, FALSE, L"Global\\deputy_fake_turn");
    demand(turn != NULL, "mutex");
    WaitForSingleObject(turn, INFINITE);
    fake_map();
    fake_reset();
}

void fake_reset(void)
{
    LONG sessions = fake->sessions;
    memset(fake, 0, sizeof(*fake));
    fake->sessions = sessions;
    ResetEvent(release_event);
}

void fake_release(void)
{
    SetEvent(release_event);
}

HANDLE fake_start(void)
{
    WCHAR path[MAX_PATH];
    WCHAR command[MAX_PATH + 64];
    STARTUPINFOW startup = {.cb = sizeof(startup)};
    PROCESS_INFORMATION started;
    demand(GetModuleFileNameW(NULL, path, MAX_PATH), "own path");
    _snwprintf(command, MAX_PATH + 64, L"\"%ls\" fake %lu", path, GetCurrentProcessId());
    ResetEvent(ready_event);
    fake->sessions = 0;
    demand(CreateProcessW(path, command, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &started),
        "start");
    CloseHandle(started.hThread);
    HANDLE either[] = {ready_event, started.hProcess};
    DWORD first = WaitForMultipleObjects(2, either, FALSE, READY_TIMEOUT_MS);
    demand(first == WAIT_OBJECT_0, "wait until it listens");
    return started.hProcess;
}

void fake_kill(HANDLE process)
{
    TerminateProcess(process, 1);
    demand(WaitForSingleObject(process, READY_TIMEOUT_MS) == WAIT_OBJECT_0, "kill");
    CloseHandle(process);
}

/* NtSuspendProcess and NtResumeProcess have no header. */
static void call_ntdll(const char *name, HANDLE process)
{
    typedef LONG(NTAPI function)(HANDLE);
    FARPROC found = GetProcAddress(GetModuleHandleW(L"ntdll.dll"), name);
    demand(found && ((function *)(uintptr_t)found)(process) >= 0, name);
}

void fake_freeze(HANDLE process)
{
    call_ntdll("NtSuspendProcess", process);
}

void fake_thaw(HANDLE process)
{
    call_ntdll("NtResumeProcess", process);
}
