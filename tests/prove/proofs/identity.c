/* Each caller is seen as what it is: every fact that Deputy tells of it is what its process reads
 * from its own token. */
#include "prove/kit/machine.h"
#include "prove/common/asking.h"
#include "prove/common/own_token.h"
#include "prove/proofs/subjects.h"
#include "prove/sabotage/sabotage.h"

#include "base/json.h"
#include "identity/identity_json.h"
#include "token/token.h"

#include <sddl.h>
#include <stdlib.h>
#include <string.h>

/* What Deputy says of this process; the proof is skipped where a fact is absent. *answer is to be
 * freed. */
static const struct deputy_identity *seen(enum deputy_fact fact, struct deputy_whoami **answer)
{
    struct deputy_session *session = ask();
    const uint32_t status = deputy_whoami(session, answer, NULL);
    deputy_close(session);
    ck_assert_msg(!status, "whoami failed: error %lu", (unsigned long)status);
    if (!deputy_has((*answer)->caller, fact))
        SKIP("the service was not told this fact by the system");
    return (*answer)->caller;
}

static void expect_sid(const struct deputy_sid *got, PSID wanted)
{
    char *text;
    ck_assert(ConvertSidToStringSidA(wanted, &text));
    ck_assert_str_eq(got->text, text);
    LocalFree(text);
    ck_assert_uint_eq(got->size, GetLengthSid(wanted));
    ck_assert(memcmp(got->bytes, wanted, got->size) == 0);
}

static void expect_groups(const struct deputy_groups *got, const TOKEN_GROUPS *wanted)
{
    ck_assert_uint_eq(got->count, wanted->GroupCount);
    for (DWORD i = 0; i < wanted->GroupCount; i++) {
        expect_sid(&got->items[i].sid, wanted->Groups[i].Sid);
        ck_assert_uint_eq(got->items[i].attributes, wanted->Groups[i].Attributes);
    }
}

START_TEST(user)
{
    struct deputy_whoami *answer;
    DWORD size;
    const struct deputy_identity *caller = seen(DEPUTY_FACT_USER, &answer);
    TOKEN_USER *own = own_token_read(TokenUser, &size);
    expect_sid(&caller->user, own->User.Sid);
    free(own);
    deputy_whoami_free(answer);
}
END_TEST

START_TEST(groups)
{
    struct deputy_whoami *answer;
    DWORD size;
    const struct deputy_identity *caller = seen(DEPUTY_FACT_GROUPS, &answer);
    TOKEN_GROUPS *own = own_token_read(TokenGroups, &size);
    expect_groups(&caller->groups, own);
    free(own);
    deputy_whoami_free(answer);
}
END_TEST

START_TEST(restricting)
{
    struct deputy_whoami *answer;
    DWORD size;
    const struct deputy_identity *caller = seen(DEPUTY_FACT_RESTRICTING_SIDS, &answer);
    TOKEN_GROUPS *own = own_token_read(TokenRestrictedSids, &size);
    const enum caller as = trial_caller();
    expect_groups(&caller->restricting_sids, own);
    ck_assert_int_eq(own->GroupCount > 0, as == CALLER_RESTRICTED || as == CALLER_WRITE_RESTRICTED);
    free(own);
    deputy_whoami_free(answer);
}
END_TEST

START_TEST(privileges)
{
    struct deputy_whoami *answer;
    DWORD size;
    const struct deputy_identity *caller = seen(DEPUTY_FACT_PRIVILEGES, &answer);
    TOKEN_PRIVILEGES *own = own_token_read(TokenPrivileges, &size);
    ck_assert_uint_eq(caller->privileges.count, own->PrivilegeCount);
    for (DWORD i = 0; i < own->PrivilegeCount; i++) {
        const LUID_AND_ATTRIBUTES *wanted = &own->Privileges[i];
        const struct deputy_privilege *got = &caller->privileges.items[i];
        ck_assert_uint_eq((uint32_t)got->luid, wanted->Luid.LowPart);
        ck_assert_uint_eq(got->attributes, wanted->Attributes);
    }
    free(own);
    deputy_whoami_free(answer);
}
END_TEST

START_TEST(integrity)
{
    struct deputy_whoami *answer;
    DWORD size;
    const struct deputy_identity *caller = seen(DEPUTY_FACT_INTEGRITY, &answer);
    TOKEN_MANDATORY_LABEL *own = own_token_read(TokenIntegrityLevel, &size);
    expect_sid(&caller->integrity, own->Label.Sid);
    if (trial_caller() == CALLER_LOW)
        ck_assert_str_eq(caller->integrity.text, "S-1-16-4096");
    free(own);
    deputy_whoami_free(answer);
}
END_TEST

START_TEST(elevation)
{
    struct deputy_whoami *answer;
    const struct deputy_identity *caller = seen(DEPUTY_FACT_ELEVATION_TYPE, &answer);
    ck_assert_uint_eq(caller->elevation_type, own_token_number(TokenElevationType));
    ck_assert(deputy_has(caller, DEPUTY_FACT_ELEVATED));
    ck_assert_uint_eq(caller->elevated, own_token_number(TokenElevation));
    deputy_whoami_free(answer);
}
END_TEST

