#include "token/token_class.h"
#include "identity/facts.h"
#include "base/status.h"
#include "token/token_access.h"
#include "token/token_found.h"
#include "token/token_layout.h"

#include <string.h>

/* Takes the facts of one class from an answer. */
typedef uint32_t reader(
    const struct answer *answer, struct arena *arena, struct deputy_identity *identity);

static void *member_of(struct deputy_identity *identity, enum deputy_fact fact)
{
    return (char *)identity + fact_table[fact].offset;
}

static uint64_t luid_value(struct token_luid luid)
{
    return (uint64_t)luid.high << 32 | luid.low;
}

/* The structure at the answer's beginning. */
static bool take(const struct answer *answer, void *to, size_t size)
{
    return answer_copy(answer, answer->bytes, to, size);
}

static uint32_t read_number(
    const struct answer *answer, struct deputy_identity *identity, enum deputy_fact fact)
{
    uint32_t number;
    if (!take(answer, &number, sizeof(number)))
        return WIN32_INVALID_DATA;
    if (fact_table[fact].kind == FACT_BOOL)
        number = number != 0;
    memcpy(member_of(identity, fact), &number, sizeof(number));
    fact_set(identity, fact);
    return WIN32_OK;
}

/* A structure that begins with a pointer to a SID, which is NULL for "none". */
static uint32_t read_sid(const struct answer *answer, struct arena *arena,
    struct deputy_identity *identity, enum deputy_fact fact)
{
    const void *at;
    if (!take(answer, &at, sizeof(at)))
        return WIN32_INVALID_DATA;
    if (!at)
        return WIN32_OK;
    uint32_t status = answer_sid(answer, at, arena, member_of(identity, fact));
    if (status == WIN32_OK)
        fact_set(identity, fact);
    return status;
}

/* TOKEN_GROUPS: a count, and as many items behind it. */
static uint32_t read_groups(const struct answer *answer, struct arena *arena,
    struct deputy_identity *identity, enum deputy_fact fact)
{
    uint32_t count;
    if (!take(answer, &count, sizeof(count)))
        return WIN32_INVALID_DATA;
    const uint8_t *items = (const uint8_t *)answer->bytes + offsetof(struct token_groups, items);
    uint32_t status = answer_groups(answer, items, count, arena, member_of(identity, fact));
    if (status == WIN32_OK)
        fact_set(identity, fact);
    return status;
}

static uint32_t read_token_groups(
    const struct answer *answer, struct arena *arena, struct deputy_identity *identity)
{
    uint32_t status = read_groups(answer, arena, identity, DEPUTY_FACT_GROUPS);
    return status == WIN32_OK ? token_find_in_groups(arena, identity) : status;
}

static uint32_t read_privileges(
    const struct answer *answer, struct arena *arena, struct deputy_identity *identity)
{
    return token_privileges_at(answer, answer->bytes, arena, identity);
}

/* A token may well have no default DACL, which is a fact too: size 0. The pages differ on what is
 * returned then: a NULL pointer ("GetTokenInformation function"), or nothing at all
 * ("NtQueryInformationToken function"). */
static uint32_t read_default_dacl(
    const struct answer *answer, struct arena *arena, struct deputy_identity *identity)
{
    const void *at = NULL;
    uint32_t status = WIN32_OK;
    if (answer->size && !take(answer, &at, sizeof(at)))
        return WIN32_INVALID_DATA;
    if (at)
        status = answer_acl(answer, at, arena, &identity->default_dacl);
    if (status == WIN32_OK)
        fact_set(identity, DEPUTY_FACT_DEFAULT_DACL);
    return status;
}

static uint32_t read_source(
    const struct answer *answer, struct arena *arena, struct deputy_identity *identity)
{
    struct token_source source;
    (void)arena;
    if (!take(answer, &source, sizeof(source)))
        return WIN32_INVALID_DATA;
    identity->source = (struct deputy_source){.id = luid_value(source.id)};
    memcpy(identity->source.name, source.name, sizeof(source.name));
    fact_set(identity, DEPUTY_FACT_SOURCE);
    return WIN32_OK;
}

