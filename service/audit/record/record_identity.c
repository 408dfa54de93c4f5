#include "audit/record/record.h"
#include "audit/record/restrictions.h"
#include "base/buffer.h"
#include "identity/facts.h"
#include "base/status.h"

#include <inttypes.h>
#include <string.h>

enum { PRIVILEGE_ENABLED = 0x2 }; /* winnt.h, SE_PRIVILEGE_ENABLED */

static void set_sid(struct audit_record *record, enum audit_field field,
    const struct deputy_identity *identity, enum deputy_fact fact)
{
    const struct deputy_sid *sid = fact_value(identity, fact);
    if (deputy_has(identity, fact))
        audit_set(record, field, sid->text);
}

static void set_luid(struct audit_record *record, enum audit_field field,
    const struct deputy_identity *identity, enum deputy_fact fact)
{
    const uint64_t *luid = fact_value(identity, fact);
    if (deputy_has(identity, fact))
        audit_setf(record, field, "0x%" PRIx64, *luid);
}

static void set_groups(struct audit_record *record, const struct deputy_identity *caller)
{
    uint32_t only = restrictions_deny_only(caller);
    if (!deputy_has(caller, DEPUTY_FACT_GROUPS))
        return;
    if (only)
        audit_setf(
            record, AUDIT_GROUPS, "%" PRIu32 ", %" PRIu32 " deny-only", caller->groups.count, only);
    else
        audit_setf(record, AUDIT_GROUPS, "%" PRIu32, caller->groups.count);
}

static void set_count(struct audit_record *record, enum audit_field field,
    const struct deputy_identity *identity, enum deputy_fact fact)
{
    const struct deputy_groups *groups = fact_value(identity, fact);
    if (deputy_has(identity, fact))
        audit_setf(record, field, "%" PRIu32, groups->count);
}

/* A number by its word, or as it is when it has none. */
static void set_word(struct audit_record *record, enum audit_field field,
    const struct deputy_identity *identity, enum deputy_fact fact)
{
    const uint32_t *value = fact_value(identity, fact);
    if (!deputy_has(identity, fact))
        return;
    const char *word = fact_word(fact, *value);
    if (word)
        audit_set(record, field, word);
    else
        audit_setf(record, field, "%" PRIu32, *value);
}

static void set_integrity(struct audit_record *record, const struct deputy_identity *caller)
{
    if (!deputy_has(caller, DEPUTY_FACT_INTEGRITY))
        return;
    const char *word = fact_integrity_word(&caller->integrity);
    audit_set(record, AUDIT_INTEGRITY, word ? word : caller->integrity.text);
}

/* Set a field to a text that was put together, and free the buffer. */
static void set_buffer(struct audit_record *record, enum audit_field field, struct buffer *text)
{
    if (!text->status)
        audit_set(record, field, text->size ? text->bytes : "");
    else if (!record->status)
        record->status = text->status;
    buffer_free(text);
}

static void set_privileges(struct audit_record *record, const struct deputy_identity *caller)
{
    struct buffer text = {0};
    if (!deputy_has(caller, DEPUTY_FACT_PRIVILEGES))
        return;
    for (uint32_t i = 0; i < caller->privileges.count; i++) {
        const struct deputy_privilege *privilege = &caller->privileges.items[i];
        if (!(privilege->attributes & PRIVILEGE_ENABLED))
            continue;
        if (text.size)
            buffer_text(&text, ", ");
        if (privilege->name)
            buffer_text(&text, privilege->name);
        else
            buffer_printf(&text, "0x%" PRIx64, privilege->luid);
    }
    set_buffer(record, AUDIT_PRIVILEGES, &text);
}

static void set_logon_sid(struct audit_record *record, const struct deputy_identity *caller)
{
    struct buffer text = {0};
    if (!deputy_has(caller, DEPUTY_FACT_LOGON_SID))
        return;
    for (uint32_t i = 0; i < caller->logon_sid.count; i++) {
        buffer_text(&text, i ? ", " : "");
        buffer_text(&text, caller->logon_sid.items[i].sid.text);
    }
    set_buffer(record, AUDIT_LOGON_SID, &text);
}

