/* What Deputy says of an access is what the system's own AccessCheck says to the caller about its
 * own token, and what the system does. */
#include "prove/kit/machine.h"
#include "prove/sabotage/sabotage.h"
#include "prove/kit/things.h"
#include "prove/common/access_products.h"
#include "prove/common/asking.h"
#include "prove/proofs/subjects.h"

#include <sddl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { TEXT_MAX = 512, PRIVILEGES_MAX = 8 };

/* What is asked for of each; 0 is the maximum. */
static const uint32_t wants[] = {0, GENERIC_READ, FILE_READ_DATA, FILE_WRITE_DATA | DELETE,
    GENERIC_WRITE, GENERIC_EXECUTE, READ_CONTROL, WRITE_DAC};

/* Of what is made of parts only the first ones: rights are for single cases. */
enum { EVERY_WANT = sizeof(wants) / sizeof(*wants), FEW_WANTS = 4 };

struct verdicts {
    uint32_t status;
    uint32_t granted;
};

/* --- the system ------------------------------------------------------------------------------- */

/* An impersonation token that can be asked about ("AccessCheck function"). */
static HANDLE impersonation_token(void)
{
    HANDLE own, token;
    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_DUPLICATE | TOKEN_QUERY, &own))
        SKIP("the caller may not duplicate its own token: error %lu", GetLastError());
    ck_assert(DuplicateTokenEx(
        own, TOKEN_QUERY, NULL, SecurityImpersonation, TokenImpersonation, &token));
    CloseHandle(own);
    return token;
}

/* Under the sabotage it is the contrary. */
static void ask_system(
    PSECURITY_DESCRIPTOR descriptor, HANDLE token, uint32_t want, struct verdicts *system)
{
    GENERIC_MAPPING mapping = {
        FILE_GENERIC_READ, FILE_GENERIC_WRITE, FILE_GENERIC_EXECUTE, FILE_ALL_ACCESS};
    struct {
        PRIVILEGE_SET set;
        LUID_AND_ATTRIBUTES more[PRIVILEGES_MAX];
    } privileges;
    DWORD size = sizeof(privileges), mask = want ? want : MAXIMUM_ALLOWED, granted = 0;
    BOOL allowed = FALSE;
    MapGenericMask(&mask, &mapping);
    const BOOL asked =
        AccessCheck(descriptor, token, mask, &mapping, &privileges.set, &size, &granted, &allowed);
    const DWORD status = asked && allowed ? ERROR_SUCCESS : GetLastError();
    ck_assert_msg(asked, "AccessCheck failed: error %lu", status);
    *system = (struct verdicts){status, allowed ? granted : 0};
    if (sabotage_is("self"))
        system->status = status ? ERROR_SUCCESS : ERROR_ACCESS_DENIED;
}

/* --- Deputy ----------------------------------------------------------------------------------- */

static void compare(
    struct deputy_session *session, const char *sddl, uint32_t want, const struct verdicts *system)
{
    struct deputy_access *answer;
    const uint32_t status =
        deputy_access_sddl(session, DEPUTY_OBJECT_FILE, sddl, want, &answer, NULL);
    ck_assert_msg(!status, "%s: error %lu", sddl, (unsigned long)status);
    ck_assert_msg(answer->status == system->status && answer->granted == system->granted,
        "0x%08lx of %s: AccessCheck gives error %lu and 0x%08lx, Deputy %lu and 0x%08lx",
        (unsigned long)want, sddl, (unsigned long)system->status, (unsigned long)system->granted,
        (unsigned long)answer->status, (unsigned long)answer->granted);
    ck_assert_msg(!answer->disagreement, "0x%08lx of %s: %s", (unsigned long)want, sddl,
        answer->disagreement);
    deputy_access_free(answer);
}

/* False when the system does not take the text. */
static bool judge(
    struct deputy_session *session, HANDLE token, const char *sddl, unsigned wants_count)
{
    PSECURITY_DESCRIPTOR descriptor;
    struct verdicts system;
    if (!ConvertStringSecurityDescriptorToSecurityDescriptorA(
            sddl, SDDL_REVISION_1, &descriptor, NULL))
        return false;
    for (unsigned i = 0; i < wants_count; i++) {
        ask_system(descriptor, token, wants[i], &system);
        compare(session, sddl, wants[i], &system);
    }
    LocalFree(descriptor);
    return true;
}

/* One run over descriptors; what was judged and what had to be left out are figures. */
struct judging {
    struct deputy_session *session;
    HANDLE token;
    const char *what;  /* what a system that refuses their texts does not know; NULL: it has to */
    const char *lacks; /* what Wine lacks of the last that was left out */
    unsigned wants, judged, left_out;
};

static struct judging begin_judging(const char *what, unsigned wants_count)
{
    return (struct judging){
        .session = ask(), .token = impersonation_token(), .what = what, .wants = wants_count};
}

