/* events_own and events_all: recent records, the caller's own or everybody's. */
#include "audit/log/ring.h"
#include "base/packed.h"
#include "operation_list.h"
#include "platform/process.h"
#include "rpc/entry.h"

#include <windows.h>

enum {
    WAIT_STEP_MS = 250,   /* after which a reader that waits is looked for */
    ANSWER_MAX = 1 << 20, /* the ring's page, with the size and the hash of each record */
    ANSWER_LOST = 0x1,
    ANSWER_CROWDED = 0x2,
};

struct events_request {
    uint64_t cursor;
    uint32_t wait_ms;
};

static void name_object(struct call *call)
{
    call->object = (struct call_object){.type = "Audit records"};
}

/* A token whose own user only denies may do less than what is known of it says, and what was done
 * with more rights is not for it. The attribute is no fact of the identity. */
static uint32_t check_user(HANDLE token)
{
    union {
        TOKEN_USER user;
        BYTE bytes[sizeof(TOKEN_USER) + SECURITY_MAX_SID_SIZE];
    } answer;
    DWORD size;
    if (!GetTokenInformation(token, TokenUser, &answer, sizeof(answer), &size))
        return GetLastError();
    return answer.user.User.Attributes & SE_GROUP_USE_FOR_DENY_ONLY ? ERROR_ACCESS_DENIED
                                                                    : ERROR_SUCCESS;
}

static uint32_t perform_own(struct call *call)
{
    name_object(call);
    return check_user(call->token);
}

static uint32_t perform_all(struct call *call)
{
    name_object(call);
    return ERROR_SUCCESS;
}

static uint32_t pack_page(struct buffer *answer, const struct ring_page *page)
{
    pack_u64(answer, page->next);
    pack_u32(answer, (page->lost ? ANSWER_LOST : 0) | (page->crowded ? ANSWER_CROWDED : 0));
    pack_u32(answer, page->count);
    for (uint32_t i = 0; i < page->count; i++) {
        const struct sealed *sealed = page->records[i];
        buffer_append(answer, sealed->hash, SHA256_SIZE);
        pack_bytes(answer, sealed->bytes, sealed->size);
    }
    return answer->status;
}

static uint32_t wait_of(const struct call *call)
{
    const struct events_request *request = call->request;
    uint32_t longest = call->pipeline->operation_timeout_ms;
    longest = longest < RING_WAIT_MAX_MS ? longest : RING_WAIT_MAX_MS;
    return request->wait_ms < longest ? request->wait_ms : longest;
}

/* Wait no longer than an operation may take, nor for a client that is gone. */
static uint32_t read_or_wait(
    const struct call *call, struct ring_read *read, struct ring_page *page)
{
    uint32_t left = wait_of(call);
    bool lost = false;
    for (;;) {
        read->wait_ms = left < WAIT_STEP_MS ? left : WAIT_STEP_MS;
        ring_read(call->pipeline->ring, read, page);
        lost = page->lost = page->lost || lost;
        left -= read->wait_ms;
        if (page->count || page->crowded || !left)
            return ERROR_SUCCESS;
        if (call->client->process && process_gone(call->client->process))
            return ERROR_OPERATION_ABORTED;
        read->cursor = page->next;
    }
}

/* Only after the revert: this may wait. */
static uint32_t read_records(struct call *call, bool all)
{
    const struct events_request *request = call->request;
    struct audit_owner reader;
    struct ring_page *page = arena_alloc(&call->arena, sizeof(*page));
    if (!page)
        return ERROR_NOT_ENOUGH_MEMORY;
    uint32_t status = owner_of(&call->caller, &reader);
    if (status != ERROR_SUCCESS)
        return status;
    struct ring_read read = {.reader = &reader, .all = all, .cursor = request->cursor};
    status = read_or_wait(call, &read, page);
    if (status == ERROR_SUCCESS)
        status = pack_page(call->result, page);
    ring_page_free(page);
    return status;
}

static uint32_t conclude_own(struct call *call)
{
    return read_records(call, false);
}

static uint32_t conclude_all(struct call *call)
{
    return read_records(call, true);
}

const struct operation operation_events_own = {
    .name = "events_own",
    .opnum = OPNUM_EVENTS_OWN,
    .right = OPERATION_USE,
    .success_event = AUDIT_OPERATION_PERFORMED,
    .reads = true,
    .reads_records = true,
    .perform = perform_own,
    .conclude = conclude_own,
};

const struct operation operation_events_all = {
    .name = "events_all",
    .opnum = OPNUM_EVENTS_ALL,
    .right = OPERATION_USE_OTHERS,
    .success_event = AUDIT_OPERATION_PERFORMED,
    .reads = true,
    .reads_records = true,
    .perform = perform_all,
    .conclude = conclude_all,
};

unsigned long s_events_own(
    SESSION session, hyper cursor, unsigned long wait_ms, ENCODED *answer, REPLY *reply)
{
    const struct events_request request = {(uint64_t)cursor, wait_ms};
    return entry_answer(session, &operation_events_own, &request, ANSWER_MAX, answer, reply);
}

unsigned long s_events_all(
    SESSION session, hyper cursor, unsigned long wait_ms, ENCODED *answer, REPLY *reply)
{
    const struct events_request request = {(uint64_t)cursor, wait_ms};
    return entry_answer(session, &operation_events_all, &request, ANSWER_MAX, answer, reply);
}
