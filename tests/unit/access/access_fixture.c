#include "unit/access/access_fixture.h"
#include "access/sddl/sddl.h"
#include "identity/sid.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

enum { ITEMS_MAX = 64, WORD_MAX = 128, GROUP_ENABLED = 4, GROUP_DENY_ONLY = 16 };

/* A token being read. */
struct draft {
    struct arena *arena;
    struct deputy_identity identity;
    struct deputy_group groups[ITEMS_MAX];
    struct deputy_group restricting[ITEMS_MAX];
    struct deputy_group capabilities[ITEMS_MAX];
    struct deputy_privilege privileges[ITEMS_MAX];
    uint32_t flags;
};

static void set_fact(struct draft *draft, enum deputy_fact fact)
{
    draft->identity.facts |= UINT64_C(1) << (unsigned)fact;
}

static struct descriptor parse(struct arena *arena, const char *sddl)
{
    uint8_t domain[SID_SIZE_MAX];
    size_t size;
    ck_assert(sid_parse(FIXTURE_DOMAIN, domain, &size));
    struct sddl_context context = {.domain = {domain, (uint32_t)size}};
    context.forest = context.machine = context.domain;
    struct buffer bytes = {0};
    struct sddl_error error = {0, ""};
    struct descriptor descriptor;
    uint32_t status = sddl_parse(sddl, &context, &bytes, &error);
    ck_assert_msg(status == 0, "%s: %s at %zu", sddl, error.reason, error.position);
    const uint8_t *copy = arena_copy(arena, bytes.bytes, bytes.size);
    ck_assert_msg(descriptor_parse(copy, bytes.size, &descriptor) == 0, "%s", sddl);
    buffer_free(&bytes);
    return descriptor;
}

struct descriptor fixture_descriptor(struct arena *arena, const char *sddl)
{
    return parse(arena, sddl);
}

struct access_sid fixture_sid(struct arena *arena, const char *text)
{
    char sddl[WORD_MAX + 2] = "O:";
    ck_assert_uint_lt(strlen(text), WORD_MAX);
    strcat(sddl, text);
    return parse(arena, sddl).owner;
}

static struct deputy_sid read_sid(struct draft *draft, const char *text)
{
    struct access_sid sid = fixture_sid(draft->arena, text);
    return (struct deputy_sid){.bytes = sid.bytes, .size = sid.size};
}

static void add_group(struct draft *draft, struct deputy_groups *groups, struct deputy_group *items,
    const char *text, uint32_t attributes)
{
    ck_assert_uint_lt(groups->count, ITEMS_MAX);
    items[groups->count].sid = read_sid(draft, text);
    items[groups->count].attributes = attributes;
    groups->items = items;
    groups->count++;
}

static void add_privilege(struct draft *draft, const char *luid, uint32_t attributes)
{
    struct deputy_privileges *privileges = &draft->identity.privileges;
    ck_assert_uint_lt(privileges->count, ITEMS_MAX);
    draft->privileges[privileges->count++] =
        (struct deputy_privilege){.luid = strtoull(luid, NULL, 10), .attributes = attributes};
    privileges->items = draft->privileges;
    set_fact(draft, DEPUTY_FACT_PRIVILEGES);
}

static void read_integrity(struct draft *draft, const char *level)
{
    char text[WORD_MAX] = "S-1-16-";
    strcat(text, level);
    draft->identity.integrity = read_sid(draft, text);
    set_fact(draft, DEPUTY_FACT_INTEGRITY);
}

static void read_trust(struct draft *draft, const char *level)
{
    char text[WORD_MAX] = "S-1-19-";
    strcat(text, level);
    draft->identity.trust_level = read_sid(draft, text);
    set_fact(draft, DEPUTY_FACT_TRUST_LEVEL);
}

