#include "token/token.h"
#include "identity/codec.h"
#include "identity/facts.h"
#include "token/token_access.h"
#include "token/token_class.h"
#include "token/token_layout.h"

#include <windows.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <string.h>

#define SAME_PLACE(ours, mine, theirs, yours)                                                      \
    _Static_assert(offsetof(ours, mine) == offsetof(theirs, yours), #theirs "." #yours)

/* What is read by the portable parts is what winnt.h declares. */
_Static_assert(sizeof(struct token_sid) == sizeof(SID_AND_ATTRIBUTES), "SID_AND_ATTRIBUTES");
_Static_assert(sizeof(struct token_privilege) == sizeof(LUID_AND_ATTRIBUTES), "LUID_AND_...");
_Static_assert(sizeof(struct token_source) == sizeof(TOKEN_SOURCE), "TOKEN_SOURCE");
_Static_assert(sizeof(struct token_statistics) == sizeof(TOKEN_STATISTICS), "TOKEN_STATISTICS");
SAME_PLACE(struct token_groups, items, TOKEN_GROUPS, Groups);
SAME_PLACE(struct token_statistics, type, TOKEN_STATISTICS, TokenType);
SAME_PLACE(struct token_statistics, modified_id, TOKEN_STATISTICS, ModifiedId);
SAME_PLACE(struct token_sid_table, items, SID_AND_ATTRIBUTES_HASH, SidAttr);
SAME_PLACE(struct token_access, privileges, TOKEN_ACCESS_INFORMATION, Privileges);
SAME_PLACE(struct token_access, policy, TOKEN_ACCESS_INFORMATION, MandatoryPolicy);
SAME_PLACE(struct token_access, package, TOKEN_ACCESS_INFORMATION, PackageSid);
SAME_PLACE(struct token_access, capabilities, TOKEN_ACCESS_INFORMATION, CapabilitiesHash);

/* What is asked for, in this order: what one answer gives no other is asked for. */
static const struct row {
    enum token_class class;
    enum token_scope scope;
} rows[] = {
    {TOKEN_CLASS_STATISTICS, TOKEN_RECORDED},
    {TOKEN_CLASS_ACCESS_INFORMATION, TOKEN_RECORDED},
    {TOKEN_CLASS_USER, TOKEN_RECORDED},
    {TOKEN_CLASS_GROUPS, TOKEN_RECORDED},
    {TOKEN_CLASS_RESTRICTED_SIDS, TOKEN_RECORDED},
    {TOKEN_CLASS_PRIVILEGES, TOKEN_RECORDED},
    {TOKEN_CLASS_SESSION_ID, TOKEN_RECORDED},
    {TOKEN_CLASS_SOURCE, TOKEN_RECORDED},
    {TOKEN_CLASS_INTEGRITY_LEVEL, TOKEN_RECORDED},
    {TOKEN_CLASS_ELEVATION_TYPE, TOKEN_RECORDED},
    {TOKEN_CLASS_APPCONTAINER_SID, TOKEN_RECORDED},
    {TOKEN_CLASS_CAPABILITIES, TOKEN_RECORDED},
    {TOKEN_CLASS_ELEVATION, TOKEN_REMAINING},
    {TOKEN_CLASS_ORIGIN, TOKEN_REMAINING},
    {TOKEN_CLASS_OWNER, TOKEN_REMAINING},
    {TOKEN_CLASS_PRIMARY_GROUP, TOKEN_REMAINING},
    {TOKEN_CLASS_DEFAULT_DACL, TOKEN_REMAINING},
    {TOKEN_CLASS_UI_ACCESS, TOKEN_REMAINING},
    {TOKEN_CLASS_VIRTUALIZATION_ALLOWED, TOKEN_REMAINING},
    {TOKEN_CLASS_VIRTUALIZATION_ENABLED, TOKEN_REMAINING},
    {TOKEN_CLASS_SANDBOX_INERT, TOKEN_REMAINING},
    {TOKEN_CLASS_MANDATORY_POLICY, TOKEN_REMAINING},
    {TOKEN_CLASS_PROCESS_TRUST_LEVEL, TOKEN_REMAINING},
};

/* What the platform said at start. */
static _Atomic uint64_t unknown_classes; /* bit n: class n */
static _Atomic uint64_t access_facts;    /* that TOKEN_CLASS_ACCESS_INFORMATION is asked for */

/* The answers that say that there is no such class: STATUS_INVALID_INFO_CLASS
 * ("NtQueryInformationToken function"), and STATUS_NOT_IMPLEMENTED, which Wine's sources have. They
 * say so of one that there is for the level of a primary token only, which is not asked for. */
static bool says_unknown(DWORD status)
{
    return status == ERROR_INVALID_PARAMETER || status == ERROR_INVALID_FUNCTION;
}

/* Room for most answers, so that none is asked for its size first, and the end of all. */
enum { ROOM_SIZE = 4096, ROOM_MAX = 1 << 20, ATTEMPTS_MAX = 4 };

struct room {
    struct arena larger;
    alignas(8) BYTE bytes[ROOM_SIZE];
};

static DWORD ask_once(
    HANDLE token, enum token_class class, void *bytes, DWORD size, struct answer *answer)
{
    DWORD used = 0;
    DWORD status = ERROR_SUCCESS;
    if (!GetTokenInformation(token, (TOKEN_INFORMATION_CLASS) class, bytes, size, &used))
        status = GetLastError();
    else if (used > size)
        status = ERROR_INVALID_DATA;
    *answer = (struct answer){bytes, used};
    return status;
}

/* Answers of a fixed size are asked for with just that size, because some classes refuse any other
 * (ERROR_BAD_LENGTH). The answer lives as long as the room. */
static DWORD ask(HANDLE token, enum token_class class, struct room *room, struct answer *answer)
{
    size_t fixed = token_class_size(class);
    DWORD size = fixed ? (DWORD)fixed : ROOM_SIZE;
    DWORD status = ask_once(token, class, room->bytes, size, answer);
    for (int i = 1; i < ATTEMPTS_MAX && status == ERROR_INSUFFICIENT_BUFFER && !fixed; i++) {
        size = (DWORD)answer->size;
        if (size > ROOM_MAX)
            return ERROR_INVALID_DATA;
        void *bytes = arena_alloc(&room->larger, size);
        if (!bytes)
            return ERROR_NOT_ENOUGH_MEMORY;
        status = ask_once(token, class, bytes, size, answer);
    }
    return status;
}

static DWORD read_class(
    HANDLE token, enum token_class class, struct arena *arena, struct deputy_identity *identity)
{
    struct room room;
    struct answer answer;
    room.larger = (struct arena){0};
    DWORD status = ask(token, class, &room, &answer);
    if (status == ERROR_SUCCESS)
        status = token_class_read(class, &answer, arena, identity);
    else if (says_unknown(status))
        status = ERROR_SUCCESS;
    arena_free(&room.larger);
    return status;
}

/* The facts that a class is asked for. */
static uint64_t facts_of(enum token_class class)
{
    if (class == TOKEN_CLASS_ACCESS_INFORMATION)
        return atomic_load(&access_facts);
    return atomic_load(&unknown_classes) >> class & 1 ? 0 : token_class_facts(class);
}

/* The facts of which it is known whether the token has them: with the groups comes all else that
 * the same answer has. */
static uint64_t settled(const struct deputy_identity *identity)
{
    if (!deputy_has(identity, DEPUTY_FACT_GROUPS))
        return identity->facts;
    return identity->facts | token_class_facts(TOKEN_CLASS_GROUPS) | atomic_load(&access_facts);
}

static DWORD read_rows(
    HANDLE token, enum token_scope scope, struct arena *arena, struct deputy_identity *identity)
{
    DWORD status = ERROR_SUCCESS;
    for (size_t i = 0; i < ARRAYSIZE(rows) && status == ERROR_SUCCESS; i++) {
        if (rows[i].scope & scope && facts_of(rows[i].class) & ~settled(identity))
            status = read_class(token, rows[i].class, arena, identity);
    }
    return status;
}

/* What right the handle to a linked token has is not documented; its source needs one of its own.
 */
static DWORD read_linked_facts(HANDLE token, struct arena *arena, struct deputy_identity *identity)
{
    struct deputy_identity read = {0};
    fact_set(&read, DEPUTY_FACT_SOURCE);
    DWORD status = read_rows(token, TOKEN_RECORDED, arena, &read);
    fact_clear(&read, DEPUTY_FACT_SOURCE);
    if (status != ERROR_SUCCESS)
        return status;
    status = read_class(token, TOKEN_CLASS_SOURCE, arena, &read);
    if (status != ERROR_SUCCESS && status != ERROR_ACCESS_DENIED)
        return status;
    *identity = read;
    return ERROR_SUCCESS;
}

/* The linked token, NULL when there is none: Windows then has no logon session that is linked (the
 * kernel's STATUS_NO_SUCH_LOGON_SESSION), Wine answers with no handle. Without SeTcbPrivilege it is
 * one of level identification, which is enough to be read. */
static DWORD open_linked(HANDLE token, HANDLE *linked)
{
    HANDLE opened = NULL;
    DWORD used;
    if (GetTokenInformation(token, TokenLinkedToken, &opened, sizeof(opened), &used)) {
        *linked = opened;
        return ERROR_SUCCESS;
    }
    DWORD status = GetLastError();
    if (status != ERROR_NO_SUCH_LOGON_SESSION && !says_unknown(status))
        return status;
    *linked = NULL;
    return ERROR_SUCCESS;
}

/* It links back to this one, so its own link is not followed. */
static DWORD read_linked(HANDLE token, struct arena *arena, struct deputy_identity *identity)
{
    HANDLE linked = NULL;
    DWORD status = open_linked(token, &linked);
    if (status != ERROR_SUCCESS || !linked)
        return status;
    struct deputy_identity *facts = arena_alloc(arena, sizeof(*facts));
    status = facts ? read_linked_facts(linked, arena, facts) : ERROR_NOT_ENOUGH_MEMORY;
    CloseHandle(linked);
    if (status != ERROR_SUCCESS)
        return status;
    identity->linked_token = facts;
    fact_set(identity, DEPUTY_FACT_LINKED_TOKEN);
    return ERROR_SUCCESS;
}

uint32_t token_read(
    void *token, enum token_scope scope, struct arena *arena, struct deputy_identity *identity)
{
    struct deputy_identity read = *identity;
    DWORD status = read_rows(token, scope, arena, &read);
    if (status == ERROR_SUCCESS && scope & TOKEN_LINKED)
        status = read_linked(token, arena, &read);
    if (status == ERROR_SUCCESS)
        *identity = read;
    return status;
}

/* --- what the platform knows ----------------------------------------------------------------- */

static bool is_unknown(HANDLE token, enum token_class class)
{
    struct room room;
    struct answer answer;
    room.larger = (struct arena){0};
    DWORD status = ask(token, class, &room, &answer);
    arena_free(&room.larger);
    return says_unknown(status);
}

static uint64_t find_unknown(HANDLE token)
{
    uint64_t unknown = 0;
    for (size_t i = 0; i < ARRAYSIZE(rows); i++) {
        if (is_unknown(token, rows[i].class))
            unknown |= UINT64_C(1) << rows[i].class;
    }
    return unknown;
}

/* Whether two identities are equal in these facts, as the wire has them. */
static bool agree(
    const struct deputy_identity *one, const struct deputy_identity *other, uint64_t facts)
{
    struct buffer encoded[2] = {{.limit = IDENTITY_BYTES_MAX}, {.limit = IDENTITY_BYTES_MAX}};
    struct deputy_identity masked[2] = {*one, *other};
    for (size_t i = 0; i < ARRAYSIZE(masked); i++) {
        masked[i].facts &= facts;
        identity_encode(&encoded[i], &masked[i]);
    }
    bool equal = !encoded[0].status && !encoded[1].status && encoded[0].size == encoded[1].size &&
                 memcmp(encoded[0].bytes, encoded[1].bytes, encoded[0].size) == 0;
    buffer_free(&encoded[0]);
    buffer_free(&encoded[1]);
    return equal;
}

/* The facts that the one answer for an access check gives, if it says of this token just what the
 * classes say that are documented to the last member: else it is not used. */
static uint64_t find_access_facts(
    HANDLE token, struct arena *arena, const struct deputy_identity *identity)
{
    struct room room;
    struct answer answer;
    struct deputy_identity read = {0};
    uint64_t facts = 0;
    room.larger = (struct arena){0};
    if (ask(token, TOKEN_CLASS_ACCESS_INFORMATION, &room, &answer) == ERROR_SUCCESS &&
        token_class_read(TOKEN_CLASS_ACCESS_INFORMATION, &answer, arena, &read) == ERROR_SUCCESS)
        facts = token_access_facts(&answer);
    arena_free(&room.larger);
    return agree(identity, &read, facts) ? facts : 0;
}

static DWORD learn(HANDLE token)
{
    struct arena arena = {0};
    struct deputy_identity identity = {0};
    atomic_store(&access_facts, 0);
    atomic_store(&unknown_classes, find_unknown(token));
    DWORD status = read_rows(token, TOKEN_RECORDED | TOKEN_REMAINING, &arena, &identity);
    if (status == ERROR_SUCCESS)
        atomic_store(&access_facts, find_access_facts(token, &arena, &identity));
    arena_free(&arena);
    return status;
}

uint32_t token_read_process(struct arena *arena, struct deputy_identity *identity)
{
    HANDLE token;
    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY | TOKEN_QUERY_SOURCE, &token))
        return GetLastError();
    uint32_t status = learn(token);
    if (status == ERROR_SUCCESS)
        status = token_read(token, TOKEN_ALL, arena, identity);
    CloseHandle(token);
    return status;
}
