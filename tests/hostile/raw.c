#include "raw.h"
#include "hostile.h"
#include "include/deputy.h"
#include "installation/endpoint_name.h"
#include "platform/seh.h"

#include <stdlib.h>
#include <string.h>
#include <windows.h>
#include <rpc.h>
#include <rpcndr.h>

enum { REPLY_SIZE = 28, STUB_VERSION = 0x50002 };

void *__RPC_USER midl_user_allocate(size_t size)
{
    return malloc(size);
}

void __RPC_USER midl_user_free(void *memory)
{
    free(memory);
}

RPC_BINDING_HANDLE raw_bind(void)
{
    RPC_WSTR text;
    RPC_BINDING_HANDLE binding = NULL;
    WCHAR protocol[] = ENDPOINT_PROTOCOL;
    WCHAR endpoint[] = ENDPOINT_NAME;
    if (RpcStringBindingComposeW(NULL, protocol, NULL, endpoint, NULL, &text) != RPC_S_OK)
        abort();
    if (RpcBindingFromStringBindingW(text, &binding) != RPC_S_OK)
        abort();
    RpcStringFreeW(&text);
    return binding;
}

/* --- sessions -------------------------------------------------------------------------------- */

struct session_call {
    SESSION *session;
    REPLY reply;
    unsigned long status;
};

static void open_now(void *argument)
{
    struct session_call *call = argument;
    call->status = c_open_session(call->session, &call->reply);
}

static void close_now(void *argument)
{
    struct session_call *call = argument;
    call->status = c_close_session(call->session);
}

static volatile LONG raised_count;

uint32_t raw_raised(void)
{
    return (uint32_t)raised_count;
}

static void count_raised(uint32_t raised)
{
    if (raised)
        InterlockedIncrement(&raised_count);
}

static struct result run(void (*function)(void *), SESSION *session)
{
    struct session_call call = {.session = session};
    uint32_t raised = seh_call(function, &call);
    count_raised(raised);
    return (struct result){.raised = raised, .status = call.status, .stage = call.reply.stage};
}

struct result raw_open(SESSION *session)
{
    *session = NULL;
    return run(open_now, session);
}

struct result raw_close(SESSION *session)
{
    return run(close_now, session);
}

SESSION raw_session(void)
{
    SESSION session;
    struct result result = raw_open(&session);
    if (was_refused(result)) {
        say("no session: raised %u, status %u", result.raised, result.status);
        exit(NOT_BEGUN);
    }
    return session;
}

struct marshalling {
    SESSION session;
    uint8_t *context;
};

static void marshal_now(void *argument)
{
    struct marshalling *marshalling = argument;
    NDRCContextMarshall((NDR_CCONTEXT)marshalling->session, marshalling->context);
}

void raw_context(SESSION session, uint8_t context[CONTEXT_SIZE])
{
    struct marshalling marshalling = {session, context};
    memset(context, 0, CONTEXT_SIZE);
    if (seh_call(marshal_now, &marshalling))
        abort();
}

/* --- calls ----------------------------------------------------------------------------------- */

struct exchange {
    uint32_t opnum;
    const struct packet *request;
    struct packet *answer;
};

/* Under Wine a call that raises leaves its connection open for good, because nobody frees the
 * buffer then, and the next one makes another: its server has a thread for each until this process
 * ends. Hundreds of bad requests are so hundreds of threads there, with their stacks. */
static void exchange_now(void *argument)
{
    const struct exchange *exchange = argument;
    MIDL_STUB_DESC description = {
        .RpcInterfaceInformation = c_deputy_v1_0_c_ifspec,
        .pfnAllocate = midl_user_allocate,
        .pfnFree = midl_user_free,
        .Version = STUB_VERSION,
    };
    RPC_MESSAGE message = {0};
    MIDL_STUB_MESSAGE stub = {0};
    NdrClientInitializeNew(&message, &stub, &description, exchange->opnum);
    NdrGetBuffer(&stub, exchange->request->size, deputy_binding);
    memcpy(stub.Buffer, exchange->request->bytes, exchange->request->size);
    stub.Buffer += exchange->request->size;
    NdrSendReceive(&stub, stub.Buffer);
    put_raw(exchange->answer, message.Buffer, message.BufferLength);
    NdrFreeBuffer(&stub);
}

