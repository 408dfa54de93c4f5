#include "installation/hardening.h"
#include "installation/mitigations.h"
#include "platform/optional.h"
#include "installation/privileges.h"

#include <windows.h>

typedef BOOL(WINAPI set_dll_directories)(DWORD);

static void limit_to_system32(lookup_function *function, void *unused)
{
    (void)unused;
    ((set_dll_directories *)function)(LOAD_LIBRARY_SEARCH_SYSTEM32);
}

/* Windows 8, and Windows 7 with an update. The empty directory takes the current folder out of the
 * search everywhere. DLLs that the program imports are loaded before any of this: those that are
 * not "known DLLs" are looked for in the program's own folder first, which is why only
 * administrators may write there (deputyctl doctor checks it). */
static void limit_dll_search(void)
{
    static struct optional set = {L"kernel32.dll", "SetDefaultDllDirectories", 0};
    (void)optional_call(&set, limit_to_system32, NULL);
    SetDllDirectoryW(L"");
}

void hardening_apply(void)
{
    limit_dll_search();
    HeapSetInformation(NULL, HeapEnableTerminationOnCorruption, NULL, 0);
    SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX | SEM_NOOPENFILEERRORBOX);
    (void)privileges_trim(); /* what it left is read from the token when it is described */
    mitigations_set();
}

static void describe_privileges(struct buffer *text)
{
    struct buffer extra = {0}, missing = {0};
    uint32_t status = privileges_compare_process(GetCurrentProcess(), &extra, &missing);
    if (status != ERROR_SUCCESS) {
        buffer_printf(text, "the privileges cannot be read (error %lu)", (unsigned long)status);
    } else if (!extra.size && !missing.size) {
        buffer_text(text, "no privileges but those needed");
    } else {
        buffer_text(text, "privileges too many: ");
        buffer_text(text, extra.size ? extra.bytes : "none");
        buffer_text(text, ", missing: ");
        buffer_text(text, missing.size ? missing.bytes : "none");
    }
    buffer_free(&extra);
    buffer_free(&missing);
}

void hardening_describe(struct buffer *text)
{
    describe_privileges(text);
    buffer_text(text, "; mitigations: ");
    size_t before = text->size;
    mitigations_list(text, GetCurrentProcess(), MITIGATION_ACTIVE);
    if (text->size == before)
        buffer_text(text, "none");
}
