/* Identities to test with. */
#ifndef DEPUTY_TESTS_UNIT_IDENTITY_SAMPLE_H
#define DEPUTY_TESTS_UNIT_IDENTITY_SAMPLE_H

#include "include/deputy.h"
#include "base/arena.h"
#include "identity/facts.h"
#include "identity/sid.h"

#include <stdlib.h>
#include <string.h>

/* A SID from its text. */
static inline struct deputy_sid sample_sid(struct arena *arena, const char *text)
{
    uint8_t bytes[SID_SIZE_MAX];
    size_t size;
    if (!sid_parse(text, bytes, &size))
        abort();
    return (struct deputy_sid){
        .bytes = arena_copy(arena, bytes, size),
        .size = (uint32_t)size,
        .text = arena_copy(arena, text, strlen(text)),
    };
}

/* A list of SIDs from their texts, ended by NULL; the attributes are 1, 2, 3, ... */
static inline struct deputy_groups sample_groups(struct arena *arena, const char *const *texts)
{
    uint32_t count = 0;
    while (texts[count])
        count++;
    struct deputy_group *items = arena_array(arena, count, sizeof(*items));
    for (uint32_t i = 0; i < count; i++) {
        items[i].sid = sample_sid(arena, texts[i]);
        items[i].attributes = i + 1;
    }
    return (struct deputy_groups){.items = items, .count = count};
}

static inline void sample_lists(struct arena *arena, struct deputy_identity *identity)
{
    static const char *const groups[] = {"S-1-1-0", "S-1-5-32-544", "S-1-5-11", NULL};
    static const char *const restricting[] = {"S-1-5-12", "S-1-1-0", NULL};
    static const char *const capabilities[] = {"S-1-15-3-1", NULL};
    static const char *const logon[] = {"S-1-5-5-0-12345", NULL};
    static const struct deputy_privilege privileges[] = {
        {.luid = 23, .attributes = 3, .name = "SeChangeNotifyPrivilege"},
        {.luid = 29, .attributes = 0, .name = "SeImpersonatePrivilege"},
        {.luid = UINT64_C(0x100000063), .attributes = 2},
        {.luid = 20, .attributes = 2, .name = "SeDebugPrivilege"},
    };
    identity->groups = sample_groups(arena, groups);
    identity->restricting_sids = sample_groups(arena, restricting);
    identity->capabilities = sample_groups(arena, capabilities);
    identity->logon_sid = sample_groups(arena, logon);
    identity->privileges = (struct deputy_privileges){.items = privileges, .count = 4};
}

static inline void sample_numbers(struct deputy_identity *identity)
{
    identity->type = 2;
    identity->level = 2;
    identity->logon_id = 0x3E7;
    identity->token_id = UINT64_C(0x1234567890);
    identity->modified_id = UINT64_C(0xFFFFFFFFFFFFFFFF);
    identity->session = 7;
    identity->source = (struct deputy_source){.name = "User32 ", .id = 0xABC};
    identity->origin = 0x3E5;
    identity->elevated = 1;
    identity->elevation_type = 3;
    identity->ui_access = 1;
    identity->virtualization_allowed = 1;
    identity->virtualization_enabled = 1;
    identity->sandbox_inert = 1;
    identity->mandatory_policy = 3;
}

static inline void sample_sids(struct arena *arena, struct deputy_identity *identity)
{
    static const uint8_t acl[] = {2, 0, 8, 0, 0, 0, 0, 0};
    identity->user = sample_sid(arena, "S-1-5-21-1-2-3-1001");
    identity->integrity = sample_sid(arena, "S-1-16-8192");
    identity->appcontainer = sample_sid(arena, "S-1-15-2-1-2-3-4-5-6-7");
    identity->owner = sample_sid(arena, "S-1-5-32-544");
    identity->primary_group = sample_sid(arena, "S-1-5-21-1-2-3-513");
    identity->trust_level = sample_sid(arena, "S-1-19-512-4096");
    identity->default_dacl = (struct deputy_bytes){.bytes = acl, .size = sizeof(acl)};
}

/* An identity that has every fact but a linked token; no names. */
static inline struct deputy_identity *sample_identity(struct arena *arena)
{
    struct deputy_identity *identity = arena_alloc(arena, sizeof(*identity));
    sample_numbers(identity);
    sample_sids(arena, identity);
    sample_lists(arena, identity);
    for (unsigned i = 0; i < DEPUTY_FACT_COUNT; i++)
        fact_set(identity, (enum deputy_fact)i);
    fact_clear(identity, DEPUTY_FACT_LINKED_TOKEN);
    return identity;
}

/* The same, linked to one like it. */
static inline struct deputy_identity *sample_linked_identity(struct arena *arena)
{
    struct deputy_identity *identity = sample_identity(arena);
    identity->linked_token = sample_identity(arena);
    fact_set(identity, DEPUTY_FACT_LINKED_TOKEN);
    return identity;
}

#endif
