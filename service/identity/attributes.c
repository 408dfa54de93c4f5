#include "identity/attributes.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>

struct attribute {
    uint32_t bits;
    const char *word;
};

/* Windows: TOKEN_GROUPS. */
static const struct attribute group_attributes[] = {
    {0x00000001, "mandatory"},
    {0x00000002, "enabled-by-default"},
    {0x00000004, "enabled"},
    {0x00000008, "owner"},
    {GROUP_DENY_ONLY, "deny-only"},
    {0x00000020, "integrity"},
    {0x00000040, "integrity-enabled"},
    {0x20000000, "resource"},
    {0xC0000000, "logon-id"},
    {0, NULL},
};

/* Windows: TOKEN_PRIVILEGES. */
static const struct attribute privilege_attributes[] = {
    {0x00000001, "enabled-by-default"},
    {PRIVILEGE_ENABLED, "enabled"},
    {0x00000004, "removed"},
    {0x80000000, "used-for-access"},
    {0, NULL},
};

/* Windows: TOKEN_MANDATORY_POLICY. */
static const struct attribute policy_attributes[] = {
    {0x00000001, "no-write-up"},
    {0x00000002, "new-process-min"},
    {0, NULL},
};

static const struct attribute *table_of(enum attribute_kind kind)
{
    switch (kind) {
    case ATTRIBUTES_GROUP:
        return group_attributes;
    case ATTRIBUTES_PRIVILEGE:
        return privilege_attributes;
    case ATTRIBUTES_POLICY:
        break;
    }
    return policy_attributes;
}

const char *attribute_take(
    enum attribute_kind kind, uint32_t *attributes, char word[ATTRIBUTE_WORD_SIZE])
{
    uint32_t rest = *attributes;
    if (rest == 0)
        return NULL;
    const struct attribute *attribute = table_of(kind);
    while (attribute->word && (rest & attribute->bits) != attribute->bits)
        attribute++;
    if (attribute->word)
        snprintf(word, ATTRIBUTE_WORD_SIZE, "%s", attribute->word);
    else
        snprintf(word, ATTRIBUTE_WORD_SIZE, "0x%" PRIx32, rest);
    *attributes = attribute->word ? rest & ~attribute->bits : 0;
    return word;
}
