/* Callers that are not who they were, or will not say who they are. */
#include "hostile/hostile.h"
#include "base/arena.h"
#include "identity/codec.h"
#include "hostile/raw.h"

#include <stdlib.h>
#include <string.h>
#include <windows.h>
#include <rpc.h>

enum { DENY_ONLY = 0x10 };

static const uint8_t administrators[] = {1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 32, 2, 0, 0};

/* A token of the process with the Administrators group deny-only, to impersonate. */
static HANDLE restricted_token(void)
{
    uint8_t sid[sizeof(administrators)];
    SID_AND_ATTRIBUTES denied = {.Sid = sid};
    HANDLE own, primary, token;
    memcpy(sid, administrators, sizeof(sid));
    if (!OpenProcessToken(
            GetCurrentProcess(), TOKEN_QUERY | TOKEN_DUPLICATE | TOKEN_ASSIGN_PRIMARY, &own) ||
        !CreateRestrictedToken(own, 0, 1, &denied, 0, NULL, 0, NULL, &primary) ||
        !DuplicateTokenEx(primary, TOKEN_QUERY | TOKEN_IMPERSONATE, NULL, SecurityImpersonation,
            TokenImpersonation, &token))
        abort();
    CloseHandle(own);
    CloseHandle(primary);
    return token;
}

static bool has_deny_only(const struct deputy_identity *identity)
{
    for (uint32_t i = 0; i < identity->groups.count; i++) {
        const struct deputy_group *group = &identity->groups.items[i];
        if (group->sid.size == sizeof(administrators) &&
            memcmp(group->sid.bytes, administrators, sizeof(administrators)) == 0)
            return group->attributes & DENY_ONLY;
    }
    return false;
}

/* Whether the service sees the caller restricted; false also when it does not answer. */
static bool seen_restricted(SESSION session)
{
    struct packet packet = raw_request(session), answer = packet_new();
    struct arena arena = {0};
    struct deputy_identity identity = {0};
    bool restricted = false;
    struct result result = raw_call(OPNUM_WHOAMI, &packet, &answer);
    uint32_t size = get_u32(&answer, 0);
    if (!was_refused(result) && answer.size >= 12 + size &&
        identity_decode(answer.bytes + 12, size, &arena, &identity) == 0)
        restricted = has_deny_only(&identity);
    arena_free(&arena);
    packet_free(&packet);
    packet_free(&answer);
    return restricted;
}

/* Have the service see at most this of the caller: as it was when it bound, or as it is at each
 * call (Microsoft, "RpcBindingSetAuthInfoEx function"). The platform's word. */
static RPC_STATUS set_qos(unsigned long tracking, unsigned long level)
{
    RPC_SECURITY_QOS qos = {.Version = RPC_C_SECURITY_QOS_VERSION_1,
        .IdentityTracking = tracking,
        .ImpersonationType = level};
    return RpcBindingSetAuthInfoExW(deputy_binding, NULL, RPC_C_AUTHN_LEVEL_PKT_PRIVACY,
        RPC_C_AUTHN_WINNT, NULL, RPC_C_AUTHZ_NONE, &qos);
}

/* Under dynamic tracking, which libdeputy asks for, a call comes as the thread that makes it
 * (Microsoft, "Identity tracking"); without being asked the runtime may keep to who bound. */
static enum outcome changed(const wchar_t *argument)
{
    RPC_STATUS status = set_qos(RPC_C_QOS_IDENTITY_DYNAMIC, RPC_C_IMP_LEVEL_IMPERSONATE);
    if (status != RPC_S_OK && !on_wine()) { /* it takes no security QOS */
        say("no dynamic tracking: %ld", status);
        return BROKEN;
    }
    SESSION session = raw_session();
    HANDLE token = restricted_token();
    (void)argument;
    bool before = seen_restricted(session);
    if (!ImpersonateLoggedOnUser(token))
        abort();
    bool inside = seen_restricted(session);
    RevertToSelf();
    bool after = seen_restricted(session);
    CloseHandle(token);
    raw_close(&session);
    say("restricted: %d, as another %d, again %d", before, inside, after);
    if (on_wine())
        return NOT_HERE; /* it shows the process, never the thread */
    bool held = expect(!before && inside && !after, "a call was not identified anew");
    return held && service_answers() ? HELD : BROKEN;
}

/* Whoever lets itself be identified at most, or not at all, gets no session. */
static bool refused_at(unsigned long level)
{
    SESSION session;
    if (set_qos(RPC_C_QOS_IDENTITY_STATIC, level) != RPC_S_OK)
        abort();
    return expect(was_refused(raw_open(&session)), "level %lu got a session", level);
}

static enum outcome low_levels(const wchar_t *argument)
{
    (void)argument;
    if (on_wine())
        return NOT_HERE; /* it takes no security QOS; see test_faults.py */
    bool held = refused_at(RPC_C_IMP_LEVEL_ANONYMOUS);
    held &= refused_at(RPC_C_IMP_LEVEL_IDENTIFY);
    RpcBindingFree(&deputy_binding);
    deputy_binding = raw_bind();
    return held && service_answers() ? HELD : BROKEN;
}

/* argument: whether this process is restricted ("1") or not ("0"), as whoever started it knows. */
static enum outcome restricted(const wchar_t *argument)
{
    SESSION session = raw_session();
    bool wanted = argument && *argument == L'1';
    bool held = expect(seen_restricted(session) == wanted, "the service sees another token");
    raw_close(&session);
    return held && service_answers() ? HELD : BROKEN;
}

const struct attack identity_attacks[] = {
    {"restricted-token", "a caller is who it is and no more", restricted},
    {"token-changed-between-calls", "each call is identified anew", changed},
    {"low-levels", "who may not be impersonated is not served", low_levels},
    {0},
};
