#include "prove/common/attempt.h"
#include "prove/sabotage/sabotage.h"
#include "prove/common/asking.h"
#include "prove/proof.h"

#include <wchar.h>

/* Whom the descriptors of what is closed refuse, and whom they let in. */
#define REFUSED (AS(PLAIN) | AS(FILTERED) | AS(RESTRICTED) | AS(APPCONTAINER))
#define LET_IN  (AS(ELEVATED) | AS(SYSTEM) | AS(ADMINISTRATOR))

static bool is_one_of(unsigned callers)
{
    return callers >> trial_caller() & 1;
}

static bool opens_itself(void)
{
    HANDLE process = OpenProcess(PROCESS_DUP_HANDLE, FALSE, GetCurrentProcessId());
    if (process)
        CloseHandle(process);
    return process != NULL;
}

static uint32_t try_self(const struct kind *kind, const struct attempt *attempt, const WCHAR *path)
{
    if (attempt->how != MADE)
        return kind->open(path, attempt->access);
    const uint32_t status = kind->make(path);
    kind->clean(path);
    return status;
}

/* What Deputy has to answer; under the sabotage the contrary. */
static uint32_t expected(uint32_t own)
{
    if (!sabotage_is("self"))
        return own;
    return own ? ERROR_SUCCESS : ERROR_ACCESS_DENIED;
}

static void expect_same(
    const struct attempt *attempt, const WCHAR *path, uint32_t own, const struct deputy_reply *got)
{
    const bool idle = got->status == ERROR_SERVICE_NOT_ACTIVE; /* it was opened to find that out */
    ck_assert_msg(got->status == own || (!own && idle),
        "%s of %ls: the caller's own attempt gives %lu, Deputy %lu in stage \"%s\"", attempt->name,
        path, (unsigned long)own, (unsigned long)got->status, deputy_stage_name(got->stage));
    if (own == ERROR_ACCESS_DENIED)
        ck_assert_str_eq(deputy_stage_name(got->stage), "perform");
}

/* What may be lost is tried on a spare one; on the thing itself only by who is refused it. */
static void compare(struct deputy_session *session, const struct kind *kind,
    const struct attempt *attempt, const WCHAR *path)
{
    WCHAR spare[MAX_PATH];
    struct deputy_reply reply;
    const bool lost = attempt->how == LOST;
    const bool made = lost && kind->spare(path, spare);
    const WCHAR *target = made ? spare : path;
    const uint32_t own = try_self(kind, attempt, target);
    const bool tried =
        (!lost || made || own == ERROR_ACCESS_DENIED) && (attempt->how != HANDED || opens_itself());
    if (tried)
        attempt->through(session, target, &reply);
    kind->clean(path);
    if (tried)
        expect_same(attempt, target, expected(own), &reply);
}

void attempt_expect_enforced(uint32_t status, bool keeps_descriptors)
{
    if (is_one_of(LET_IN))
        ck_assert_uint_eq(status, ERROR_SUCCESS);
    if (!is_one_of(REFUSED) || status == ERROR_ACCESS_DENIED)
        return;
    if (status && is_one_of(AS(APPCONTAINER)))
        return; /* whether it reaches the service control manager at all no page says */
    if (!keeps_descriptors)
        SKIP("nobody is refused here by a descriptor: the open gave %lu", (unsigned long)status);
    ck_assert_uint_eq(status, ERROR_ACCESS_DENIED);
}

void attempt_all(const struct kind *kind, const WCHAR *const *things)
{
    WCHAR path[MAX_PATH];
    struct deputy_session *session = ask();
    for (; *things; things++)
        for (size_t i = 0; i < kind->count; i++) {
            _snwprintf(path, MAX_PATH, L"%ls%ls", *things, kind->attempts[i].where);
            compare(session, kind, &kind->attempts[i], path);
        }
    deputy_close(session);
}
