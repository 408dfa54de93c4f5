#include "identity/identity_json.h"
#include "identity/acl.h"
#include "identity/attributes.h"
#include "identity/facts.h"
#include "base/status.h"

#include <inttypes.h>
#include <stdio.h>

static void put_sid_members(struct json *json, const struct deputy_sid *sid)
{
    json_member_text(json, "sid", sid->text);
    json_member_text(json, "name", sid->name);
    json_member_text(json, "domain", sid->domain);
}

static void put_sid(struct json *json, enum deputy_fact fact, const struct deputy_sid *sid)
{
    json_object_begin(json);
    put_sid_members(json, sid);
    if (fact == DEPUTY_FACT_INTEGRITY)
        json_member_text(json, "level", fact_integrity_word(sid));
    json_object_end(json);
}

static void put_attributes(struct json *json, enum attribute_kind kind, uint32_t attributes)
{
    char word[ATTRIBUTE_WORD_SIZE];
    json_key(json, "attributes");
    json_array_begin(json);
    while (attribute_take(kind, &attributes, word))
        json_text(json, word);
    json_array_end(json);
}

static void put_groups(struct json *json, const struct deputy_groups *groups)
{
    json_array_begin(json);
    for (uint32_t i = 0; i < groups->count; i++) {
        json_object_begin(json);
        put_sid_members(json, &groups->items[i].sid);
        put_attributes(json, ATTRIBUTES_GROUP, groups->items[i].attributes);
        json_object_end(json);
    }
    json_array_end(json);
}

static void put_privilege(struct json *json, const struct deputy_privilege *privilege)
{
    json_object_begin(json);
    json_key(json, "name");
    if (privilege->name)
        json_text(json, privilege->name);
    else
        json_luid(json, privilege->luid);
    json_member_boolean(json, "enabled", privilege->attributes & PRIVILEGE_ENABLED);
    put_attributes(json, ATTRIBUTES_PRIVILEGE, privilege->attributes);
    json_object_end(json);
}

static void put_privileges(struct json *json, const struct deputy_privileges *privileges)
{
    json_array_begin(json);
    for (uint32_t i = 0; i < privileges->count; i++)
        put_privilege(json, &privileges->items[i]);
    json_array_end(json);
}

static void put_number(struct json *json, enum deputy_fact fact, uint32_t number)
{
    char digits[11];
    const char *word = fact_word(fact, number);
    if (!fact_table[fact].names) {
        json_number(json, number);
    } else if (word) {
        json_text(json, word);
    } else {
        snprintf(digits, sizeof(digits), "%" PRIu32, number);
        json_text(json, digits);
    }
}

static void put_source(struct json *json, const struct deputy_source *source)
{
    json_object_begin(json);
    json_member_text(json, "name", source->name);
    json_key(json, "id");
    json_luid(json, source->id);
    json_object_end(json);
}

static void put_acl(struct json *json, const struct deputy_bytes *acl)
{
    struct buffer sddl = {0};
    uint32_t status = acl_format(&sddl, acl->bytes, acl->size);
    if (!status)
        json_text(json, sddl.bytes);
    else if (status == WIN32_INVALID_DATA)
        json_null(json);
    else if (!json->buffer->status)
        json->buffer->status = status;
    buffer_free(&sddl);
}

static void put_value(struct json *json, enum deputy_fact fact, const void *value)
{
    switch (fact_table[fact].kind) {
    case FACT_U32:
        put_number(json, fact, *(const uint32_t *)value);
        break;
    case FACT_BOOL:
        json_boolean(json, *(const uint32_t *)value != 0);
        break;
    case FACT_LUID:
        json_luid(json, *(const uint64_t *)value);
        break;
    case FACT_SID:
        put_sid(json, fact, value);
        break;
    case FACT_GROUPS:
        put_groups(json, value);
        break;
    case FACT_PRIVILEGES:
        put_privileges(json, value);
        break;
    case FACT_SOURCE:
        put_source(json, value);
        break;
    case FACT_ACL:
        put_acl(json, value);
        break;
    case FACT_IDENTITY:
        identity_json(json, *(const struct deputy_identity *const *)value);
        break;
    }
}

void identity_json(struct json *json, const struct deputy_identity *identity)
{
    json_object_begin(json);
    for (unsigned i = 0; i < DEPUTY_FACT_COUNT; i++) {
        enum deputy_fact fact = (enum deputy_fact)i;
        if (!deputy_has(identity, fact))
            continue;
        json_key(json, fact_table[fact].key);
        put_value(json, fact, fact_value(identity, fact));
    }
    json_object_end(json);
}

void identity_json_sid(struct json *json, const char *key, const struct deputy_sid *sid)
{
    if (!sid->size)
        return;
    json_key(json, key);
    json_object_begin(json);
    put_sid_members(json, sid);
    json_object_end(json);
}
