#include "prove/kit/kit.h"
#include "prove/kit/start.h"
#include "prove/kit/system_token.h"
#include "prove/kit/things.h"
#include "prove/kit/users.h"

#include <stdlib.h>
#include <wchar.h>

enum { TIMEOUT_MS = 10 * 60 * 1000, ARGUMENTS_MAX = 256 };

/* What Wine and ReactOS raise for a function that they export and do not have. */
static const DWORD not_implemented = 0x80000100;

uint32_t kit_make(struct kit *kit, const char **what)
{
    things_remove();
    users_remove();
    const uint32_t status = things_make(what);
    if (status)
        return status;
    users_make(); /* where that fails, the proofs that need one say so */
    if (system_token(&kit->system))
        kit->system = NULL;
    return ERROR_SUCCESS;
}

void kit_remove(struct kit *kit)
{
    for (int i = 0; i < CALLERS; i++)
        if (kit->callers[i].token)
            CloseHandle(kit->callers[i].token);
    if (kit->system)
        CloseHandle(kit->system);
    users_remove();
    things_remove();
}

/* The whole token of a filtered user is a primary one for the system only. */
static void ask(const struct kit *kit, enum caller caller, struct place *place)
{
    const bool as_system =
        kit->system && (caller == CALLER_ADMINISTRATOR || caller == CALLER_FILTERED);
    place->asked = true;
    if (as_system && !ImpersonateLoggedOnUser(kit->system))
        abort();
    place->status = caller_token(caller, &place->token, &place->what);
    if (as_system && !RevertToSelf())
        abort(); /* whatever came next would be done as somebody else */
    if (place->status)
        place->token = NULL;
}

static void read_verdict(const WCHAR *path, DWORD exit_code, struct verdict *verdict)
{
    FILE *file = _wfopen(path, L"r");
    const bool whole = file && verdict_read(verdict, file);
    if (file)
        fclose(file);
    DeleteFileW(path);
    if (!whole && exit_code == not_implemented)
        verdict_set(verdict, OUTCOME_SKIP, "this system lacks a function that it exports");
    else if (!whole)
        verdict_set(verdict, OUTCOME_FAIL, "it ended without a verdict, with 0x%08lx", exit_code);
}

static void run(const struct kit *kit, const struct proof *proof, enum caller caller,
    const char *sabotage, struct verdict *verdict)
{
    WCHAR arguments[ARGUMENTS_MAX], path[MAX_PATH];
    const char *what;
    DWORD exit_code = 0;
    _snwprintf(arguments, ARGUMENTS_MAX, L"--trial %hs %hs %hs %hs", proof->name,
        caller_name(caller), sabotage ? sabotage : "-", kit->installed ? "installed" : "");
    _snwprintf(
        path, MAX_PATH, THINGS_FOLDER L"\\results\\%hs.%hs", proof->name, caller_name(caller));
    const uint32_t status = start_and_wait(
        caller, kit->system, kit->callers[caller].token, arguments, TIMEOUT_MS, &exit_code, &what);
    if (status)
        verdict_set(verdict, caller == CALLER_ELEVATED ? OUTCOME_FAIL : OUTCOME_SKIP,
            "%s: error %lu", what, (unsigned long)status);
    else
        read_verdict(path, exit_code, verdict);
}

void kit_run(struct kit *kit, const struct proof *proof, enum caller caller, const char *sabotage,
    struct verdict *verdict)
{
    struct place *place = &kit->callers[caller];
    *verdict = (struct verdict){0};
    if (!place->asked)
        ask(kit, caller, place);
    if (place->status)
        verdict_set(
            verdict, OUTCOME_SKIP, "%s: error %lu", place->what, (unsigned long)place->status);
    else
        run(kit, proof, caller, sabotage, verdict);
}
