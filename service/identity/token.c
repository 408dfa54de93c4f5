#include "identity/token.h"
#include "identity/facts.h"
#include "identity/privilege.h"
#include "identity/sid.h"

#include <windows.h>
#include <stdbool.h>
#include <string.h>

/* What the system said about one class of information. */
struct answer {
    struct arena *arena;
    const void *data;
    DWORD size; /* of the memory behind data */
};

/* Each turns an answer into the member of one fact and says whether the token has that fact.
 * Members are not touched when it has not. */
typedef DWORD reader(const struct answer *answer, void *member, bool *present);

static uint64_t luid_value(LUID luid)
{
    return (uint64_t)(uint32_t)luid.HighPart << 32 | luid.LowPart;
}

static DWORD copy_sid(struct arena *arena, PSID sid, struct deputy_sid *copy)
{
    return sid_copy(arena, sid, GetLengthSid(sid), copy) ? ERROR_SUCCESS : ERROR_NOT_ENOUGH_MEMORY;
}

static DWORD read_u32(const struct answer *answer, void *member, bool *present)
{
    memcpy(member, answer->data, sizeof(uint32_t));
    *present = true;
    return ERROR_SUCCESS;
}

static DWORD read_bool(const struct answer *answer, void *member, bool *present)
{
    *(uint32_t *)member = *(const DWORD *)answer->data != 0;
    *present = true;
    return ERROR_SUCCESS;
}

/* For the classes whose structure begins with a pointer to a SID, which is NULL for "none". */
static DWORD read_sid(const struct answer *answer, void *member, bool *present)
{
    PSID sid = *(PSID const *)answer->data;
    *present = sid != NULL;
    return sid ? copy_sid(answer->arena, sid, member) : ERROR_SUCCESS;
}

static DWORD read_groups(const struct answer *answer, void *member, bool *present)
{
    const TOKEN_GROUPS *groups = answer->data;
    struct deputy_group *items =
        arena_array(answer->arena, groups->GroupCount, sizeof(struct deputy_group));
    if (!items)
        return ERROR_NOT_ENOUGH_MEMORY;
    for (DWORD i = 0; i < groups->GroupCount; i++) {
        items[i].attributes = groups->Groups[i].Attributes;
        DWORD status = copy_sid(answer->arena, groups->Groups[i].Sid, &items[i].sid);
        if (status != ERROR_SUCCESS)
            return status;
    }
    *(struct deputy_groups *)member = (struct deputy_groups){items, groups->GroupCount};
    *present = true;
    return ERROR_SUCCESS;
}

static DWORD read_privileges(const struct answer *answer, void *member, bool *present)
{
    const TOKEN_PRIVILEGES *privileges = answer->data;
    DWORD count = privileges->PrivilegeCount;
    struct deputy_privilege *items =
        arena_array(answer->arena, count, sizeof(struct deputy_privilege));
    if (!items)
        return ERROR_NOT_ENOUGH_MEMORY;
    for (DWORD i = 0; i < count; i++) {
        items[i].luid = luid_value(privileges->Privileges[i].Luid);
        items[i].attributes = privileges->Privileges[i].Attributes;
        items[i].name = privilege_name(items[i].luid);
    }
    *(struct deputy_privileges *)member = (struct deputy_privileges){items, count};
    *present = true;
    return ERROR_SUCCESS;
}

static DWORD read_source(const struct answer *answer, void *member, bool *present)
{
    const TOKEN_SOURCE *source = answer->data;
    struct deputy_source *copy = member;
    memcpy(copy->name, source->SourceName, sizeof(source->SourceName));
    copy->name[sizeof(copy->name) - 1] = 0;
    copy->id = luid_value(source->SourceIdentifier);
    *present = true;
    return ERROR_SUCCESS;
}

static DWORD read_origin(const struct answer *answer, void *member, bool *present)
{
    const TOKEN_ORIGIN *origin = answer->data;
    *(uint64_t *)member = luid_value(origin->OriginatingLogonSession);
    *present = true;
    return ERROR_SUCCESS;
}

static DWORD read_logon_id(const struct answer *answer, void *member, bool *present)
{
    const TOKEN_STATISTICS *statistics = answer->data;
    *(uint64_t *)member = luid_value(statistics->AuthenticationId);
    *present = true;
    return ERROR_SUCCESS;
}

static DWORD read_token_id(const struct answer *answer, void *member, bool *present)
{
    const TOKEN_STATISTICS *statistics = answer->data;
    *(uint64_t *)member = luid_value(statistics->TokenId);
    *present = true;
    return ERROR_SUCCESS;
}

static DWORD read_modified_id(const struct answer *answer, void *member, bool *present)
{
    const TOKEN_STATISTICS *statistics = answer->data;
    *(uint64_t *)member = luid_value(statistics->ModifiedId);
    *present = true;
    return ERROR_SUCCESS;
}

