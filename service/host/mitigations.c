#include "host/mitigations.h"
#include "host/lookup.h"

#include <windows.h>

/* Windows 8; the policies themselves are of different age (Microsoft:
 * "PROCESS_MITIGATION_POLICY enumeration" and the structures it names). */
typedef BOOL WINAPI set_policy(PROCESS_MITIGATION_POLICY, PVOID, SIZE_T);
typedef BOOL WINAPI get_policy(HANDLE, PROCESS_MITIGATION_POLICY, PVOID, SIZE_T);

enum {
    STRICT_HANDLES = 0x3,  /* an invalid handle raises an exception, which cannot be turned off */
    NO_DYNAMIC_CODE = 0x1, /* and no thread may opt out */
    NO_EXTENSION_POINTS = 0x1,
    IMAGES_OF_SYSTEM32 = 0x7, /* none from other computers or with a low label; System32 first */
    NO_CHILD_PROCESSES = 0x1,
    SIDE_CHANNELS = 0x6, /* isolate the security domain, combine no pages */
    AUDIT_REDIRECTION = 0x2,
    NO_POLICY = 0x7FFF,
};

/* Left out on purpose:
 * - Control Flow Guard: the compiler does not make the tables it needs.
 * - Signature policy: the service loads DLLs of the system only, which the search order and the
 *   image load policy see to; "Microsoft only" would also refuse those of protection software and
 *   of network and security providers, which may not bear it.
 * - System calls of win32k: libuv uses user32.dll.
 * - RedirectionGuard is set to audit, not to enforce: it is documented for the whole process, so
 *   that it would keep callers from their own junctions, which they may follow without the service.
 *   What the service opens for itself it opens without following links. */
const struct mitigation mitigations[] = {
    {"extension points off", ProcessExtensionPointDisablePolicy, NO_EXTENSION_POINTS},
    {"images of System32 first, none remote or low", ProcessImageLoadPolicy, IMAGES_OF_SYSTEM32},
    {"no dynamic code", ProcessDynamicCodePolicy, NO_DYNAMIC_CODE},
    {"no child processes", ProcessChildProcessPolicy, NO_CHILD_PROCESSES},
    {"strict handles", ProcessStrictHandleCheckPolicy, STRICT_HANDLES},
    {"side channel isolation", ProcessSideChannelIsolationPolicy, SIDE_CHANNELS},
    {"redirection audit", ProcessRedirectionTrustPolicy, AUDIT_REDIRECTION},
    {NULL, 0, 0},
};

void mitigations_set(void)
{
    set_policy *set = (set_policy *)lookup(L"kernel32.dll", "SetProcessMitigationPolicy");
    for (const struct mitigation *row = mitigations; set && row->name; row++) {
        DWORD flags = row->flags;
        set((PROCESS_MITIGATION_POLICY)row->policy, &flags, sizeof(flags));
    }
}

bool mitigation_active(void *process, const struct mitigation *mitigation)
{
    get_policy *get = (get_policy *)lookup(L"kernel32.dll", "GetProcessMitigationPolicy");
    DWORD flags = 0;
    return get &&
           get(process, (PROCESS_MITIGATION_POLICY)mitigation->policy, &flags, sizeof(flags)) &&
           (flags & mitigation->flags) == mitigation->flags;
}

bool mitigations_kept(void)
{
    get_policy *get = (get_policy *)lookup(L"kernel32.dll", "GetProcessMitigationPolicy");
    DWORD flags = 0;
    return get && lookup(L"kernel32.dll", "SetProcessMitigationPolicy") &&
           !get(GetCurrentProcess(), (PROCESS_MITIGATION_POLICY)NO_POLICY, &flags, sizeof(flags));
}

void mitigations_list(struct buffer *names, void *process, bool active)
{
    size_t before = names->size;
    for (const struct mitigation *row = mitigations; row->name; row++) {
        if (mitigation_active(process, row) != active)
            continue;
        if (names->size > before)
            buffer_text(names, ", ");
        buffer_text(names, row->name);
    }
}
