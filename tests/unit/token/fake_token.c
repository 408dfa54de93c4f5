#include "unit/token/fake_token.h"
#include "identity/sid.h"
#include "token/token_layout.h"

#include <check.h>
#include <string.h>

enum { HASHES_SIZE = 32 * sizeof(uintptr_t), ATTRIBUTES_SIZE = 16 };

static const struct fake_sid none[] = {{NULL, 0}};
static const struct fake_sid plain_groups[] = {
    {"S-1-5-32-545", 0x7},
    {"S-1-5-5-0-123456", 0xC0000007},
    {"S-1-5-11", 0x7},
    {"S-1-16-8192", 0x60},
    {NULL, 0},
};
static const struct fake_sid restricting[] = {{"S-1-5-12", 0x7}, {"S-1-1-0", 0x7}, {NULL, 0}};
static const struct fake_sid capabilities[] = {{"S-1-15-3-1", 0x4}, {NULL, 0}};

#define PLAIN                                                                                      \
    .user = "S-1-5-21-1-2-3-1001", .groups = plain_groups, .integrity = "S-1-16-8192",             \
    .privileges = 5, .type = 2, .level = 2, .policy = 1, .session = 3, .has_dacl = true,           \
    .windows = FAKE_WINDOWS_10

const struct fake_token fake_token_plain = {
    PLAIN,
    .restricting = none,
    .capabilities = none,
};
const struct fake_token fake_token_confined = {
    PLAIN,
    .restricting = restricting,
    .capabilities = capabilities,
    .package = "S-1-15-2-1-2-3-4-5-6-7",
    .trust_level = "S-1-19-512-4096",
};

/* An answer that is being written; what does not fit is only counted. */
struct writer {
    uint8_t *bytes;
    size_t size;
    size_t used;
};

static void put(struct writer *writer, size_t at, const void *bytes, size_t size)
{
    if (at + size <= writer->size)
        memcpy(writer->bytes + at, bytes, size);
}

static size_t room(struct writer *writer, size_t size)
{
    size_t at = writer->used;
    writer->used += (size + 3) / 4 * 4;
    return at;
}

static void *place(const struct writer *writer, size_t at)
{
    return (void *)((uintptr_t)writer->bytes + at);
}

static void *put_sid(struct writer *writer, const char *text)
{
    uint8_t sid[SID_SIZE_MAX];
    size_t size;
    if (!text)
        return NULL;
    ck_assert(sid_parse(text, sid, &size));
    size_t at = room(writer, size);
    put(writer, at, sid, size);
    return place(writer, at);
}

static uint32_t count_of(const struct fake_sid *list)
{
    uint32_t count = 0;
    while (list[count].text)
        count++;
    return count;
}

/* The items, and behind all of them their SIDs. */
static void put_items(struct writer *writer, size_t at, const struct fake_sid *list)
{
    for (uint32_t i = 0; i < count_of(list); i++) {
        struct token_sid item = {.attributes = list[i].attributes};
        item.sid = put_sid(writer, list[i].text);
        put(writer, at + i * sizeof(item), &item, sizeof(item));
    }
}

static void put_groups(struct writer *writer, const struct fake_sid *list)
{
    uint32_t count = count_of(list);
    size_t items = offsetof(struct token_groups, items);
    size_t at = room(writer, items + count * sizeof(struct token_sid));
    put(writer, at, &count, sizeof(count));
    put_items(writer, at + items, list);
}

static void *put_table(struct writer *writer, const struct fake_sid *list)
{
    struct token_sid_table table = {.count = count_of(list)};
    size_t at = room(writer, sizeof(table) + HASHES_SIZE);
    size_t items = room(writer, table.count * sizeof(struct token_sid));
    table.items = place(writer, items);
    put(writer, at, &table, sizeof(table));
    put_items(writer, items, list);
    return place(writer, at);
}

static void *put_privileges(struct writer *writer, uint32_t count)
{
    size_t at = room(writer, sizeof(count) + count * sizeof(struct token_privilege));
    put(writer, at, &count, sizeof(count));
    for (uint32_t i = 0; i < count; i++) {
        const struct token_privilege privilege = {{i + 2, 0}, i % 2 ? 0 : 2};
        put(writer, at + sizeof(count) + i * sizeof(privilege), &privilege, sizeof(privilege));
    }
    return place(writer, at);
}

static void put_pointed(struct writer *writer, const char *text, size_t header)
{
    size_t at = room(writer, header);
    const void *sid = put_sid(writer, text);
    put(writer, at, &sid, sizeof(sid));
}

static void put_dacl(struct writer *writer, bool has)
{
    static const uint8_t acl[] = {2, 0, 28, 0, 1, 0, 0, 0, /* one ACE: */
        0, 0, 20, 0, 0xFF, 1, 31, 0, 1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0};
    const void *pointer = NULL;
    size_t at = room(writer, sizeof(pointer));
    if (has) {
        size_t place_of_acl = room(writer, sizeof(acl));
        put(writer, place_of_acl, acl, sizeof(acl));
        pointer = place(writer, place_of_acl);
    }
    put(writer, at, &pointer, sizeof(pointer));
}

static void put_statistics(struct writer *writer, const struct fake_token *token)
{
    const struct token_statistics statistics = {
        .token_id = {0x11, 1},
        .logon_id = {0x22, 0},
        .type = token->type,
        .level = token->level,
        .modified_id = {0x33, 0},
    };
    put(writer, room(writer, sizeof(statistics)), &statistics, sizeof(statistics));
}