/* A token may well have no default DACL, which is a fact too: size 0. */
static DWORD read_default_dacl(const struct answer *answer, void *member, bool *present)
{
    const TOKEN_DEFAULT_DACL *dacl = answer->data;
    const ACL *acl = dacl->DefaultDacl;
    struct deputy_bytes *copy = member;
    if (acl) {
        copy->bytes = arena_copy(answer->arena, acl, acl->AclSize);
        copy->size = copy->bytes ? acl->AclSize : 0;
    }
    *present = !acl || copy->bytes;
    return *present ? ERROR_SUCCESS : ERROR_NOT_ENOUGH_MEMORY;
}

/* The linked token's own facts. Without SeTcbPrivilege it is one of level identification, which is
 * enough to be read. It links back to this one, so its own link is not followed. */
static DWORD read_linked(const struct answer *answer, void *member, bool *present)
{
    const TOKEN_LINKED_TOKEN *linked = answer->data;
    if (!linked->LinkedToken)
        return ERROR_SUCCESS;
    struct deputy_identity *identity = arena_alloc(answer->arena, sizeof(*identity));
    DWORD status = ERROR_NOT_ENOUGH_MEMORY;
    if (identity)
        status = token_read(linked->LinkedToken, TOKEN_RECORDED, answer->arena, identity);
    CloseHandle(linked->LinkedToken);
    if (status != ERROR_SUCCESS)
        return status;
    *(const struct deputy_identity **)member = identity;
    *present = true;
    return ERROR_SUCCESS;
}

/* Not in every header that this is built with. */
enum { TOKEN_CLASS_PROCESS_TRUST_LEVEL = 40 };

static const struct row {
    enum deputy_fact fact;
    enum token_scope scope;
    int class;
    DWORD size; /* of the answer; 0 when it varies */
    reader *read;
} rows[] = {
    {DEPUTY_FACT_USER, TOKEN_RECORDED, TokenUser, 0, read_sid},
    {DEPUTY_FACT_GROUPS, TOKEN_RECORDED, TokenGroups, 0, read_groups},
    {DEPUTY_FACT_RESTRICTING_SIDS, TOKEN_RECORDED, TokenRestrictedSids, 0, read_groups},
    {DEPUTY_FACT_PRIVILEGES, TOKEN_RECORDED, TokenPrivileges, 0, read_privileges},
    {DEPUTY_FACT_TYPE, TOKEN_RECORDED, TokenType, sizeof(DWORD), read_u32},
    {DEPUTY_FACT_LEVEL, TOKEN_RECORDED, TokenImpersonationLevel, sizeof(DWORD), read_u32},
    {DEPUTY_FACT_LOGON_ID, TOKEN_RECORDED, TokenStatistics, sizeof(TOKEN_STATISTICS),
        read_logon_id},
    {DEPUTY_FACT_TOKEN_ID, TOKEN_RECORDED, TokenStatistics, sizeof(TOKEN_STATISTICS),
        read_token_id},
    {DEPUTY_FACT_MODIFIED_ID, TOKEN_RECORDED, TokenStatistics, sizeof(TOKEN_STATISTICS),
        read_modified_id},
    {DEPUTY_FACT_SESSION, TOKEN_RECORDED, TokenSessionId, sizeof(DWORD), read_u32},
    {DEPUTY_FACT_SOURCE, TOKEN_RECORDED, TokenSource, sizeof(TOKEN_SOURCE), read_source},
    {DEPUTY_FACT_ORIGIN, TOKEN_REMAINING, TokenOrigin, sizeof(TOKEN_ORIGIN), read_origin},
    {DEPUTY_FACT_INTEGRITY, TOKEN_RECORDED, TokenIntegrityLevel, 0, read_sid},
    {DEPUTY_FACT_ELEVATED, TOKEN_RECORDED, TokenElevation, sizeof(DWORD), read_bool},
    {DEPUTY_FACT_ELEVATION_TYPE, TOKEN_RECORDED, TokenElevationType, sizeof(DWORD), read_u32},
    {DEPUTY_FACT_LINKED_TOKEN, TOKEN_REMAINING, TokenLinkedToken, sizeof(TOKEN_LINKED_TOKEN),
        read_linked},
    {DEPUTY_FACT_APPCONTAINER, TOKEN_RECORDED, TokenAppContainerSid, 0, read_sid},
    {DEPUTY_FACT_CAPABILITIES, TOKEN_RECORDED, TokenCapabilities, 0, read_groups},
    {DEPUTY_FACT_OWNER, TOKEN_REMAINING, TokenOwner, 0, read_sid},
    {DEPUTY_FACT_PRIMARY_GROUP, TOKEN_REMAINING, TokenPrimaryGroup, 0, read_sid},
    {DEPUTY_FACT_DEFAULT_DACL, TOKEN_REMAINING, TokenDefaultDacl, 0, read_default_dacl},
    {DEPUTY_FACT_UI_ACCESS, TOKEN_REMAINING, TokenUIAccess, sizeof(DWORD), read_bool},
    {DEPUTY_FACT_VIRTUALIZATION_ALLOWED, TOKEN_REMAINING, TokenVirtualizationAllowed, sizeof(DWORD),
        read_bool},
    {DEPUTY_FACT_VIRTUALIZATION_ENABLED, TOKEN_REMAINING, TokenVirtualizationEnabled, sizeof(DWORD),
        read_bool},
    {DEPUTY_FACT_SANDBOX_INERT, TOKEN_REMAINING, TokenSandBoxInert, sizeof(DWORD), read_bool},
    {DEPUTY_FACT_MANDATORY_POLICY, TOKEN_REMAINING, TokenMandatoryPolicy, sizeof(DWORD), read_u32},
    {DEPUTY_FACT_TRUST_LEVEL, TOKEN_REMAINING, TOKEN_CLASS_PROCESS_TRUST_LEVEL, 0, read_sid},
    {DEPUTY_FACT_LOGON_SID, TOKEN_RECORDED, TokenLogonSid, 0, read_groups},
};