static void set_token_id(struct audit_record *record, const struct deputy_identity *caller)
{
    if (deputy_has(caller, DEPUTY_FACT_TOKEN_ID) && deputy_has(caller, DEPUTY_FACT_MODIFIED_ID))
        audit_setf(record, AUDIT_TOKEN_ID, "0x%" PRIx64 "/0x%" PRIx64, caller->token_id,
            caller->modified_id);
}

static void set_source(struct audit_record *record, const struct deputy_identity *caller)
{
    if (deputy_has(caller, DEPUTY_FACT_SOURCE))
        audit_setf(record, AUDIT_TOKEN_SOURCE, "%s (0x%" PRIx64 ")", caller->source.name,
            caller->source.id);
}

static void set_restrictions(struct audit_record *record, const struct deputy_identity *caller)
{
    struct buffer text = {0};
    restrictions_append(&text, caller);
    if (text.size || text.status)
        set_buffer(record, AUDIT_RESTRICTIONS, &text);
}

static void set_user(struct audit_record *record, const struct deputy_identity *caller)
{
    if (!deputy_has(caller, DEPUTY_FACT_USER) || !sid_valid(caller->user.bytes, caller->user.size))
        return;
    memcpy(record->user, caller->user.bytes, caller->user.size);
    record->user_size = caller->user.size;
    audit_set(record, AUDIT_CALLER_SID, caller->user.text);
    audit_set(record, AUDIT_CALLER_ACCOUNT, caller->user.name);
    audit_set(record, AUDIT_CALLER_DOMAIN, caller->user.domain);
}

static void set_owner(struct audit_record *record, const struct deputy_identity *caller)
{
    uint32_t status = owner_of(caller, &record->owner);
    if (status != WIN32_OK && !record->status)
        record->status = status;
}

void audit_set_identity(struct audit_record *record, const struct deputy_identity *caller)
{
    set_owner(record, caller);
    set_user(record, caller);
    set_luid(record, AUDIT_CALLER_LOGON, caller, DEPUTY_FACT_LOGON_ID);
    set_word(record, AUDIT_TOKEN_TYPE, caller, DEPUTY_FACT_TYPE);
    set_word(record, AUDIT_LEVEL, caller, DEPUTY_FACT_LEVEL);
    set_integrity(record, caller);
    set_word(record, AUDIT_ELEVATION_TYPE, caller, DEPUTY_FACT_ELEVATION_TYPE);
    set_word(record, AUDIT_SESSION, caller, DEPUTY_FACT_SESSION);
    set_sid(record, AUDIT_APPCONTAINER, caller, DEPUTY_FACT_APPCONTAINER);
    set_count(record, AUDIT_RESTRICTING_SIDS, caller, DEPUTY_FACT_RESTRICTING_SIDS);
    set_privileges(record, caller);
    set_groups(record, caller);
    set_logon_sid(record, caller);
    set_token_id(record, caller);
    set_source(record, caller);
    set_restrictions(record, caller);
}

/* The account as "domain\name". */
static void set_account(struct audit_record *record, const struct deputy_sid *user)
{
    struct buffer text = {0};
    if (!user->name)
        return;
    if (user->domain && *user->domain) {
        buffer_text(&text, user->domain);
        buffer_text(&text, "\\");
    }
    buffer_text(&text, user->name);
    set_buffer(record, AUDIT_SERVICE_ACCOUNT, &text);
}

void audit_set_service(struct audit_record *record, const struct deputy_identity *service,
    uint32_t process_id, uint32_t thread_id)
{
    set_sid(record, AUDIT_SERVICE_SID, service, DEPUTY_FACT_USER);
    if (deputy_has(service, DEPUTY_FACT_USER))
        set_account(record, &service->user);
    set_luid(record, AUDIT_SERVICE_LOGON, service, DEPUTY_FACT_LOGON_ID);
    audit_setf(record, AUDIT_SERVICE_PROCESS, "%" PRIu32 "/%" PRIu32, process_id, thread_id);
}
