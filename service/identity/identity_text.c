#include "identity/identity_text.h"
#include "identity/acl.h"
#include "identity/attributes.h"
#include "identity/facts.h"
#include "base/printable.h"
#include "base/status.h"
#include "base/table.h"

#include <inttypes.h>

struct text {
    struct buffer *buffer;
    const struct deputy_identity *identity;
    unsigned indent;
};

static bool has(const struct text *text, enum deputy_fact fact)
{
    return deputy_has(text->identity, fact);
}

/* --- values ---------------------------------------------------------------------------------- */

static const char *sid_words(const struct deputy_sid *sid)
{
    return sid->text ? sid->text : "-";
}

static void put_name(struct buffer *buffer, const struct deputy_sid *sid)
{
    if (sid->domain && *sid->domain) {
        printable_append(buffer, sid->domain);
        buffer_text(buffer, "\\");
    }
    printable_append(buffer, sid->name);
}

void identity_text_sid(struct buffer *buffer, const struct deputy_sid *sid, bool both)
{
    if (!sid->name) {
        buffer_text(buffer, sid_words(sid));
        return;
    }
    put_name(buffer, sid);
    if (both)
        buffer_printf(buffer, " (%s)", sid_words(sid));
}

static void put_attributes(struct buffer *buffer, enum attribute_kind kind, uint32_t attributes)
{
    char word[ATTRIBUTE_WORD_SIZE];
    const char *gap = "";
    while (attribute_take(kind, &attributes, word)) {
        buffer_printf(buffer, "%s%s", gap, word);
        gap = " ";
    }
}

static void put_number(struct buffer *buffer, enum deputy_fact fact, uint32_t value)
{
    const char *word = fact_word(fact, value);
    if (fact == DEPUTY_FACT_MANDATORY_POLICY && value)
        put_attributes(buffer, ATTRIBUTES_POLICY, value);
    else if (fact == DEPUTY_FACT_MANDATORY_POLICY)
        buffer_text(buffer, "off");
    else if (word)
        buffer_text(buffer, word);
    else
        buffer_printf(buffer, "%" PRIu32, value);
}

static void put_sid(struct buffer *buffer, enum deputy_fact fact, const struct deputy_sid *sid)
{
    const char *word = fact == DEPUTY_FACT_INTEGRITY ? fact_integrity_word(sid) : NULL;
    if (word)
        buffer_printf(buffer, "%s (%s)", word, sid_words(sid));
    else
        identity_text_sid(buffer, sid, true);
}

static void put_acl(struct buffer *buffer, const struct deputy_bytes *acl)
{
    uint32_t status = acl_format(buffer, acl->bytes, acl->size);
    if (status == WIN32_INVALID_DATA)
        buffer_text(buffer, "(malformed)");
    else if (status && !buffer->status)
        buffer->status = status;
}

static void put_source(struct buffer *buffer, const struct deputy_source *source)
{
    printable_append(buffer, source->name);
    buffer_printf(buffer, " (0x%" PRIx64 ")", source->id);
}

/* The value of a fact that takes one line. */
static void put_value(struct buffer *buffer, enum deputy_fact fact, const void *value)
{
    switch (fact_table[fact].kind) {
    case FACT_U32:
        put_number(buffer, fact, *(const uint32_t *)value);
        break;
    case FACT_BOOL:
        buffer_text(buffer, *(const uint32_t *)value ? "yes" : "no");
        break;
    case FACT_LUID:
        buffer_printf(buffer, "0x%" PRIx64, *(const uint64_t *)value);
        break;
    case FACT_SID:
        put_sid(buffer, fact, value);
        break;
    case FACT_SOURCE:
        put_source(buffer, value);
        break;
    case FACT_ACL:
        put_acl(buffer, value);
        break;
    case FACT_GROUPS:
    case FACT_PRIVILEGES:
    case FACT_IDENTITY:
        break; /* these take several lines */
    }
}

/* --- lists ----------------------------------------------------------------------------------- */

static void put_privilege_name(struct buffer *buffer, const struct deputy_privilege *privilege)
{
    if (privilege->name)
        printable_append(buffer, privilege->name);
    else
        buffer_printf(buffer, "0x%" PRIx64, privilege->luid);
}

/* Write a table and free it; a list without items still has a line. */
static void put_table(const struct text *text, const char *label, struct table *table)
{
    if (table->cells.size == 0 && !table->cells.status)
        printable_line(text->buffer, text->indent, label, "none");
    table_write(text->buffer, table, text->indent, label);
    table_free(table);
}

static void put_groups(
    const struct text *text, const char *label, const struct deputy_groups *groups)
{
    struct table table = {.columns = 3};
    for (uint32_t i = 0; i < groups->count; i++) {
        const struct deputy_group *group = &groups->items[i];
        if (group->sid.name)
            put_name(&table.cells, &group->sid);
        else
            buffer_text(&table.cells, "-");
        table_cell_end(&table);
        buffer_text(&table.cells, sid_words(&group->sid));
        table_cell_end(&table);
        put_attributes(&table.cells, ATTRIBUTES_GROUP, group->attributes);
        table_cell_end(&table);
    }
    put_table(text, label, &table);
}

/* The groups that have all of these attributes, by name. */
static void put_groups_with(const struct text *text, const char *label,
    const struct deputy_groups *groups, uint32_t attributes)
{
    struct table table = {.columns = 1};
    for (uint32_t i = 0; i < groups->count; i++) {
        if ((groups->items[i].attributes & attributes) != attributes)
            continue;
        identity_text_sid(&table.cells, &groups->items[i].sid, true);
        table_cell_end(&table);
    }
    put_table(text, label, &table);
}