/* The answers that mean "this platform does not know the class" or "this token has no such fact",
 * as against a failure to read one that it has. */
static bool means_absent(DWORD status)
{
    static const DWORD absent[] = {ERROR_INVALID_FUNCTION, ERROR_INVALID_PARAMETER,
        ERROR_NOT_SUPPORTED, ERROR_CALL_NOT_IMPLEMENTED, ERROR_NO_SUCH_LOGON_SESSION,
        ERROR_NOT_FOUND, ERROR_FILE_NOT_FOUND, ERROR_NO_TOKEN};
    for (size_t i = 0; i < ARRAYSIZE(absent); i++) {
        if (absent[i] == status)
            return true;
    }
    return false;
}

/* Answers of a fixed size are asked for with just that size, because some classes refuse any other;
 * the rest are first tried with what is enough for most tokens. */
enum { ANSWER_SIZE = 1024, ATTEMPTS_MAX = 4 };

static DWORD ask(HANDLE token, const struct row *row, struct answer *answer)
{
    DWORD status = ERROR_INSUFFICIENT_BUFFER;
    DWORD size = row->size ? row->size : ANSWER_SIZE;
    for (int i = 0; i < ATTEMPTS_MAX && status == ERROR_INSUFFICIENT_BUFFER; i++) {
        void *data = arena_alloc(answer->arena, size);
        if (!data)
            return ERROR_NOT_ENOUGH_MEMORY;
        answer->data = data;
        answer->size = size;
        status = GetTokenInformation(
                     token, (TOKEN_INFORMATION_CLASS)row->class, data, answer->size, &size)
                     ? ERROR_SUCCESS
                     : GetLastError();
    }
    return status;
}

static DWORD read_fact(
    HANDLE token, const struct row *row, struct arena *arena, struct deputy_identity *identity)
{
    struct arena scratch = {0};
    struct answer answer = {.arena = &scratch};
    bool present = false;
    void *member = (char *)identity + fact_table[row->fact].offset;
    DWORD status = ask(token, row, &answer);
    answer.arena = arena;
    if (status == ERROR_SUCCESS)
        status = row->read(&answer, member, &present);
    arena_free(&scratch);
    if (status != ERROR_SUCCESS)
        return means_absent(status) ? ERROR_SUCCESS : status;
    if (present)
        fact_set(identity, row->fact);
    return ERROR_SUCCESS;
}

/* Source: "TokenImpersonationLevel ... If the access token is not an impersonation token, the
 * function fails": on a primary token it is no fact rather than a failure. */
static bool applies(const struct row *row, const struct deputy_identity *identity)
{
    return row->fact != DEPUTY_FACT_LEVEL || identity->type == TokenImpersonation;
}

uint32_t token_read(
    void *token, enum token_scope scope, struct arena *arena, struct deputy_identity *identity)
{
    struct deputy_identity read = *identity;
    for (size_t i = 0; i < ARRAYSIZE(rows); i++) {
        if (!(rows[i].scope & scope) || !applies(&rows[i], &read))
            continue;
        DWORD status = read_fact(token, &rows[i], arena, &read);
        if (status != ERROR_SUCCESS)
            return status;
    }
    *identity = read;
    return ERROR_SUCCESS;
}

uint32_t token_read_process(struct arena *arena, struct deputy_identity *identity)
{
    HANDLE token;
    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY | TOKEN_QUERY_SOURCE, &token))
        return GetLastError();
    uint32_t status = token_read(token, TOKEN_ALL, arena, identity);
    CloseHandle(token);
    return status;
}