static void put_source(struct writer *writer)
{
    const struct token_source source = {
        .name = {'U', 's', 'e', 'r', '3', '2', ' ', '!'}, .id = {0x44, 0}};
    put(writer, room(writer, sizeof(source)), &source, sizeof(source));
}

static void put_number(struct writer *writer, uint32_t number)
{
    put(writer, room(writer, sizeof(number)), &number, sizeof(number));
}

static size_t access_size(enum fake_windows windows)
{
    static const size_t sizes[] = {
        [FAKE_WINDOWS_7] = offsetof(struct token_access, container),
        [FAKE_WINDOWS_8] = offsetof(struct token_access, trust_level),
        [FAKE_WINDOWS_8_1] = offsetof(struct token_access, attributes),
        [FAKE_WINDOWS_10] = sizeof(struct token_access),
    };
    return sizes[windows];
}

static void put_access(struct writer *writer, const struct fake_token *token)
{
    struct fake_sid sids[FAKE_LIST_MAX + 2] = {{token->user, 0}};
    memcpy(sids + 1, token->groups, (count_of(token->groups) + 1) * sizeof(sids[0]));
    struct token_access access = {.logon_id = {0x22, 0},
        .type = token->type,
        .level = token->level,
        .policy = token->policy,
        .flags = 0x2000};
    size_t size = access_size(token->windows);
    size_t at = room(writer, size);
    access.sids = put_table(writer, sids);
    access.restricting = put_table(writer, token->restricting);
    if (token->windows >= FAKE_WINDOWS_8) {
        access.capabilities = put_table(writer, token->capabilities);
        access.package = put_sid(writer, token->package);
    }
    if (token->windows >= FAKE_WINDOWS_8_1)
        access.trust_level = put_sid(writer, token->trust_level);
    if (token->windows >= FAKE_WINDOWS_10)
        access.attributes = place(writer, room(writer, ATTRIBUTES_SIZE));
    access.privileges = put_privileges(writer, token->privileges);
    put(writer, at, &access, size);
}

static void put_list_class(
    struct writer *writer, const struct fake_token *token, enum token_class class)
{
    if (class == TOKEN_CLASS_GROUPS)
        put_groups(writer, token->groups);
    else if (class == TOKEN_CLASS_RESTRICTED_SIDS)
        put_groups(writer, token->restricting);
    else if (class == TOKEN_CLASS_CAPABILITIES)
        put_groups(writer, token->capabilities);
    else if (class == TOKEN_CLASS_PRIVILEGES)
        put_privileges(writer, token->privileges);
    else
        put_access(writer, token);
}

static bool put_pointed_class(
    struct writer *writer, const struct fake_token *token, enum token_class class)
{
    const struct {
        enum token_class class;
        const char *sid;
        size_t header;
    } pointed[] = {
        {TOKEN_CLASS_USER, token->user, sizeof(struct token_sid)},
        {TOKEN_CLASS_INTEGRITY_LEVEL, token->integrity, sizeof(struct token_sid)},
        {TOKEN_CLASS_OWNER, token->user, sizeof(void *)},
        {TOKEN_CLASS_PRIMARY_GROUP, token->user, sizeof(void *)},
        {TOKEN_CLASS_APPCONTAINER_SID, token->package, sizeof(void *)},
        {TOKEN_CLASS_PROCESS_TRUST_LEVEL, token->trust_level, sizeof(void *)},
    };
    for (size_t i = 0; i < sizeof(pointed) / sizeof(pointed[0]); i++) {
        if (pointed[i].class != class)
            continue;
        put_pointed(writer, pointed[i].sid, pointed[i].header);
        return true;
    }
    return false;
}

static void put_number_class(
    struct writer *writer, const struct fake_token *token, enum token_class class)
{
    const bool known = class == TOKEN_CLASS_SESSION_ID || class == TOKEN_CLASS_MANDATORY_POLICY;
    uint32_t number = class == TOKEN_CLASS_SESSION_ID ? token->session : token->policy;
    put_number(writer, known ? number : 2);
}

static void put_class(struct writer *writer, const struct fake_token *token, enum token_class class)
{
    const uint64_t origin = 0x3E7;
    if (put_pointed_class(writer, token, class))
        return;
    if (class == TOKEN_CLASS_DEFAULT_DACL)
        put_dacl(writer, token->has_dacl);
    else if (class == TOKEN_CLASS_STATISTICS)
        put_statistics(writer, token);
    else if (class == TOKEN_CLASS_SOURCE)
        put_source(writer);
    else if (class == TOKEN_CLASS_ORIGIN)
        put(writer, room(writer, sizeof(origin)), &origin, sizeof(origin));
    else if (token_class_size(class) == sizeof(uint32_t))
        put_number_class(writer, token, class);
    else
        put_list_class(writer, token, class);
}

size_t fake_token_answer(
    const struct fake_token *token, enum token_class class, void *to, size_t size)
{
    struct writer counted = {.bytes = to};
    put_class(&counted, token, class);
    if (counted.used > size)
        return counted.used;
    struct writer writer = {.bytes = to, .size = size};
    put_class(&writer, token, class);
    return writer.used;
}