/* The level is valid for an impersonation token only ("TOKEN_STATISTICS structure"). */
static uint32_t read_statistics(
    const struct answer *answer, struct arena *arena, struct deputy_identity *identity)
{
    struct token_statistics statistics;
    (void)arena;
    if (!take(answer, &statistics, sizeof(statistics)))
        return WIN32_INVALID_DATA;
    identity->token_id = luid_value(statistics.token_id);
    identity->logon_id = luid_value(statistics.logon_id);
    identity->modified_id = luid_value(statistics.modified_id);
    identity->type = statistics.type;
    identity->facts |= FACT_BIT(DEPUTY_FACT_TOKEN_ID) | FACT_BIT(DEPUTY_FACT_LOGON_ID) |
                       FACT_BIT(DEPUTY_FACT_MODIFIED_ID) | FACT_BIT(DEPUTY_FACT_TYPE);
    if (statistics.type != TOKEN_TYPE_IMPERSONATION)
        return WIN32_OK;
    identity->level = statistics.level;
    fact_set(identity, DEPUTY_FACT_LEVEL);
    return WIN32_OK;
}

static uint32_t read_origin(
    const struct answer *answer, struct arena *arena, struct deputy_identity *identity)
{
    struct token_luid origin;
    (void)arena;
    if (!take(answer, &origin, sizeof(origin)))
        return WIN32_INVALID_DATA;
    identity->origin = luid_value(origin);
    fact_set(identity, DEPUTY_FACT_ORIGIN);
    return WIN32_OK;
}

/* What an answer begins with. */
enum form { FORM_NUMBER, FORM_SID, FORM_GROUPS, FORM_OWN };