static void judge_one(struct judging *judging, const char *text, const char *wine_lacks)
{
    char sddl[TEXT_MAX];
    if (machine_is_wine() && wine_lacks) {
        judging->lacks = wine_lacks;
        judging->left_out++;
        return;
    }
    snprintf(sddl, sizeof(sddl), "%s%s",
        strncmp(text, "O:", 2) == 0 ? "" : "O:S-1-5-21-1-2-3-4G:S-1-5-21-1-2-3-5", text);
    const bool taken = judge(judging->session, judging->token, sddl, judging->wants);
    ck_assert_msg(taken || judging->what, "the system does not take %s", sddl);
    judging->judged += taken;
    judging->left_out += !taken;
}

static void end_judging(struct judging *judging)
{
    CloseHandle(judging->token);
    deputy_close(judging->session);
    if (!judging->judged && judging->lacks)
        SKIP("Wine's AccessCheck is no measure: %s", judging->lacks);
    if (!judging->judged)
        SKIP("this system does not know %s", judging->what);
    trial_figure("descriptors", judging->judged);
    trial_figure("left-out", judging->left_out);
}

static void judge_group(const struct access_group *group)
{
    struct judging judging = begin_judging(group->what, EVERY_WANT);
    for (unsigned i = 0; i < group->count; i++)
        judge_one(&judging, group->cases[i].sddl, group->cases[i].wine_lacks);
    end_judging(&judging);
}

static void judge_product(const struct access_product *product)
{
    char text[TEXT_MAX];
    struct judging judging = begin_judging(product->what, FEW_WANTS);
    for (const struct access_case *one = product->beginnings; one->sddl; one++)
        for (const struct access_case *end = product->ends; end->sddl; end++) {
            snprintf(text, sizeof(text), "%s%s", one->sddl, end->sddl);
            judge_one(&judging, text, one->wine_lacks ? one->wine_lacks : end->wine_lacks);
        }
    end_judging(&judging);
}

START_TEST(dacl)
{
    judge_group(&access_dacl);
}
END_TEST

START_TEST(owner)
{
    judge_group(&access_owner);
}
END_TEST

START_TEST(object)
{
    judge_group(&access_object);
}
END_TEST

START_TEST(labels)
{
    judge_group(&access_labels);
}
END_TEST

START_TEST(containers)
{
    judge_group(&access_containers);
}
END_TEST

START_TEST(conditions)
{
    judge_group(&access_conditions);
}
END_TEST

START_TEST(pairs)
{
    judge_product(&access_pairs);
}
END_TEST

START_TEST(leveled)
{
    judge_product(&access_leveled);
}
END_TEST

START_TEST(contained)
{
    judge_product(&access_contained);
}
END_TEST

START_TEST(conditional)
{
    judge_product(&access_conditional);
}
END_TEST

/* --- what the system does --------------------------------------------------------------------- */

static uint32_t open_file(const WCHAR *path, DWORD access)
{
    HANDLE file = CreateFileW(path, access, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
        NULL, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL);
    const uint32_t status = file == INVALID_HANDLE_VALUE ? GetLastError() : ERROR_SUCCESS;
    if (!status)
        CloseHandle(file);
    return sabotage_is("self") ? !status * (uint32_t)ERROR_ACCESS_DENIED : status;
}

START_TEST(files)
{
    static const WCHAR *const paths[] = {THINGS_FOLDER L"\\closed", THINGS_FOLDER L"\\open"};
    static const DWORD rights[] = {GENERIC_READ, GENERIC_WRITE, DELETE, WRITE_DAC, READ_CONTROL};
    struct deputy_session *session = ask();
    for (size_t i = 0; i < 2; i++)
        for (size_t j = 0; j < sizeof(rights) / sizeof(*rights); j++) {
            struct deputy_access *answer;
            const uint32_t own = open_file(paths[i], rights[j]);
            const uint32_t status =
                deputy_access(session, DEPUTY_OBJECT_FILE, paths[i], rights[j], &answer, NULL);
            ck_assert_msg(!status, "%ls: error %lu", paths[i], (unsigned long)status);
            ck_assert_msg(answer->status == own, "0x%08lx of %ls: the open gives %lu, Deputy %lu",
                (unsigned long)rights[j], paths[i], (unsigned long)own,
                (unsigned long)answer->status);
            deputy_access_free(answer);
        }
    deputy_close(session);
}
END_TEST

static const struct proof proofs[] = {
    {"access.dacl", "access-check", AS_ANYBODY, "self", &dacl},
    {"access.owner", "access-check", AS_ANYBODY, "self", &owner},
    {"access.object", "access-check", AS_ANYBODY, "self", &object},
    {"access.labels", "access-check-windows", AS_ANYBODY, "self", &labels},
    {"access.containers", "access-check-windows", AS_ANYBODY, "self", &containers},
    {"access.conditions", "access-check-windows", AS_ANYBODY, "self", &conditions},
    {"access.pairs", "access-check", AS_ANYBODY, "self", &pairs},
    {"access.leveled", "access-check-windows", AS_ANYBODY, "self", &leveled},
    {"access.contained", "access-check-windows", AS_ANYBODY, "self", &contained},
    {"access.conditional", "access-check-windows", AS_ANYBODY, "self", &conditional},
    {"access.files", "access-check", AS_ANYBODY, "self", &files},
};

SUBJECT(access_proofs, proofs);