/* Every answer to a call with a session ends with the reply and what the routine returned, or is
 * only that. */
static struct result judge(uint32_t raised, const struct packet *answer)
{
    struct result result = {.raised = raised};
    count_raised(raised);
    if (!raised && answer->size == sizeof(uint32_t))
        result.status = get_u32(answer, 0);
    if (raised || answer->size < REPLY_SIZE + sizeof(uint32_t))
        return result;
    uint32_t end = answer->size - (uint32_t)sizeof(uint32_t);
    result.status = get_u32(answer, end);
    result.stage = get_u32(answer, end - REPLY_SIZE + (uint32_t)sizeof(uint32_t));
    memcpy(result.correlation, answer->bytes + end - sizeof(result.correlation),
        sizeof(result.correlation));
    return result;
}

struct result raw_call(uint32_t opnum, const struct packet *request, struct packet *answer)
{
    struct packet own = answer ? *answer : packet_new();
    struct exchange exchange = {opnum, request, &own};
    own.size = 0;
    struct result result = judge(seh_call(exchange_now, &exchange), &own);
    if (answer)
        *answer = own;
    else
        packet_free(&own);
    return result;
}

struct packet raw_request(SESSION session)
{
    uint8_t context[CONTEXT_SIZE];
    struct packet packet = packet_new();
    raw_context(session, context);
    put_raw(&packet, context, CONTEXT_SIZE);
    return packet;
}

struct result raw_path(
    SESSION session, uint32_t opnum, const wchar_t *path, const uint32_t *numbers, uint32_t count)
{
    struct packet packet = raw_request(session);
    put_text(&packet, path);
    for (uint32_t i = 0; i < count; i++)
        put_u32(&packet, numbers[i]);
    struct result result = raw_call(opnum, &packet, NULL);
    packet_free(&packet);
    return result;
}

static uint32_t begin(uint32_t opnum, struct packet *packet)
{
    struct packet answer = packet_new();
    struct result result = raw_call(opnum, packet, &answer);
    uint32_t id = was_refused(result) ? 0 : get_u32(&answer, 0);
    packet_free(packet);
    packet_free(&answer);
    return id;
}

uint32_t raw_transfer(SESSION session, const wchar_t *path)
{
    struct packet packet = raw_request(session);
    put_text(&packet, path);
    put_u32(&packet, 0);
    return begin(OPNUM_FILE_REPLACE, &packet);
}

uint32_t raw_writer(SESSION session, const wchar_t *path)
{
    struct packet packet = raw_request(session);
    put_text(&packet, path);
    put_u32(&packet, DEPUTY_FILE_APPEND);
    put_u32(&packet, OPEN_ALWAYS);
    return begin(OPNUM_FILE_WRITE_OPEN, &packet);
}

bool was_refused(struct result result)
{
    return result.raised || result.status;
}

bool was_lost(struct result result)
{
    return result.raised == RPC_S_SERVER_UNAVAILABLE || result.raised == RPC_S_CALL_FAILED ||
           result.raised == RPC_S_CALL_FAILED_DNE || result.raised == RPC_S_SERVER_TOO_BUSY;
}

bool service_answers(void)
{
    SESSION session;
    struct result opened = raw_open(&session);
    struct packet packet = {0};
    if (!expect(
            !was_refused(opened), "no session: raised %u, status %u", opened.raised, opened.status))
        return false;
    packet = raw_request(session);
    struct result pinged = raw_call(OPNUM_PING, &packet, NULL);
    packet_free(&packet);
    struct result closed = raw_close(&session);
    return expect(!was_refused(pinged) && !was_refused(closed),
        "ping raised %u, status %u; close raised %u, status %u", pinged.raised, pinged.status,
        closed.raised, closed.status);
}
