#include "installation/mitigations.h"
#include "platform/optional.h"

#include <windows.h>

/* Windows 8; the policies themselves are of different age (Microsoft:
 * "PROCESS_MITIGATION_POLICY enumeration" and the structures it names). A system refuses policies
 * that it does not know, and flags: for asking, "GetProcessMitigationPolicy function" names no
 * error, so that any is taken for that. */
typedef BOOL WINAPI set_policy(PROCESS_MITIGATION_POLICY, PVOID, SIZE_T);
typedef BOOL WINAPI get_policy(HANDLE, PROCESS_MITIGATION_POLICY, PVOID, SIZE_T);

enum {
    STRICT_HANDLES = 0x3,  /* an invalid handle raises an exception, which cannot be turned off */
    NO_DYNAMIC_CODE = 0x1, /* and no thread may opt out */
    NO_EXTENSION_POINTS = 0x1,
    NO_FOREIGN_IMAGES = 0x3,  /* none from other computers or with a low label */
    IMAGES_OF_SYSTEM32 = 0x7, /* that, and System32 first */
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
 *   What the service opens for itself it opens without following links.
 *
 * Promised is what "SetProcessMitigationPolicy function" lists. Of the others no page says that
 * only the creator of a process can set them, nor that the process itself can: they are tried.
 *
 * PreferSystem32Images is the youngest of the flags for images (Windows 10 1607): where it is not
 * known, the row without it is what is taken. */
const struct mitigation mitigations[] = {
    {"extension points off", ProcessExtensionPointDisablePolicy, NO_EXTENSION_POINTS, true},
    {"images of System32 first", ProcessImageLoadPolicy, IMAGES_OF_SYSTEM32, true},
    {"no images remote or low", ProcessImageLoadPolicy, NO_FOREIGN_IMAGES, true},
    {"no dynamic code", ProcessDynamicCodePolicy, NO_DYNAMIC_CODE, true},
    {"no child processes", ProcessChildProcessPolicy, NO_CHILD_PROCESSES, false},
    {"strict handles", ProcessStrictHandleCheckPolicy, STRICT_HANDLES, true},
    {"side channel isolation", ProcessSideChannelIsolationPolicy, SIDE_CHANNELS, false},
    {"redirection audit", ProcessRedirectionTrustPolicy, AUDIT_REDIRECTION, false},
    {NULL, 0, 0, false},
};

static struct optional setter = {L"kernel32.dll", "SetProcessMitigationPolicy", 0};
static struct optional getter = {L"kernel32.dll", "GetProcessMitigationPolicy", 0};

struct request {
    HANDLE process;
    PROCESS_MITIGATION_POLICY policy;
    DWORD flags;
    BOOL done;
};

static void use_setter(lookup_function *function, void *argument)
{
    struct request *request = argument;
    request->done = ((set_policy *)function)(request->policy, &request->flags, sizeof(DWORD));
}

static void use_getter(lookup_function *function, void *argument)
{
    struct request *request = argument;
    request->done =
        ((get_policy *)function)(request->process, request->policy, &request->flags, sizeof(DWORD));
}

void mitigations_set(void)
{
    for (const struct mitigation *row = mitigations; row->name; row++) {
        struct request request = {
            .policy = (PROCESS_MITIGATION_POLICY)row->policy, .flags = row->flags};
        if (mitigation_state(GetCurrentProcess(), row) != MITIGATION_ACTIVE)
            (void)optional_call(&setter, use_setter, &request); /* what it did is asked for later */
    }
}

enum mitigation_state mitigation_state(void *process, const struct mitigation *mitigation)
{
    struct request request = {
        .process = process, .policy = (PROCESS_MITIGATION_POLICY)mitigation->policy};
    if (!optional_call(&getter, use_getter, &request) || !request.done)
        return MITIGATION_ABSENT;
    if ((request.flags & mitigation->flags) == mitigation->flags)
        return MITIGATION_ACTIVE;
    return mitigation->promised ? MITIGATION_INACTIVE : MITIGATION_ABSENT;
}

bool mitigations_kept(void)
{
    struct request request = {
        .process = GetCurrentProcess(), .policy = (PROCESS_MITIGATION_POLICY)NO_POLICY};
    return optional_is_there(&setter) && optional_call(&getter, use_getter, &request) &&
           !request.done;
}

void mitigations_list(struct buffer *names, void *process, enum mitigation_state state)
{
    size_t before = names->size;
    for (const struct mitigation *row = mitigations; row->name; row++) {
        if (mitigation_state(process, row) != state)
            continue;
        if (names->size > before)
            buffer_text(names, ", ");
        buffer_text(names, row->name);
    }
}
