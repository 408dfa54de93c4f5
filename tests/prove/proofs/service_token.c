/* Under which token Deputy itself runs, as it tells and as the system has it of its process, and
 * what the system keeps that process from. */
#include "prove/kit/control.h"
#include "prove/kit/machine.h"
#include "prove/sabotage/sabotage.h"
#include "prove/common/asking.h"
#include "prove/common/own_token.h"
#include "prove/proofs/subjects.h"

#include "identity/privilege.h"
#include "installation/mitigations.h"
#include "installation/privilege_list.h"
#include "installation/service_sid.h"

#include <sddl.h>
#include <stdlib.h>
#include <string.h>

static struct deputy_whoami *ask_who(void)
{
    struct deputy_whoami *answer;
    struct deputy_session *session = ask();
    const uint32_t status = deputy_whoami(session, &answer, NULL);
    deputy_close(session);
    ck_assert_msg(!status, "whoami failed: error %lu", (unsigned long)status);
    return answer;
}

static HANDLE open_process(void)
{
    const DWORD id = control_process_id();
    HANDLE process = OpenProcess(PROCESS_QUERY_INFORMATION, FALSE, id);
    ck_assert_msg(process != NULL, "process %lu cannot be opened: error %lu", id, GetLastError());
    return process;
}

/* What the system has of the service's token, to be freed; see own_token_read. */
static void *read_token(TOKEN_INFORMATION_CLASS class, DWORD *size)
{
    HANDLE token, process = open_process();
    const BOOL opened = OpenProcessToken(process, TOKEN_QUERY, &token);
    const DWORD status = GetLastError();
    CloseHandle(process);
    ck_assert_msg(opened, "the service's token cannot be opened: error %lu", status);
    void *read = token_answer(token, class, size);
    CloseHandle(token);
    return read;
}

static void expect_sid(const struct deputy_sid *got, PSID wanted)
{
    char *text;
    ck_assert(ConvertSidToStringSidA(wanted, &text));
    ck_assert_str_eq(got->text, text);
    LocalFree(text);
}

/* --- privileges ------------------------------------------------------------------------------- */

static const struct deputy_privilege *find(const struct deputy_identity *service, const char *name)
{
    uint64_t luid;
    ck_assert(privilege_luid(name, &luid));
    for (uint32_t i = 0; i < service->privileges.count; i++)
        if (service->privileges.items[i].luid == luid)
            return &service->privileges.items[i];
    return NULL;
}

START_TEST(privileges)
{
    DWORD size;
    uint32_t needed = 0;
    struct deputy_whoami *answer = ask_who();
    const struct deputy_identity *service = answer->service;
    for (; needed_privileges[needed].name; needed++) {
        const char *name = needed_privileges[needed].name;
        const struct deputy_privilege *found = find(service, name);
        ck_assert_msg(found && found->attributes & SE_PRIVILEGE_ENABLED, "%s: expected on, seen %s",
            name, found ? "off" : "nothing");
    }
    ck_assert_uint_eq(service->privileges.count, needed);
    TOKEN_PRIVILEGES *own = read_token(TokenPrivileges, &size);
    ck_assert_uint_eq(own->PrivilegeCount, needed);
    for (DWORD i = 0; i < needed; i++) {
        ck_assert_uint_eq(service->privileges.items[i].luid, own->Privileges[i].Luid.LowPart);
        ck_assert_uint_eq(service->privileges.items[i].attributes, own->Privileges[i].Attributes);
    }
    free(own);
    deputy_whoami_free(answer);
}
END_TEST

/* --- who it is -------------------------------------------------------------------------------- */

START_TEST(type)
{
    DWORD size;
    struct deputy_whoami *answer = ask_who();
    TOKEN_TYPE *own = read_token(TokenType, &size);
    ck_assert_int_eq(*own, TokenPrimary);
    ck_assert_uint_eq(answer->service->type, TokenPrimary);
    free(own);
    deputy_whoami_free(answer);
}
END_TEST

START_TEST(user)
{
    DWORD size;
    struct deputy_whoami *answer = ask_who();
    TOKEN_USER *own = read_token(TokenUser, &size);
    expect_sid(&answer->service->user, own->User.Sid);
    free(own);
    if (machine_is_wine())
        SKIP("Wine has one user for all, services included");
    ck_assert_str_eq(answer->service->user.text, "S-1-5-18");
    deputy_whoami_free(answer);
}
END_TEST

START_TEST(integrity)
{
    DWORD size;
    struct deputy_whoami *answer = ask_who();
    if (!deputy_has(answer->service, DEPUTY_FACT_INTEGRITY))
        SKIP("the service was not told this fact by the system");
    TOKEN_MANDATORY_LABEL *own = read_token(TokenIntegrityLevel, &size);
    expect_sid(&answer->service->integrity, own->Label.Sid);
    free(own);
    if (machine_is_wine())
        SKIP("Wine has one integrity level for all administrators, services included");
    ck_assert_str_eq(answer->service->integrity.text, "S-1-16-16384");
    deputy_whoami_free(answer);
}
END_TEST

START_TEST(unrestricted)
{
    DWORD size;
    struct deputy_whoami *answer = ask_who();
    ck_assert_uint_eq(answer->service->restricting_sids.count, 0);
    TOKEN_GROUPS *own = read_token(TokenRestrictedSids, &size);
    ck_assert_uint_eq(own->GroupCount, 0);
    free(own);
    deputy_whoami_free(answer);
}
END_TEST

START_TEST(sid)
{
    struct deputy_whoami *answer = ask_who();
    const struct deputy_groups *groups = &answer->service->groups;
    const struct deputy_group *own = NULL;
    for (uint32_t i = 0; i < groups->count; i++)
        if (strcmp(groups->items[i].sid.text, DEPUTY_SERVICE_SID) == 0)
            own = &groups->items[i];
    if (!own && machine_is_wine())
        SKIP("Wine gives services no SIDs of their own");
    ck_assert_msg(own != NULL, "expected the group " DEPUTY_SERVICE_SID ", seen none");
    ck_assert_uint_eq(own->attributes & SE_GROUP_USE_FOR_DENY_ONLY, 0);
    deputy_whoami_free(answer);
}
END_TEST

/* --- what its process may not do -------------------------------------------------------------- */

/* Under "self" this process is looked at, which has not asked for them. */
START_TEST(mitigation)
{
    int active = 0;
    if (!mitigations_kept())
        SKIP("this system has no process mitigations, or takes them and does nothing");
    HANDLE process = sabotage_is("self") ? GetCurrentProcess() : open_process();
    for (const struct mitigation *row = mitigations; row->name; row++) {
        const enum mitigation_state state = mitigation_state(process, row);
        ck_assert_msg(state != MITIGATION_INACTIVE, "expected \"%s\", seen inactive", row->name);
        active += state == MITIGATION_ACTIVE;
    }
    CloseHandle(process);
    trial_figure("active", active);
}
END_TEST

static const struct proof proofs[] = {
    {"token.privileges", "token-trimmed", AS(SYSTEM), "self", &privileges},
    {"token.type", "service-token", AS(SYSTEM), "self", &type},
    {"token.user", "service-token", AS(SYSTEM), "self", &user},
    {"token.integrity", "service-token", AS(SYSTEM), "self", &integrity},
    {"token.unrestricted", "service-token", AS(SYSTEM), "self", &unrestricted},
    {"token.sid", "service-token", AS(SYSTEM), "without-sid", &sid},
    {"token.mitigations", "mitigations", AS(SYSTEM), "self", &mitigation},
};

SUBJECT(service_token_proofs, proofs);