static void put_privileges(
    const struct text *text, const char *label, const struct deputy_privileges *privileges)
{
    struct table table = {.columns = 2};
    for (uint32_t i = 0; i < privileges->count; i++) {
        const struct deputy_privilege *privilege = &privileges->items[i];
        put_privilege_name(&table.cells, privilege);
        table_cell_end(&table);
        if (!(privilege->attributes & PRIVILEGE_ENABLED))
            buffer_text(&table.cells, privilege->attributes ? "off " : "off");
        put_attributes(&table.cells, ATTRIBUTES_PRIVILEGE, privilege->attributes);
        table_cell_end(&table);
    }
    put_table(text, label, &table);
}

static void put_privileges_on(
    const struct text *text, const char *label, const struct deputy_privileges *privileges)
{
    struct table table = {.columns = 1};
    for (uint32_t i = 0; i < privileges->count; i++) {
        if (!(privileges->items[i].attributes & PRIVILEGE_ENABLED))
            continue;
        put_privilege_name(&table.cells, &privileges->items[i]);
        table_cell_end(&table);
    }
    put_table(text, label, &table);
}

/* --- facts ----------------------------------------------------------------------------------- */

static void put_linked(const struct text *text, const char *label)
{
    printable_pad(text->buffer, 0, text->indent);
    buffer_printf(text->buffer, "%s\n", label);
    identity_text(text->buffer, text->identity->linked_token, true, text->indent + 2);
}

/* One fact in full, when it is present. */
static void put_fact(const struct text *text, enum deputy_fact fact)
{
    const char *label = fact_table[fact].label;
    const void *value = fact_value(text->identity, fact);
    if (!has(text, fact))
        return;
    if (fact_table[fact].kind == FACT_GROUPS) {
        put_groups(text, label, value);
    } else if (fact_table[fact].kind == FACT_PRIVILEGES) {
        put_privileges(text, label, value);
    } else if (fact_table[fact].kind == FACT_IDENTITY) {
        put_linked(text, label);
    } else {
        printable_label(text->buffer, text->indent, label);
        put_value(text->buffer, fact, value);
        buffer_text(text->buffer, "\n");
    }
}

/* The facts that a short text shows in full, in its order. The long text leaves them out of the
 * rest; lists it shows again, with every item. */
static const enum deputy_fact first_facts[] = {
    DEPUTY_FACT_USER,
    DEPUTY_FACT_ELEVATED,
    DEPUTY_FACT_ELEVATION_TYPE,
    DEPUTY_FACT_INTEGRITY,
    DEPUTY_FACT_APPCONTAINER,
    DEPUTY_FACT_TYPE,
    DEPUTY_FACT_LEVEL,
    DEPUTY_FACT_SESSION,
    DEPUTY_FACT_LOGON_ID,
};

enum { FIRST_FACTS = sizeof(first_facts) / sizeof(first_facts[0]) };

static bool is_first(enum deputy_fact fact)
{
    for (unsigned i = 0; i < FIRST_FACTS; i++) {
        if (first_facts[i] == fact)
            return true;
    }
    return false;
}

static void put_first(const struct text *text)
{
    const struct deputy_identity *identity = text->identity;
    for (unsigned i = 0; i < FIRST_FACTS; i++)
        put_fact(text, first_facts[i]);
    if (has(text, DEPUTY_FACT_GROUPS))
        put_groups_with(text, "Deny-only groups", &identity->groups, GROUP_DENY_ONLY);
    if (has(text, DEPUTY_FACT_RESTRICTING_SIDS) && identity->restricting_sids.count)
        put_groups_with(text, "Restricted to", &identity->restricting_sids, 0);
    if (has(text, DEPUTY_FACT_PRIVILEGES))
        put_privileges_on(text, "Privileges on", &identity->privileges);
}

void identity_text(
    struct buffer *buffer, const struct deputy_identity *identity, bool all, unsigned indent)
{
    struct text text = {buffer, identity, indent};
    put_first(&text);
    for (unsigned i = 0; all && i < DEPUTY_FACT_COUNT; i++) {
        if (!is_first((enum deputy_fact)i) && i != DEPUTY_FACT_LINKED_TOKEN)
            put_fact(&text, (enum deputy_fact)i);
    }
    if (all) /* a whole identity: behind everything that is this token's own */
        put_fact(&text, DEPUTY_FACT_LINKED_TOKEN);
}

static void put_privilege_count(struct buffer *buffer, const struct deputy_privileges *privileges)
{
    uint32_t enabled = 0;
    for (uint32_t i = 0; i < privileges->count; i++)
        enabled += (privileges->items[i].attributes & PRIVILEGE_ENABLED) != 0;
    buffer_printf(buffer, ", %" PRIu32 " of %" PRIu32 " privileges on", enabled, privileges->count);
}

void identity_text_brief(struct buffer *buffer, const struct deputy_identity *identity)
{
    if (deputy_has(identity, DEPUTY_FACT_USER))
        identity_text_sid(buffer, &identity->user, true);
    else
        buffer_text(buffer, "an unknown account");
    if (deputy_has(identity, DEPUTY_FACT_ELEVATED))
        buffer_text(buffer, identity->elevated ? ", elevated" : ", not elevated");
    if (deputy_has(identity, DEPUTY_FACT_INTEGRITY)) {
        const char *word = fact_integrity_word(&identity->integrity);
        buffer_printf(buffer, ", integrity %s", word ? word : sid_words(&identity->integrity));
    }
    if (deputy_has(identity, DEPUTY_FACT_PRIVILEGES))
        put_privilege_count(buffer, &identity->privileges);
}