START_TEST(session)
{
    struct deputy_whoami *answer;
    const struct deputy_identity *caller = seen(DEPUTY_FACT_SESSION, &answer);
    ck_assert_uint_eq(caller->session, own_token_number(TokenSessionId));
    deputy_whoami_free(answer);
}
END_TEST

START_TEST(logon)
{
    struct deputy_whoami *answer;
    DWORD size;
    const struct deputy_identity *caller = seen(DEPUTY_FACT_LOGON_ID, &answer);
    TOKEN_ORIGIN *origin;
    TOKEN_STATISTICS *own = own_token_read(TokenStatistics, &size);
    const LUID id = own->AuthenticationId;
    ck_assert_uint_eq(caller->logon_id, (uint64_t)(uint32_t)id.HighPart << 32 | id.LowPart);
    ck_assert_uint_eq(own->PrivilegeCount, caller->privileges.count);
    free(own);
    if (deputy_has(caller, DEPUTY_FACT_ORIGIN)) {
        origin = own_token_read(TokenOrigin, &size);
        ck_assert_uint_eq((uint32_t)caller->origin, origin->OriginatingLogonSession.LowPart);
        free(origin);
    }
    deputy_whoami_free(answer);
}
END_TEST

START_TEST(container)
{
    struct deputy_whoami *answer;
    DWORD size;
    const struct deputy_identity *caller = seen(DEPUTY_FACT_APPCONTAINER, &answer);
    TOKEN_APPCONTAINER_INFORMATION *own = own_token_read(TokenAppContainerSid, &size);
    ck_assert_int_eq(own->TokenAppContainer != NULL, trial_caller() == CALLER_APPCONTAINER);
    ck_assert_int_eq(caller->appcontainer.bytes != NULL, own->TokenAppContainer != NULL);
    if (own->TokenAppContainer)
        expect_sid(&caller->appcontainer, own->TokenAppContainer);
    free(own);
    deputy_whoami_free(answer);
}
END_TEST

/* The service has an impersonation token of the caller, and is itself another. */
START_TEST(levels)
{
    struct deputy_whoami *answer;
    const struct deputy_identity *caller = seen(DEPUTY_FACT_TYPE, &answer);
    ck_assert_uint_eq(caller->type, 2);
    ck_assert_uint_ge(caller->level, 2);
    ck_assert_uint_eq(answer->service->type, 1);
    if (machine_is_wine())
        SKIP("Wine has one user for all, services included");
    ck_assert_str_eq(answer->service->user.text, "S-1-5-18");
    deputy_whoami_free(answer);
}
END_TEST

/* --- by another way --------------------------------------------------------------------------- */

/* What the service's own reader finds in this process's token, as text. The linked token is another
 * one each time that it is asked for. */
static void read_as_text(HANDLE token, bool first, struct buffer *text)
{
    struct arena arena = {0};
    struct deputy_identity identity = {0};
    struct json json = {.buffer = text};
    const uint32_t status =
        first ? token_read_process(&arena, &identity)
              : token_read(token, TOKEN_RECORDED | TOKEN_REMAINING, &arena, &identity);
    ck_assert_msg(!status, "the token cannot be read: error %lu", (unsigned long)status);
    identity.facts &= ~(UINT64_C(1) << DEPUTY_FACT_LINKED_TOKEN);
    if (!first && sabotage_is("self"))
        identity.session ^= 1;
    identity_json(&json, &identity);
    ck_assert_uint_eq(text->status, 0);
    arena_free(&arena);
}

/* Fact by fact, and then as the service does it when it knows what this system answers: several
 * facts by one answer, where that proved right ("TOKEN_ACCESS_INFORMATION structure"). */
START_TEST(answers)
{
    HANDLE token;
    struct buffer first = {0}, again = {0};
    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY | TOKEN_QUERY_SOURCE, &token))
        SKIP("the caller may not open its own token: error %lu", GetLastError());
    read_as_text(token, true, &first);
    read_as_text(token, false, &again);
    CloseHandle(token);
    ck_assert_uint_eq(again.size, first.size);
    ck_assert(memcmp(again.bytes, first.bytes, first.size) == 0);
    trial_figure("bytes", (double)first.size);
    buffer_free(&first);
    buffer_free(&again);
}
END_TEST

static const struct proof proofs[] = {
    {"identity.user", "identity", AS_ANYBODY, "self", &user},
    {"identity.groups", "identity", AS_ANYBODY, "self", &groups},
    {"identity.restricting", "restricted-seen", AS_ANYBODY, "self", &restricting},
    {"identity.privileges", "identity", AS_ANYBODY, "self", &privileges},
    {"identity.integrity", "integrity-linked-container", AS_ANYBODY, "self", &integrity},
    {"identity.elevation", "integrity-linked-container", AS_ANYBODY, "self", &elevation},
    {"identity.session", "identity", AS_ANYBODY, "self", &session},
    {"identity.logon", "integrity-linked-container", AS_ANYBODY, "self", &logon},
    {"identity.container", "integrity-linked-container", AS_ANYBODY, "self", &container},
    {"identity.answers", "token-answers", AS_ANYBODY, "self", &answers},
    {"identity.levels", "identity", AS_ANYBODY, "stopped", &levels},
};

SUBJECT(identity_proofs, proofs);
