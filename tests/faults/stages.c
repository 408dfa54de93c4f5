/* Stages that stand still: the linker puts these before the true functions (--wrap=token_read,
 * --wrap=authorize, --wrap=client_handle_give) in a service that is built for tests only. */
#include "faults/fault.h"
#include "token/token.h"
#include "operations/files/client_handle.h"
#include "pipeline/authorize.h"

/* The linker's names for what is called instead of these, and for themselves. */
uint32_t __wrap_token_read(
    void *token, enum token_scope scope, struct arena *arena, struct deputy_identity *identity);
uint32_t __real_token_read(
    void *token, enum token_scope scope, struct arena *arena, struct deputy_identity *identity);
uint32_t __wrap_authorize(
    struct authorization *authorization, const struct operation *operation, void *token);
uint32_t __real_authorize(
    struct authorization *authorization, const struct operation *operation, void *token);
uint32_t __wrap_client_handle_give(
    struct session *session, HANDLE source, uint32_t access, uint64_t *value);
uint32_t __real_client_handle_give(
    struct session *session, HANDLE source, uint32_t access, uint64_t *value);

uint32_t __wrap_token_read(
    void *token, enum token_scope scope, struct arena *arena, struct deputy_identity *identity)
{
    fault_stall(FAULT_STALL_IDENTIFY);
    return __real_token_read(token, scope, arena, identity);
}

uint32_t __wrap_authorize(
    struct authorization *authorization, const struct operation *operation, void *token)
{
    fault_stall(FAULT_STALL_AUTHORIZE);
    return __real_authorize(authorization, operation, token);
}

uint32_t __wrap_client_handle_give(
    struct session *session, HANDLE source, uint32_t access, uint64_t *value)
{
    fault_stall(FAULT_STALL_DELIVER);
    return __real_client_handle_give(session, source, access, value);
}
