/* Who is let in to Deputy's endpoint, and whom a caller lets answer. */
#include "prove/kit/machine.h"
#include "prove/sabotage/sabotage.h"
#include "prove/common/asking.h"
#include "prove/common/command.h"
#include "prove/kit/control.h"
#include "prove/kit/things.h"
#include "prove/proofs/subjects.h"

#include "installation/endpoint_name.h"
#include "platform/seh.h"

#include "deputy_rpc.h"

#include <stdlib.h>
#include <wchar.h>

#define LOCAL_SERVICE "S-1-5-19"

/* --- who is let in ---------------------------------------------------------------------------- */

START_TEST(let_in)
{
    struct deputy_service_info info;
    struct deputy_reply reply;
    struct deputy_session *session = ask();
    const uint32_t status = deputy_ping(session, &info, &reply);
    deputy_close(session);
    ck_assert_msg(!status, "expected an answer, seen error %lu in stage \"%s\"",
        (unsigned long)status, deputy_stage_name(reply.stage));
    ck_assert_uint_eq(info.version, deputy_version());
}
END_TEST

/* What became of a call of somebody who is to be refused. */
struct refusal {
    bool as_it_should; /* the thread is whom it was to be */
    struct deputy_session *session;
    uint32_t status, stage;
};

static void expect_refusal(const struct refusal *refusal)
{
    if (!refusal->as_it_should)
        SKIP("this system has no token of the anonymous logon");
    ck_assert_msg(refusal->status == ERROR_ACCESS_DENIED ||
                      refusal->status == ERROR_CANT_OPEN_ANONYMOUS ||
                      refusal->status == ERROR_BAD_IMPERSONATION_LEVEL,
        "expected error 5, 1346 or 1347, seen error %lu in stage \"%s\"",
        (unsigned long)refusal->status, deputy_stage_name(refusal->stage));
}

/* Under "swapped" it stays who it is. */
static bool become_anonymous(void)
{
    return sabotage_is("swapped") || ImpersonateAnonymousToken(GetCurrentThread());
}

static DWORD WINAPI open_anonymously(void *data)
{
    struct refusal *refusal = data;
    struct deputy_reply reply = {0};
    refusal->as_it_should = become_anonymous();
    if (!refusal->as_it_should)
        return 0;
    refusal->status = deputy_open(NULL, &refusal->session, &reply);
    refusal->stage = reply.stage;
    RevertToSelf();
    return 0;
}

static DWORD WINAPI call_anonymously(void *data)
{
    struct refusal *refusal = data;
    struct deputy_whoami *answer = NULL;
    struct deputy_reply reply = {0};
    refusal->as_it_should = become_anonymous();
    if (!refusal->as_it_should)
        return 0;
    refusal->status = deputy_whoami(refusal->session, &answer, &reply);
    refusal->stage = reply.stage;
    RevertToSelf();
    deputy_whoami_free(answer);
    return 0;
}

/* In a thread of its own, which the anonymous token does not outlive. */
static void try_anonymously(LPTHREAD_START_ROUTINE routine, struct refusal *refusal)
{
    if (machine_is_wine() && !sabotage_is("swapped"))
        SKIP("Wine's RPC shows the process, never the thread");
    HANDLE thread = CreateThread(NULL, 0, routine, refusal, 0, NULL);
    ck_assert(thread != NULL);
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
    deputy_close(refusal->session);
    expect_refusal(refusal);
}

START_TEST(anonymous_open)
{
    struct refusal refusal = {0};
    try_anonymously(open_anonymously, &refusal);
}
END_TEST

/* Each call comes as the thread that makes it (RPC_C_QOS_IDENTITY_DYNAMIC). */
START_TEST(anonymous_call)
{
    struct refusal refusal = {.session = ask()};
    try_anonymously(call_anonymously, &refusal);
}
END_TEST

/* --- who lets itself be identified at most ---------------------------------------------------- */

static RPC_BINDING_HANDLE bind_at(unsigned long level)
{
    RPC_WSTR text;
    RPC_BINDING_HANDLE binding = NULL;
    WCHAR protocol[] = ENDPOINT_PROTOCOL, endpoint[] = ENDPOINT_NAME;
    RPC_SECURITY_QOS qos = {.Version = RPC_C_SECURITY_QOS_VERSION_1,
        .IdentityTracking = RPC_C_QOS_IDENTITY_STATIC,
        .ImpersonationType = level};
    ck_assert_int_eq(RpcStringBindingComposeW(NULL, protocol, NULL, endpoint, NULL, &text), 0);
    ck_assert_int_eq(RpcBindingFromStringBindingW(text, &binding), 0);
    RpcStringFreeW(&text);
    const RPC_STATUS status = RpcBindingSetAuthInfoExW(
        binding, NULL, RPC_C_AUTHN_LEVEL_PKT_PRIVACY, RPC_C_AUTHN_WINNT, NULL, 0, &qos);
    if (status && !sabotage_is("swapped"))
        SKIP("this system takes no security QOS: error %ld", status);
    return binding;
}

struct opening {
    SESSION session;
    REPLY reply;
    unsigned long status;
};

static void open_now(void *data)
{
    struct opening *opening = data;
    opening->status = c_open_session(&opening->session, &opening->reply);
}

static void close_now(void *data)
{
    struct opening *opening = data;
    c_close_session(&opening->session);
}

