#include "operations/registry/registry_key.h"
#include "base/packed.h"
#include "base/status.h"
#include "operations/registry/registry_name.h"
#include "rpc/wire.h"

#include <string.h>
#include <winternl.h>

enum { OBJECT_NAME_CLASS = 1 }; /* ObjectNameInformation */

/* Not in any header: Microsoft, "ZwOpenKey function". */
NTSTATUS NTAPI NtOpenKey(HANDLE *key, ACCESS_MASK access, OBJECT_ATTRIBUTES *attributes);

/* Where a key is: below a predefined root or one of the caller's. */
struct place {
    HKEY root;
    bool owned;            /* the root is to be closed */
    const wchar_t *itself; /* the root's own name, for when the path is empty */
    const wchar_t *path;   /* zero-ended, in the call's arena */
};

/* --- the record ------------------------------------------------------------------------------ */

/* Make this the call's object: a key's name and, behind two backslashes, the value's. */
static uint32_t note(
    struct call *call, const struct registry_request *request, const wchar_t *name, size_t size)
{
    size_t value_size = request->name ? request->name_units - 1 : 0;
    wchar_t *text = arena_array(&call->arena, size + 2 + value_size, sizeof(*text));
    if (!text)
        return ERROR_NOT_ENOUGH_MEMORY;
    memcpy(text, name, size * sizeof(*text));
    call->object.name = text;
    call->object.name_size = size;
    if (!request->name)
        return ERROR_SUCCESS;
    wmemset(text + size, L'\\', 2);
    memcpy(text + size + 2, request->name, value_size * sizeof(*text));
    call->object.tail = text + size;
    call->object.tail_size = 2 + value_size;
    return ERROR_SUCCESS;
}

/* The name by which the system knows the key that was opened. */
static uint32_t note_final(struct call *call, const struct registry_request *request, HKEY key)
{
    ULONG size = sizeof(UNICODE_STRING) + 2 * WIRE_PATH_MAX;
    UNICODE_STRING *name = arena_alloc(&call->arena, size);
    if (!name)
        return ERROR_NOT_ENOUGH_MEMORY;
    NTSTATUS status =
        NtQueryObject(key, (OBJECT_INFORMATION_CLASS)OBJECT_NAME_CLASS, name, size, &size);
    if (!NT_SUCCESS(status))
        return RtlNtStatusToDosError(status);
    return note(call, request, name->Buffer, name->Length / sizeof(wchar_t));
}

void registry_pack_name(const struct call *call, struct buffer *answer)
{
    pack_units(answer, call->object.name, (uint32_t)call->object.name_size);
}

/* --- names ----------------------------------------------------------------------------------- */

static uint32_t check_wire(const struct registry_request *request)
{
    uint32_t status = wire_check_text(request->key, request->key_units, WIRE_PATH_MAX);
    if (status == ERROR_SUCCESS && request->name)
        status = wire_check_text(request->name, request->name_units, WIRE_VALUE_NAME_MAX);
    return status;
}

/* A view and what to do with a link are said once or not at all. */
static uint32_t check_flags(uint32_t flags, uint32_t known)
{
    const uint32_t view = DEPUTY_REGISTRY_32 | DEPUTY_REGISTRY_64;
    const uint32_t link = DEPUTY_REGISTRY_FOLLOW | DEPUTY_REGISTRY_LINK;
    if ((flags & ~(known | view | link)) || (flags & view) == view || (flags & link) == link)
        return ERROR_INVALID_PARAMETER;
    return ERROR_SUCCESS;
}

static uint32_t check(struct call *call, const struct registry_request *request,
    const struct registry_access *access, struct registry_name *name)
{
    call->object = (struct call_object){.type = "Key"};
    call->object.access = access->mask;
    call->object.access_names = access->names;
    uint32_t status = check_wire(request);
    if (status != ERROR_SUCCESS)
        return call_fail(call, DEPUTY_STAGE_ADMIT, status);
    status = note(call, request, request->key, request->key_units - 1);
    if (status == ERROR_SUCCESS)
        status = check_flags(request->flags, access->flags);
    if (status == ERROR_SUCCESS)
        status = registry_name_parse(request->key, request->key_units - 1, name);
    return status;
}

static wchar_t *copy_path(wchar_t *to, const wchar_t *from, size_t size)
{
    memcpy(to, from, size * sizeof(*to));
    return to + size;
}

