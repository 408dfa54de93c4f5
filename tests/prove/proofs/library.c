/* The client library, as a program has it that loads it for a while. */
#include "include/deputy.h"
#include "prove/kit/product.h"
#include "prove/proofs/subjects.h"
#include "prove/sabotage/sabotage.h"

#include <stdbool.h>

enum { ROUNDS = 20, GONE_MS = 2000, STEP_MS = 20, HANDLES_SLACK = 8 };

typedef uint32_t open_session(
    const struct deputy_options *, struct deputy_session **, struct deputy_reply *);
typedef uint32_t ping(struct deputy_session *, struct deputy_service_info *, struct deputy_reply *);
typedef void close_session(struct deputy_session *);
typedef void function(void);

static function *find(HMODULE library, const char *name)
{
    function *found = (function *)GetProcAddress(library, name);
    ck_assert_msg(found != NULL, "the library has no %s", name);
    return found;
}

/* Load the library, have it ask, and let it go. */
static void use_once(const WCHAR *path)
{
    struct deputy_session *session;
    struct deputy_service_info info;
    HMODULE library = LoadLibraryW(path);
    ck_assert_msg(library != NULL, "error %lu", GetLastError());
    const uint32_t opened = ((open_session *)find(library, "deputy_open"))(NULL, &session, NULL);
    ck_assert_uint_eq(opened, ERROR_SUCCESS);
    const uint32_t answered = ((ping *)find(library, "deputy_ping"))(session, &info, NULL);
    ((close_session *)find(library, "deputy_close"))(session);
    FreeLibrary(library);
    ck_assert_uint_eq(answered, ERROR_SUCCESS);
}

/* It stays until its threads have ended. */
static bool is_gone(void)
{
    for (int waited = 0; waited < GONE_MS; waited += STEP_MS) {
        if (!GetModuleHandleW(L"deputy-client.dll"))
            return true;
        Sleep(STEP_MS);
    }
    return false;
}

static DWORD handles(void)
{
    DWORD count = 0;
    ck_assert(GetProcessHandleCount(GetCurrentProcess(), &count));
    return count;
}

START_TEST(loaded)
{
    WCHAR path[MAX_PATH];
    product_path(path, L"deputy-client.dll");
    use_once(path); /* what the system itself makes once stays */
    ck_assert(is_gone());
    const DWORD before = handles();
    for (int i = 0; i < ROUNDS; i++) {
        use_once(path);
        ck_assert_msg(is_gone(), "the library is still there after round %d", i + 1);
        if (sabotage_is("swapped"))
            LoadLibraryW(path);
    }
    const DWORD after = handles();
    ck_assert_uint_le(after, before + HANDLES_SLACK);
    trial_figure("handles", (double)after - (double)before);
}
END_TEST

static const struct proof proofs[] = {
    {"library.loaded", "library-loaded", AS_ANYBODY & ~AS(APPCONTAINER), "swapped", &loaded},
};

SUBJECT(library_proofs, proofs);
