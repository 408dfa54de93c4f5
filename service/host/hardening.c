#include "host/hardening.h"
#include "host/lookup.h"

#include <windows.h>

typedef BOOL(WINAPI set_dll_directories)(DWORD);

/* Windows 8, and Windows 7 with an update. The empty directory takes the current folder out of the
 * search everywhere. */
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
}