/* prefix, a backslash if both are there, and the path of the name. */
static uint32_t join(struct call *call, const wchar_t *prefix, const struct registry_name *name,
    const wchar_t **path)
{
    size_t prefix_size = wcslen(prefix);
    size_t room = prefix_size + 1 + name->path_size;
    if (room >= WIRE_PATH_MAX)
        return ERROR_FILENAME_EXCED_RANGE;
    wchar_t *joined = arena_array(&call->arena, room + 1, sizeof(*joined));
    if (!joined)
        return ERROR_NOT_ENOUGH_MEMORY;
    wchar_t *end = copy_path(joined, prefix, prefix_size);
    if (prefix_size && name->path_size)
        *end++ = L'\\';
    copy_path(end, name->path, name->path_size);
    *path = joined;
    return ERROR_SUCCESS;
}

/* --- roots ----------------------------------------------------------------------------------- */

static uint32_t place_machine(
    struct call *call, const wchar_t *prefix, const struct registry_name *name, struct place *place)
{
    *place = (struct place){.root = HKEY_LOCAL_MACHINE, .itself = L"\\REGISTRY\\MACHINE"};
    return join(call, prefix, name, &place->path);
}

/* On NT the current profile's key is a link itself (ReactOS, ntoskrnl/config/cmsysini.c). Who names
 * the root means what it leads to, as with HKEY_CURRENT_CONFIG (Microsoft: "Predefined Keys"). */
static uint32_t place_config(
    struct call *call, const struct registry_name *name, struct place *place)
{
    static const wchar_t current[] =
        L"\\REGISTRY\\MACHINE\\SYSTEM\\CurrentControlSet\\Hardware Profiles\\Current";
    const wchar_t *below = current + wcslen(L"\\REGISTRY\\MACHINE\\");
    if (name->path_size)
        return place_machine(call, below, name, place);
    *place = (struct place){.root = HKEY_LOCAL_MACHINE, .itself = current, .path = L""};
    return ERROR_SUCCESS;
}

/* RegOpenCurrentUser would take the default user's hive where the caller's is not loaded. */
static uint32_t place_user(
    struct call *call, bool callers, const struct registry_name *name, struct place *place)
{
    wchar_t sid[SID_TEXT_SIZE] = L"";
    const char *text = call->caller.user.text;
    *place = (struct place){.root = HKEY_USERS, .itself = L"\\REGISTRY\\USER"};
    if (callers && (!deputy_has(&call->caller, DEPUTY_FACT_USER) || !text))
        return ERROR_FILE_NOT_FOUND;
    for (size_t i = 0; callers && text[i] && i + 1 < SID_TEXT_SIZE; i++)
        sid[i] = (wchar_t)text[i];
    return join(call, sid, name, &place->path);
}

/* Where there is no hive of the user's own, and on platforms that only hand back the predefined
 * handle, there is nothing to merge: the machine's classes are all there is. */
static uint32_t place_classes(
    struct call *call, REGSAM mask, const struct registry_name *name, struct place *place)
{
    HKEY root;
    uint32_t status = (uint32_t)RegOpenUserClassesRoot(
        call->token, 0, name->path_size ? MAXIMUM_ALLOWED : mask, &root);
    if (status == ERROR_FILE_NOT_FOUND || (status == ERROR_SUCCESS && root == HKEY_CLASSES_ROOT))
        return place_machine(call, L"SOFTWARE\\Classes", name, place);
    if (status != ERROR_SUCCESS)
        return status;
    *place = (struct place){.root = root, .owned = true};
    status = join(call, L"", name, &place->path);
    if (status != ERROR_SUCCESS)
        RegCloseKey(root);
    return status;
}

static uint32_t find_place(
    struct call *call, REGSAM mask, const struct registry_name *name, struct place *place)
{
    switch (name->root) {
    case REGISTRY_MACHINE:
        return place_machine(call, L"", name, place);
    case REGISTRY_CONFIG:
        return place_config(call, name, place);
    case REGISTRY_CALLER:
        return place_user(call, true, name, place);
    case REGISTRY_USERS:
        return place_user(call, false, name, place);
    case REGISTRY_CLASSES:
        return place_classes(call, mask, name, place);
    }
    return ERROR_INVALID_NAME;
}

/* --- keys ------------------------------------------------------------------------------------ */

/* The view, said outright wherever there are two. A system that has one may take the bits for
 * rights. */
static REGSAM view_of(uint32_t flags)
{
    BOOL emulated = FALSE;
    if (sizeof(void *) == 4 && !(IsWow64Process(GetCurrentProcess(), &emulated) && emulated))
        return 0;
    return flags & DEPUTY_REGISTRY_32 ? KEY_WOW64_32KEY : KEY_WOW64_64KEY;
}