static const struct class
{
    enum token_class class;
    enum form form;
    enum deputy_fact fact; /* that it is asked for */
    size_t size;           /* FORM_OWN: see token_class_size */
    reader *read;          /* FORM_OWN */
    uint64_t more;         /* facts beside that one */
} classes[] = {
    {TOKEN_CLASS_USER, FORM_SID, DEPUTY_FACT_USER, 0, NULL, 0},
    {TOKEN_CLASS_GROUPS, FORM_OWN, DEPUTY_FACT_GROUPS, 0, read_token_groups,
        FACT_BIT(DEPUTY_FACT_LOGON_SID)},
    {TOKEN_CLASS_PRIVILEGES, FORM_OWN, DEPUTY_FACT_PRIVILEGES, 0, read_privileges, 0},
    {TOKEN_CLASS_OWNER, FORM_SID, DEPUTY_FACT_OWNER, 0, NULL, 0},
    {TOKEN_CLASS_PRIMARY_GROUP, FORM_SID, DEPUTY_FACT_PRIMARY_GROUP, 0, NULL, 0},
    {TOKEN_CLASS_DEFAULT_DACL, FORM_OWN, DEPUTY_FACT_DEFAULT_DACL, 0, read_default_dacl, 0},
    {TOKEN_CLASS_SOURCE, FORM_OWN, DEPUTY_FACT_SOURCE, sizeof(struct token_source), read_source, 0},
    {TOKEN_CLASS_STATISTICS, FORM_OWN, DEPUTY_FACT_TYPE, sizeof(struct token_statistics),
        read_statistics,
        FACT_BIT(DEPUTY_FACT_TOKEN_ID) | FACT_BIT(DEPUTY_FACT_LOGON_ID) |
            FACT_BIT(DEPUTY_FACT_MODIFIED_ID)},
    {TOKEN_CLASS_RESTRICTED_SIDS, FORM_GROUPS, DEPUTY_FACT_RESTRICTING_SIDS, 0, NULL, 0},
    {TOKEN_CLASS_SESSION_ID, FORM_NUMBER, DEPUTY_FACT_SESSION, 0, NULL, 0},
    {TOKEN_CLASS_SANDBOX_INERT, FORM_NUMBER, DEPUTY_FACT_SANDBOX_INERT, 0, NULL, 0},
    {TOKEN_CLASS_ORIGIN, FORM_OWN, DEPUTY_FACT_ORIGIN, sizeof(struct token_luid), read_origin, 0},
    {TOKEN_CLASS_ELEVATION_TYPE, FORM_NUMBER, DEPUTY_FACT_ELEVATION_TYPE, 0, NULL, 0},
    {TOKEN_CLASS_ELEVATION, FORM_NUMBER, DEPUTY_FACT_ELEVATED, 0, NULL, 0},
    {TOKEN_CLASS_ACCESS_INFORMATION, FORM_OWN, DEPUTY_FACT_GROUPS, 0, token_access_read,
        TOKEN_ACCESS_FACTS},
    {TOKEN_CLASS_VIRTUALIZATION_ALLOWED, FORM_NUMBER, DEPUTY_FACT_VIRTUALIZATION_ALLOWED, 0, NULL,
        0},
    {TOKEN_CLASS_VIRTUALIZATION_ENABLED, FORM_NUMBER, DEPUTY_FACT_VIRTUALIZATION_ENABLED, 0, NULL,
        0},
    {TOKEN_CLASS_INTEGRITY_LEVEL, FORM_SID, DEPUTY_FACT_INTEGRITY, 0, NULL, 0},
    {TOKEN_CLASS_UI_ACCESS, FORM_NUMBER, DEPUTY_FACT_UI_ACCESS, 0, NULL, 0},
    {TOKEN_CLASS_MANDATORY_POLICY, FORM_NUMBER, DEPUTY_FACT_MANDATORY_POLICY, 0, NULL, 0},
    {TOKEN_CLASS_CAPABILITIES, FORM_GROUPS, DEPUTY_FACT_CAPABILITIES, 0, NULL, 0},
    {TOKEN_CLASS_APPCONTAINER_SID, FORM_SID, DEPUTY_FACT_APPCONTAINER, 0, NULL, 0},
    {TOKEN_CLASS_PROCESS_TRUST_LEVEL, FORM_SID, DEPUTY_FACT_TRUST_LEVEL, 0, NULL, 0},
};

static const struct class *find_class(enum token_class class)
{
    for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
        if (classes[i].class == class)
            return &classes[i];
    }
    return NULL;
}

size_t token_class_size(enum token_class class)
{
    const struct class *found = find_class(class);
    if (class == TOKEN_CLASS_LINKED_TOKEN)
        return sizeof(void *);
    if (!found)
        return 0;
    return found->form == FORM_NUMBER ? sizeof(uint32_t) : found->size;
}

uint64_t token_class_facts(enum token_class class)
{
    const struct class *found = find_class(class);
    return found ? FACT_BIT(found->fact) | found->more : 0;
}

static uint32_t read_class(const struct class *class, const struct answer *answer,
    struct arena *arena, struct deputy_identity *identity)
{
    switch (class->form) {
    case FORM_NUMBER:
        return read_number(answer, identity, class->fact);
    case FORM_SID:
        return read_sid(answer, arena, identity, class->fact);
    case FORM_GROUPS:
        return read_groups(answer, arena, identity, class->fact);
    case FORM_OWN:
        break;
    }
    return class->read(answer, arena, identity);
}

uint32_t token_class_read(enum token_class class, const struct answer *answer, struct arena *arena,
    struct deputy_identity *identity)
{
    const struct class *found = find_class(class);
    struct deputy_identity read = *identity;
    if (!found)
        return WIN32_INVALID_PARAMETER;
    uint32_t status = read_class(found, answer, arena, &read);
    if (status == WIN32_OK)
        *identity = read;
    return status;
}
