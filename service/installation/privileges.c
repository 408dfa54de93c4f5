#include "installation/privileges.h"
#include "installation/privilege_list.h"
#include "identity/privilege.h"

#include <windows.h>

enum { PRIVILEGES_MAX = 64 };

/* What a token says of its privileges, with room for more than there are. */
union privileges {
    TOKEN_PRIVILEGES list;
    BYTE bytes[sizeof(DWORD) + PRIVILEGES_MAX * sizeof(LUID_AND_ATTRIBUTES)];
};

static uint64_t luid_number(const LUID *luid)
{
    return (uint64_t)(uint32_t)luid->HighPart << 32 | luid->LowPart;
}

static uint32_t read_privileges(HANDLE token, union privileges *privileges)
{
    DWORD size;
    if (GetTokenInformation(token, TokenPrivileges, privileges, sizeof(*privileges), &size))
        return ERROR_SUCCESS;
    return GetLastError() == ERROR_INSUFFICIENT_BUFFER ? ERROR_INVALID_DATA : GetLastError();
}

/* Give all privileges that are not needed these attributes, and enable the others. */
static uint32_t adjust(HANDLE token, DWORD unneeded)
{
    union privileges privileges;
    uint32_t status = read_privileges(token, &privileges);
    if (status != ERROR_SUCCESS)
        return status;
    for (DWORD i = 0; i < privileges.list.PrivilegeCount; i++) {
        LUID_AND_ATTRIBUTES *privilege = &privileges.list.Privileges[i];
        privilege->Attributes =
            privilege_needed(luid_number(&privilege->Luid)) ? SE_PRIVILEGE_ENABLED : unneeded;
    }
    return AdjustTokenPrivileges(token, FALSE, &privileges.list, 0, NULL, NULL) ? ERROR_SUCCESS
                                                                                : GetLastError();
}

static void append_name(struct buffer *names, const char *name)
{
    if (names->size)
        buffer_text(names, ", ");
    buffer_text(names, name);
}

static void append_extra(struct buffer *names, uint64_t luid)
{
    const char *name = privilege_name(luid);
    if (name) {
        append_name(names, name);
        return;
    }
    append_name(names, "");
    buffer_printf(names, "privilege 0x%llx", (unsigned long long)luid);
}

static bool is_enabled(const TOKEN_PRIVILEGES *list, uint64_t luid)
{
    for (DWORD i = 0; i < list->PrivilegeCount; i++) {
        if (luid_number(&list->Privileges[i].Luid) == luid)
            return list->Privileges[i].Attributes & SE_PRIVILEGE_ENABLED;
    }
    return false;
}

uint32_t privileges_compare(void *token, struct buffer *extra, struct buffer *missing)
{
    union privileges privileges;
    uint32_t status = read_privileges(token, &privileges);
    if (status != ERROR_SUCCESS)
        return status;
    for (DWORD i = 0; i < privileges.list.PrivilegeCount; i++) {
        uint64_t luid = luid_number(&privileges.list.Privileges[i].Luid);
        if (!privilege_needed(luid))
            append_extra(extra, luid);
    }
    for (const struct needed_privilege *needed = needed_privileges; needed->name; needed++) {
        uint64_t luid;
        if (!privilege_luid(needed->name, &luid) || !is_enabled(&privileges.list, luid))
            append_name(missing, needed->name);
    }
    return extra->status ? extra->status : missing->status;
}

uint32_t privileges_compare_process(void *process, struct buffer *extra, struct buffer *missing)
{
    HANDLE token;
    if (!OpenProcessToken(process, TOKEN_QUERY, &token))
        return GetLastError();
    uint32_t status = privileges_compare(token, extra, missing);
    CloseHandle(token);
    return status;
}

/* Whether the token is as the list wants it. */
static uint32_t prove(HANDLE token)
{
    struct buffer extra = {0}, missing = {0};
    uint32_t status = privileges_compare(token, &extra, &missing);
    if (status == ERROR_SUCCESS && (extra.size || missing.size))
        status = ERROR_NOT_ALL_ASSIGNED;
    buffer_free(&extra);
    buffer_free(&missing);
    return status;
}

uint32_t privileges_trim(void)
{
    HANDLE token;
    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY | TOKEN_ADJUST_PRIVILEGES, &token))
        return GetLastError();
    uint32_t status = adjust(token, SE_PRIVILEGE_REMOVED);
    if (status == ERROR_SUCCESS)
        status = prove(token);
    if (status != ERROR_SUCCESS)
        (void)adjust(token, 0); /* what stays is at least not enabled */
    CloseHandle(token);
    return status;
}