/* Open a root by its own name: by its predefined handle it would be the process's. */
static uint32_t open_root(const wchar_t *name, REGSAM mask, HKEY *key)
{
    HANDLE opened;
    OBJECT_ATTRIBUTES attributes;
    UNICODE_STRING text;
    RtlInitUnicodeString(&text, name);
    InitializeObjectAttributes(&attributes, &text, OBJ_CASE_INSENSITIVE, NULL, NULL);
    NTSTATUS status = NtOpenKey(&opened, mask, &attributes);
    if (!NT_SUCCESS(status))
        return RtlNtStatusToDosError(status);
    *key = opened;
    return ERROR_SUCCESS;
}

static DWORD link_option(uint32_t flags)
{
    return flags & DEPUTY_REGISTRY_FOLLOW ? 0 : REG_OPTION_OPEN_LINK;
}

static uint32_t open_place(struct place *place, REGSAM mask, uint32_t flags, HKEY *key)
{
    if (*place->path)
        return (uint32_t)RegOpenKeyExW(
            place->root, place->path, link_option(flags), mask | view_of(flags), key);
    if (!place->owned)
        return open_root(place->itself, mask, key);
    place->owned = false; /* it was opened with this mask, and is what was asked for */
    *key = place->root;
    return ERROR_SUCCESS;
}

static uint32_t create_place(
    struct place *place, REGSAM mask, uint32_t flags, HKEY *key, bool *existed)
{
    DWORD disposition;
    DWORD options = flags & DEPUTY_REGISTRY_VOLATILE ? REG_OPTION_VOLATILE : 0;
    if (!*place->path) {
        uint32_t status = open_place(place, mask, flags, key);
        if (status == ERROR_SUCCESS)
            *existed = true;
        return status;
    }
    options |= link_option(flags);
    if (flags & DEPUTY_REGISTRY_LINK)
        options |= REG_OPTION_CREATE_LINK;
    LSTATUS status = RegCreateKeyExW(
        place->root, place->path, 0, NULL, options, mask | view_of(flags), NULL, key, &disposition);
    if (status == ERROR_SUCCESS)
        *existed = disposition == REG_OPENED_EXISTING_KEY;
    return (uint32_t)status;
}

static void leave_place(const struct place *place)
{
    if (place->owned)
        RegCloseKey(place->root);
}

static bool is_link(HKEY key)
{
    DWORD type;
    return RegQueryValueExW(key, L"SymbolicLinkValue", NULL, &type, NULL, NULL) == ERROR_SUCCESS &&
           type == REG_LINK;
}

/* What is to be known of a key that was opened, or else it is closed again. */
static uint32_t check_opened(
    struct call *call, const struct registry_request *request, REGSAM mask, HKEY key)
{
    uint32_t asked = request->flags & (DEPUTY_REGISTRY_FOLLOW | DEPUTY_REGISTRY_LINK);
    uint32_t status = note_final(call, request, key);
    if (status == ERROR_SUCCESS && !asked && (mask & KEY_QUERY_VALUE) && is_link(key))
        status = WIN32_STOPPED_ON_SYMLINK;
    if (status != ERROR_SUCCESS)
        RegCloseKey(key);
    return status;
}

static uint32_t open_or_create(struct call *call, const struct registry_request *request,
    const struct registry_access *access, HKEY *key, bool *existed)
{
    struct registry_name name;
    struct place place;
    HKEY opened;
    bool there = false;
    uint32_t status = check(call, request, access, &name);
    if (status != ERROR_SUCCESS)
        return status;
    status = find_place(call, access->mask, &name, &place);
    if (status != ERROR_SUCCESS)
        return status;
    status = existed ? create_place(&place, access->mask, request->flags, &opened, &there)
                     : open_place(&place, access->mask, request->flags, &opened);
    leave_place(&place);
    if (status == ERROR_SUCCESS)
        status = check_opened(call, request, access->mask, opened);
    if (status != ERROR_SUCCESS)
        return status;
    *key = opened;
    if (existed)
        *existed = there;
    return ERROR_SUCCESS;
}

uint32_t registry_open(struct call *call, const struct registry_request *request,
    const struct registry_access *access, HKEY *key)
{
    return open_or_create(call, request, access, key, NULL);
}

uint32_t registry_create_key(struct call *call, const struct registry_request *request,
    const struct registry_access *access, HKEY *key, bool *existed)
{
    return open_or_create(call, request, access, key, existed);
}