/* The words that name lists of SIDs; false when this is none of them. */
static bool read_list_word(struct draft *draft, const char *word)
{
    struct deputy_identity *identity = &draft->identity;
    if (word[0] == '+' || word[0] == '-' || word[0] == '~') {
        uint32_t attributes = word[0] == '+' ? GROUP_ENABLED : word[0] == '-' ? GROUP_DENY_ONLY : 0;
        add_group(draft, &identity->groups, draft->groups, word + 1, attributes);
        set_fact(draft, DEPUTY_FACT_GROUPS);
    } else if (!strncmp(word, "r:", 2)) {
        add_group(draft, &identity->restricting_sids, draft->restricting, word + 2, 0);
        set_fact(draft, DEPUTY_FACT_RESTRICTING_SIDS);
    } else if (!strncmp(word, "c:", 2) || !strncmp(word, "C:", 2)) {
        uint32_t attributes = word[0] == 'c' ? GROUP_ENABLED : 0;
        add_group(draft, &identity->capabilities, draft->capabilities, word + 2, attributes);
        set_fact(draft, DEPUTY_FACT_CAPABILITIES);
    } else {
        return false;
    }
    return true;
}

static void read_flag_word(struct draft *draft, const char *word)
{
    if (!strcmp(word, "writes"))
        draft->flags |= ACCESS_TOKEN_WRITE_RESTRICTED;
    else if (!strcmp(word, "lpac"))
        draft->flags |= ACCESS_TOKEN_LPAC;
    else if (!strcmp(word, "denied"))
        draft->flags |= ACCESS_TOKEN_USER_DENY_ONLY;
    else
        ck_abort_msg("word of a token: %s", word);
}

static void read_word(struct draft *draft, const char *word)
{
    if (read_list_word(draft, word))
        return;
    if (!strncmp(word, "pkg:", 4)) {
        draft->identity.appcontainer = read_sid(draft, word + 4);
        set_fact(draft, DEPUTY_FACT_APPCONTAINER);
    } else if (!strncmp(word, "p:", 2)) {
        add_privilege(draft, word + 2, 2);
    } else if (!strncmp(word, "h:", 2)) {
        add_privilege(draft, word + 2, 0);
    } else if (!strncmp(word, "il:", 3)) {
        read_integrity(draft, word + 3);
    } else if (!strncmp(word, "policy:", 7)) {
        draft->identity.mandatory_policy = (uint32_t)strtoul(word + 7, NULL, 10);
        set_fact(draft, DEPUTY_FACT_MANDATORY_POLICY);
    } else if (!strncmp(word, "trust:", 6)) {
        read_trust(draft, word + 6);
    } else if (!strncmp(word, "user:", 5)) {
        draft->identity.user = read_sid(draft, word + 5);
    } else {
        read_flag_word(draft, word);
    }
}

struct access_token fixture_token(struct arena *arena, const char *words)
{
    struct draft *draft = arena_alloc(arena, sizeof(*draft));
    ck_assert_ptr_nonnull(draft);
    draft->arena = arena;
    draft->identity.user = read_sid(draft, FIXTURE_USER);
    set_fact(draft, DEPUTY_FACT_USER);
    while (*words) {
        char word[WORD_MAX] = "";
        size_t size = strcspn(words, " ");
        ck_assert_uint_lt(size, sizeof(word));
        memcpy(word, words, size);
        if (size)
            read_word(draft, word);
        words += size + strspn(words + size, " ");
    }
    struct access_token token;
    ck_assert_uint_eq(access_token_make(&draft->identity, draft->flags, arena, &token), 0);
    return token;
}

struct access_result fixture_check(
    enum right_object object, const char *token, const char *sddl, uint32_t desired, uint32_t flags)
{
    struct arena arena = {0};
    struct access_result result;
    struct access_token made = fixture_token(&arena, token);
    struct descriptor descriptor = fixture_descriptor(&arena, sddl);
    struct access_request request = {.descriptor = &descriptor,
        .desired = desired,
        .mapping = right_mapping(object),
        .flags = flags};
    ck_assert_uint_eq(access_check(&made, &request, &result), 0);
    arena_free(&arena);
    return result;
}

const struct access_right *fixture_right(const struct access_result *result, uint32_t right)
{
    for (uint32_t i = 0; i < result->count; i++) {
        if (result->rights[i].right == right)
            return &result->rights[i];
    }
    ck_abort_msg("right 0x%x is not in the result", right);
    return NULL;
}