/* The library always asks for the level Impersonation: the stub is called without it. No session
 * of the library's is there meanwhile, which would have a binding of its own. */
static void expect_refused_at(unsigned long level)
{
    struct opening opening = {0};
    const bool swapped = sabotage_is("swapped");
    deputy_binding = bind_at(swapped ? RPC_C_IMP_LEVEL_IMPERSONATE : level);
    const uint32_t raised = seh_call(open_now, &opening);
    if (opening.session)
        seh_call(close_now, &opening);
    RpcBindingFree(&deputy_binding);
    const struct refusal refusal = {.as_it_should = true,
        .status = raised ? raised : (uint32_t)opening.status,
        .stage = opening.reply.stage};
    expect_refusal(&refusal);
}

START_TEST(identification)
{
    expect_refused_at(RPC_C_IMP_LEVEL_IDENTIFY);
}
END_TEST

START_TEST(level_anonymous)
{
    expect_refused_at(RPC_C_IMP_LEVEL_ANONYMOUS);
}
END_TEST

/* --- who may answer --------------------------------------------------------------------------- */

START_TEST(verified)
{
    struct deputy_session *session = ask();
    const int seen = deputy_server_verified(session);
    deputy_close(session);
    if (!seen && machine_is_wine())
        SKIP("Wine's RPC takes no SID of the server");
    ck_assert_int_eq(seen, 1);
}
END_TEST

/* As if somebody else held the endpoint: an account is expected that is not Deputy's. */
START_TEST(another_server)
{
    const struct deputy_options options = {
        .size = sizeof(options), .server_sid = sabotage_is("swapped") ? NULL : LOCAL_SERVICE};
    struct deputy_session *session = NULL;
    const uint32_t status = deputy_open(&options, &session, NULL);
    const bool unverified = !status && !deputy_server_verified(session);
    deputy_close(session);
    if (unverified && machine_is_wine() && !sabotage_is("swapped"))
        SKIP("Wine's RPC takes no SID of the server");
    ck_assert_uint_eq(status, ERROR_MUTUAL_AUTH_FAILED);
}
END_TEST

/* --- what no library would send --------------------------------------------------------------- */

enum { HELD = 0, NOT_HERE = 77 }; /* exit codes of hostile.exe (tests/hostile/hostile.h) */

/* Each of these attacks, which end with NULL, and that the service is the same process after it.
 * Those that this system cannot show are a figure. */
static void attack_all(const WCHAR *const *attacks)
{
    WCHAR folder[MAX_PATH], path[MAX_PATH];
    int held = 0, not_here = 0;
    const DWORD id = control_process_id();
    if (!things_source(folder))
        SKIP("it is not known where Deputy was installed from");
    _snwprintf(path, MAX_PATH, L"%ls\\hostile.exe", folder);
    if (GetFileAttributesW(path) == INVALID_FILE_ATTRIBUTES)
        SKIP("there is no hostile.exe beside this program");
    for (; *attacks; attacks++) {
        DWORD exit_code;
        char *said = command_run_program(path, *attacks, &exit_code);
        ck_assert_msg(exit_code == HELD || exit_code == NOT_HERE, "%ls: %.300s", *attacks, said);
        free(said);
        ck_assert_msg(control_process_id() == id, "%ls: the service ended", *attacks);
        held += exit_code == HELD;
        not_here += exit_code == NOT_HERE;
    }
    deputy_close(ask());
    ck_assert_int_gt(held, 0);
    trial_figure("held", held);
    trial_figure("not-here", not_here);
}

START_TEST(too_large)
{
    static const WCHAR *const all[] = {
        L"oversized-stubs", L"endless-text", L"sizes", L"lying-sizes", L"truncated-stubs", NULL};
    trial_leaves_to("test_hostile");
    trial_disturbs();
    attack_all(all);
}
END_TEST

START_TEST(attacks)
{
    static const WCHAR *const all[] = {L"random-stubs", L"mutated-stubs", L"wrong-opnums",
        L"held-things", L"forged-contexts", L"stale-contexts", L"context-of-another-process",
        L"one-byte-at-a-time", L"rundown-storm", L"idle-sessions", L"death-at-every-stage",
        L"hostile-names", L"short-name", L"hard-link", L"remapped-drive",
        L"token-changed-between-calls", L"low-levels", NULL};
    trial_leaves_to("test_hostile");
    trial_disturbs();
    attack_all(all);
}
END_TEST

static const struct proof proofs[] = {
    {"rpc.let-in", "containers-connect", AS_ANYBODY, "stopped", &let_in},
    {"rpc.anonymous-open", "anonymous", AS(ELEVATED), "swapped", &anonymous_open},
    {"rpc.anonymous-call", "anonymous", AS(ELEVATED), "swapped", &anonymous_call},
    {"rpc.level-identification", "security-callback", AS(ELEVATED), "swapped", &identification},
    {"rpc.level-anonymous", "security-callback", AS(ELEVATED), "swapped", &level_anonymous},
    {"rpc.too-large", "requests-limited", AS(ELEVATED), "stopped", &too_large},
    {"rpc.attacks", "hostile", AS(ELEVATED), "stopped", &attacks},
    {"rpc.verified", "server-verified", AS_ANYBODY, "stopped", &verified},
    {"rpc.another-server", "server-verified", AS_ANYBODY, "swapped", &another_server},
};

SUBJECT(rpc_proofs, proofs);
