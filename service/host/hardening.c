#include "host/hardening.h"
#include "host/lookup.h"
#include "host/mitigations.h"
#include "host/privileges.h"

#include <windows.h>

typedef BOOL(WINAPI set_dll_directories)(DWORD);

/* Windows 8, and Windows 7 with an update. The empty directory takes the current folder out of the
 * search everywhere. DLLs that the program imports are loaded before any of this: those that are
 * not "known DLLs" are looked for in the program's own folder first, which is why only
 * administrators may write there (deputyctl doctor checks it). */
static void limit_dll_search(void)
{
    set_dll_directories *set =
        (set_dll_directories *)lookup(L"kernel32.dll", "SetDefaultDllDirectories");
    if (set)
        set(LOAD_LIBRARY_SEARCH_SYSTEM32);
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
    mitigations_list(text, GetCurrentProcess(), true);
    if (text->size == before)
        buffer_text(text, "none");
}
