#include "operations/files/client_handle.h"
#include "audit/record/owner.h"
#include "identity/facts.h"
#include "token/token.h"
#include "pipeline/session.h"

#include <stdlib.h>
#include <string.h>

struct client_handle {
    struct held held;
    HANDLE process;
};

static void close_client(struct held *held)
{
    struct client_handle *client = (struct client_handle *)held;
    CloseHandle(client->process);
    free(client);
}

/* The process of this id was created when the session's client was. */
static bool same_process(HANDLE process, const struct client_process *client)
{
    FILETIME created, ignored[3];
    if (!client->created ||
        !GetProcessTimes(process, &created, &ignored[0], &ignored[1], &ignored[2]))
        return false;
    return ((uint64_t)created.dwHighDateTime << 32 | created.dwLowDateTime) == client->created;
}

static bool same_identity(const struct deputy_identity *one, const struct deputy_identity *other)
{
    return one->user.size == other->user.size &&
           memcmp(one->user.bytes, other->user.bytes, one->user.size) == 0 &&
           one->logon_id == other->logon_id;
}

/* A token that the caller may not read says nothing, for or against. */
static uint32_t check_identity(struct call *call, HANDLE process)
{
    HANDLE token;
    struct arena arena = {0};
    struct deputy_identity identity = {0};
    if (!OpenProcessToken(process, TOKEN_QUERY | TOKEN_QUERY_SOURCE, &token))
        return ERROR_SUCCESS;
    uint32_t status = token_read(token, TOKEN_RECORDED, &arena, &identity);
    if (status == ERROR_SUCCESS && !same_identity(&identity, &call->session->caller))
        status = ERROR_ACCESS_DENIED;
    arena_free(&arena);
    CloseHandle(token);
    return status;
}

/* The second form is for systems that do not know the first's right (NT 5.2). */
static HANDLE open_client(uint32_t id)
{
    HANDLE process = OpenProcess(PROCESS_DUP_HANDLE | PROCESS_QUERY_LIMITED_INFORMATION, FALSE, id);
    if (!process && GetLastError() == ERROR_ACCESS_DENIED)
        process = OpenProcess(PROCESS_DUP_HANDLE | PROCESS_QUERY_INFORMATION, FALSE, id);
    return process;
}

static uint32_t open_checked(struct call *call, HANDLE *process)
{
    const struct client_process *client = &call->session->client;
    if (!client->known || !client->created)
        return ERROR_NOT_SUPPORTED;
    HANDLE opened = open_client(client->id);
    if (!opened)
        return GetLastError();
    uint32_t status =
        same_process(opened, client) ? check_identity(call, opened) : ERROR_ACCESS_DENIED;
    if (status != ERROR_SUCCESS)
        CloseHandle(opened);
    else
        *process = opened;
    return status;
}

static uint32_t make(struct call *call, const uint8_t *authority, struct client_handle **made)
{
    struct client_handle *client = calloc(1, sizeof(*client));
    if (!client)
        return ERROR_NOT_ENOUGH_MEMORY;
    uint32_t status = open_checked(call, &client->process);
    if (status != ERROR_SUCCESS) {
        free(client);
        return status;
    }
    client->held.close = close_client;
    memcpy(client->held.authority, authority, SHA256_SIZE);
    *made = client;
    return ERROR_SUCCESS;
}

uint32_t client_handle_prepare(struct call *call)
{
    struct held **process = &call->session->process;
    struct client_handle *client;
    uint8_t authority[SHA256_SIZE];
    uint32_t status = owner_full_authority(&call->caller, authority);
    if (status != ERROR_SUCCESS)
        return status;
    if (*process && memcmp((*process)->authority, authority, SHA256_SIZE) == 0)
        return ERROR_SUCCESS;
    status = make(call, authority, &client);
    if (status != ERROR_SUCCESS)
        return status;
    if (*process)
        (*process)->close(*process);
    *process = &client->held;
    return ERROR_SUCCESS;
}

static HANDLE client_process_of(const struct session *session)
{
    return ((struct client_handle *)session->process)->process;
}

uint32_t client_handle_give(
    struct session *session, HANDLE source, uint32_t access, uint64_t *value)
{
    HANDLE given;
    if (!DuplicateHandle(
            GetCurrentProcess(), source, client_process_of(session), &given, access, FALSE, 0))
        return GetLastError();
    *value = (uintptr_t)given;
    return ERROR_SUCCESS;
}
