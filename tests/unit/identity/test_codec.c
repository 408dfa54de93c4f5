#include "identity/codec.h"
#include "base/bytes.h"
#include "base/status.h"
#include "unit/identity/sample.h"
#include "unit/suite.h"

static struct arena arena; /* of the test that runs */

static void end_arena(void)
{
    arena_free(&arena);
}

/* Decode a copy that has exactly these bytes, so that reading past them is noticed. */
static uint32_t decode(const void *bytes, size_t size, struct deputy_identity *identity)
{
    uint8_t *copy = malloc(size ? size : 1);
    ck_assert_ptr_nonnull(copy);
    memcpy(copy, bytes, size);
    uint32_t status = identity_decode(copy, size, &arena, identity);
    free(copy);
    return status;
}

static struct buffer encode(const struct deputy_identity *identity)
{
    struct buffer buffer = {0};
    identity_encode(&buffer, identity);
    ck_assert_uint_eq(buffer.status, WIN32_OK);
    return buffer;
}

static void assert_same_sid(const struct deputy_sid *one, const struct deputy_sid *other)
{
    ck_assert_uint_eq(one->size, other->size);
    ck_assert_mem_eq(one->bytes, other->bytes, one->size);
    ck_assert_str_eq(one->text, other->text);
    ck_assert_pstr_eq(one->name, other->name);
    ck_assert_pstr_eq(one->domain, other->domain);
}

static void assert_same_groups(const struct deputy_groups *one, const struct deputy_groups *other)
{
    ck_assert_uint_eq(one->count, other->count);
    for (uint32_t i = 0; i < one->count; i++) {
        assert_same_sid(&one->items[i].sid, &other->items[i].sid);
        ck_assert_uint_eq(one->items[i].attributes, other->items[i].attributes);
    }
}

static void assert_same_privileges(
    const struct deputy_privileges *one, const struct deputy_privileges *other)
{
    ck_assert_uint_eq(one->count, other->count);
    for (uint32_t i = 0; i < one->count; i++) {
        ck_assert_uint_eq(one->items[i].luid, other->items[i].luid);
        ck_assert_uint_eq(one->items[i].attributes, other->items[i].attributes);
        ck_assert_pstr_eq(one->items[i].name, other->items[i].name);
    }
}

static void assert_same_numbers(
    const struct deputy_identity *one, const struct deputy_identity *other)
{
    ck_assert_uint_eq(one->facts, other->facts);
    ck_assert_uint_eq(one->type, other->type);
    ck_assert_uint_eq(one->level, other->level);
    ck_assert_uint_eq(one->logon_id, other->logon_id);
    ck_assert_uint_eq(one->token_id, other->token_id);
    ck_assert_uint_eq(one->modified_id, other->modified_id);
    ck_assert_uint_eq(one->session, other->session);
    ck_assert_str_eq(one->source.name, other->source.name);
    ck_assert_uint_eq(one->source.id, other->source.id);
    ck_assert_uint_eq(one->origin, other->origin);
    ck_assert_uint_eq(one->elevated, other->elevated);
    ck_assert_uint_eq(one->elevation_type, other->elevation_type);
    ck_assert_uint_eq(one->ui_access, other->ui_access);
    ck_assert_uint_eq(one->virtualization_allowed, other->virtualization_allowed);
    ck_assert_uint_eq(one->virtualization_enabled, other->virtualization_enabled);
    ck_assert_uint_eq(one->sandbox_inert, other->sandbox_inert);
    ck_assert_uint_eq(one->mandatory_policy, other->mandatory_policy);
}

static void assert_same(const struct deputy_identity *one, const struct deputy_identity *other)
{
    assert_same_numbers(one, other);
    assert_same_sid(&one->user, &other->user);
    assert_same_groups(&one->groups, &other->groups);
    assert_same_groups(&one->restricting_sids, &other->restricting_sids);
    assert_same_privileges(&one->privileges, &other->privileges);
    assert_same_sid(&one->integrity, &other->integrity);
    assert_same_sid(&one->appcontainer, &other->appcontainer);
    assert_same_groups(&one->capabilities, &other->capabilities);
    assert_same_sid(&one->owner, &other->owner);
    assert_same_sid(&one->primary_group, &other->primary_group);
    ck_assert_uint_eq(one->default_dacl.size, other->default_dacl.size);
    ck_assert_mem_eq(one->default_dacl.bytes, other->default_dacl.bytes, one->default_dacl.size);
    assert_same_sid(&one->trust_level, &other->trust_level);
    assert_same_groups(&one->logon_sid, &other->logon_sid);
}

START_TEST(every_fact_survives)
{
    struct deputy_identity *identity = sample_linked_identity(&arena);
    struct deputy_identity decoded;
    identity->user.name = "Zo\xC3\xAB";
    identity->user.domain = "";
    struct buffer buffer = encode(identity);
    ck_assert_uint_eq(decode(buffer.bytes, buffer.size, &decoded), WIN32_OK);
    assert_same(identity, &decoded);
    assert_same(identity->linked_token, decoded.linked_token);
    buffer_free(&buffer);
}
END_TEST

START_TEST(absent_stays_absent)
{
    struct deputy_identity *whole = sample_linked_identity(&arena);
    for (unsigned i = 0; i < DEPUTY_FACT_COUNT; i++) {
        struct deputy_identity identity = *whole;
        struct deputy_identity decoded;
        fact_clear(&identity, (enum deputy_fact)i);
        struct buffer buffer = encode(&identity);
        ck_assert_uint_eq(decode(buffer.bytes, buffer.size, &decoded), WIN32_OK);
        ck_assert_uint_eq(decoded.facts, identity.facts);
        buffer_free(&buffer);
    }
}
END_TEST

START_TEST(empty_is_not_absent)
{
    struct deputy_identity identity = {0};
    struct deputy_identity decoded;
    fact_set(&identity, DEPUTY_FACT_GROUPS);
    fact_set(&identity, DEPUTY_FACT_PRIVILEGES);
    fact_set(&identity, DEPUTY_FACT_DEFAULT_DACL);
    fact_set(&identity, DEPUTY_FACT_SESSION);
    struct buffer buffer = encode(&identity);
    ck_assert_uint_eq(decode(buffer.bytes, buffer.size, &decoded), WIN32_OK);
    ck_assert_uint_eq(decoded.facts, identity.facts);
    ck_assert_uint_eq(decoded.groups.count, 0);
    ck_assert_uint_eq(decoded.privileges.count, 0);
    ck_assert_uint_eq(decoded.default_dacl.size, 0);
    ck_assert_uint_eq(decoded.session, 0);
    buffer_free(&buffer);
}
END_TEST

START_TEST(an_identity_may_have_no_facts)
{
    static const uint8_t bytes[] = {IDENTITY_CODEC_VERSION};
    struct deputy_identity decoded;
    ck_assert_uint_eq(decode(bytes, sizeof(bytes), &decoded), WIN32_OK);
    ck_assert_uint_eq(decoded.facts, 0);
}
END_TEST

/* The number of facts that end at or before this place of a valid encoding; -1 inside of one. */
static int facts_until(const struct buffer *buffer, size_t end)
{
    int facts = 0;
    size_t at = 1;
    while (at < end) {
        at += 6 + (size_t)load_u32((const uint8_t *)buffer->bytes + at + 2);
        facts++;
    }
    return at == end ? facts : -1;
}

START_TEST(every_truncation_inside_a_fact_is_refused)
{
    struct buffer buffer = encode(sample_linked_identity(&arena));
    int whole = 0;
    for (size_t size = 0; size <= buffer.size; size++) {
        struct deputy_identity decoded = {.facts = 12345};
        uint32_t status = decode(buffer.bytes, size, &decoded);
        int facts = facts_until(&buffer, size);
        ck_assert_uint_eq(status, facts >= 0 ? WIN32_OK : WIN32_INVALID_DATA);
        ck_assert(facts >= 0 || decoded.facts == 12345);
        whole += facts >= 0;
    }
    ck_assert_int_eq(whole, DEPUTY_FACT_COUNT + 1);
    buffer_free(&buffer);
}
END_TEST

START_TEST(no_corrupt_byte_does_harm)
{
    struct deputy_identity linked = {.facts = UINT64_C(1) << DEPUTY_FACT_SESSION};
    struct deputy_identity *identity = sample_linked_identity(&arena);
    identity->linked_token = &linked;
    struct buffer buffer = encode(identity);
    size_t refused = 0;
    for (size_t i = 0; i < buffer.size; i++) {
        for (unsigned flip = 1; flip <= 255; flip++) {
            struct arena scratch = {0};
            struct deputy_identity decoded;
            buffer.bytes[i] = (char)(buffer.bytes[i] ^ (int)flip);
            uint32_t status =
                identity_decode((uint8_t *)buffer.bytes, buffer.size, &scratch, &decoded);
            ck_assert(status == WIN32_OK || status == WIN32_INVALID_DATA);
            if (status == WIN32_OK) {
                struct buffer again = encode(&decoded);
                ck_assert_uint_le(again.size, buffer.size);
                buffer_free(&again);
            }
            refused += status != WIN32_OK;
            buffer.bytes[i] = (char)(buffer.bytes[i] ^ (int)flip);
            arena_free(&scratch);
        }
    }
    ck_assert_uint_gt(refused, buffer.size);
    buffer_free(&buffer);
}
END_TEST

START_TEST(another_version_is_refused)
{
    struct buffer buffer = encode(sample_identity(&arena));
    struct deputy_identity decoded;
    buffer.bytes[0] = IDENTITY_CODEC_VERSION + 1;
    ck_assert_uint_eq(decode(buffer.bytes, buffer.size, &decoded), WIN32_INVALID_DATA);
    buffer_free(&buffer);
}
END_TEST

static void append_fact(struct buffer *buffer, unsigned fact, const void *value, size_t size)
{
    uint8_t head[6];
    store_u16(head, (uint16_t)fact);
    store_u32(head + 2, (uint32_t)size);
    if (!buffer->size)
        buffer_append(buffer, "\x01", 1);
    buffer_append(buffer, head, sizeof(head));
    buffer_append(buffer, value, size);
}

START_TEST(unknown_facts_are_passed_over)
{
    struct buffer buffer = {0};
    struct deputy_identity decoded;
    append_fact(&buffer, DEPUTY_FACT_COUNT, "something newer", 15);
    append_fact(&buffer, DEPUTY_FACT_SESSION, "\x05\0\0\0", 4);
    append_fact(&buffer, 0xFFFF, "", 0);
    append_fact(&buffer, 0xFFFF, "twice", 5);
    ck_assert_uint_eq(decode(buffer.bytes, buffer.size, &decoded), WIN32_OK);
    ck_assert_uint_eq(decoded.facts, UINT64_C(1) << DEPUTY_FACT_SESSION);
    ck_assert_uint_eq(decoded.session, 5);
    buffer_free(&buffer);
}
END_TEST

START_TEST(a_fact_comes_once)
{
    struct buffer buffer = {0};
    struct deputy_identity decoded;
    append_fact(&buffer, DEPUTY_FACT_SESSION, "\x05\0\0\0", 4);
    append_fact(&buffer, DEPUTY_FACT_SESSION, "\x05\0\0\0", 4);
    ck_assert_uint_eq(decode(buffer.bytes, buffer.size, &decoded), WIN32_INVALID_DATA);
    buffer_free(&buffer);
}
END_TEST

START_TEST(a_second_list_does_not_borrow_the_count_of_the_first)
{
    struct buffer buffer = {0};
    struct deputy_identity decoded;
    append_fact(&buffer, DEPUTY_FACT_PRIVILEGES, "\x01\0\0\0--------....\xFF\xFF", 18);
    ck_assert_uint_eq(decode(buffer.bytes, buffer.size, &decoded), WIN32_OK);
    append_fact(&buffer, DEPUTY_FACT_PRIVILEGES, "\xFF\0\0\0", 4);
    ck_assert_uint_eq(decode(buffer.bytes, buffer.size, &decoded), WIN32_INVALID_DATA);
    buffer_free(&buffer);
}
END_TEST

static uint32_t decode_fact(unsigned fact, const void *value, size_t size)
{
    struct buffer buffer = {0};
    struct deputy_identity decoded;
    append_fact(&buffer, fact, value, size);
    uint32_t status = decode(buffer.bytes, buffer.size, &decoded);
    buffer_free(&buffer);
    return status;
}

START_TEST(a_value_has_exactly_its_size)
{
    static const uint8_t zeros[16] = {0};
    ck_assert_uint_eq(decode_fact(DEPUTY_FACT_SESSION, zeros, 4), WIN32_OK);
    ck_assert_uint_eq(decode_fact(DEPUTY_FACT_SESSION, zeros, 3), WIN32_INVALID_DATA);
    ck_assert_uint_eq(decode_fact(DEPUTY_FACT_SESSION, zeros, 5), WIN32_INVALID_DATA);
    ck_assert_uint_eq(decode_fact(DEPUTY_FACT_TOKEN_ID, zeros, 8), WIN32_OK);
    ck_assert_uint_eq(decode_fact(DEPUTY_FACT_TOKEN_ID, zeros, 9), WIN32_INVALID_DATA);
    ck_assert_uint_eq(decode_fact(DEPUTY_FACT_SOURCE, zeros, 16), WIN32_OK);
    ck_assert_uint_eq(decode_fact(DEPUTY_FACT_SOURCE, zeros, 15), WIN32_INVALID_DATA);
    ck_assert_uint_eq(decode_fact(DEPUTY_FACT_GROUPS, zeros, 4), WIN32_OK);
    ck_assert_uint_eq(decode_fact(DEPUTY_FACT_GROUPS, zeros, 5), WIN32_INVALID_DATA);
}
END_TEST

START_TEST(a_sid_must_be_valid)
{
    static const char good[] = "\x0C\x01\x01\0\0\0\0\0\x05\x12\0\0\0\xFF\xFF\xFF\xFF";
    char bad[sizeof(good)];
    ck_assert_uint_eq(decode_fact(DEPUTY_FACT_USER, good, sizeof(good) - 1), WIN32_OK);
    memcpy(bad, good, sizeof(good));
    bad[1] = 2; /* revision */
    ck_assert_uint_eq(decode_fact(DEPUTY_FACT_USER, bad, sizeof(bad) - 1), WIN32_INVALID_DATA);
    memcpy(bad, good, sizeof(good));
    bad[2] = 2; /* subauthorities */
    ck_assert_uint_eq(decode_fact(DEPUTY_FACT_USER, bad, sizeof(bad) - 1), WIN32_INVALID_DATA);
    ck_assert_uint_eq(decode_fact(DEPUTY_FACT_USER, "\0\xFF\xFF\xFF\xFF", 5), WIN32_INVALID_DATA);
}
END_TEST

START_TEST(a_name_holds_no_zero)
{
    static const char value[] = "\x0C\x01\x01\0\0\0\0\0\x05\x12\0\0\0\x02\0a\0\xFF\xFF";
    ck_assert_uint_eq(decode_fact(DEPUTY_FACT_USER, value, sizeof(value) - 1), WIN32_INVALID_DATA);
}
END_TEST

/* A user with a name of this many bytes. */
static uint32_t decode_name(size_t length)
{
    static const char sid[] = "\x0C\x01\x01\0\0\0\0\0\x05\x12\0\0\0";
    struct buffer value = {0};
    uint8_t size[2];
    store_u16(size, (uint16_t)length);
    buffer_append(&value, sid, sizeof(sid) - 1);
    buffer_append(&value, size, 2);
    for (size_t i = 0; i < length; i++)
        buffer_append(&value, "n", 1);
    buffer_append(&value, "\xFF\xFF", 2);
    uint32_t status = decode_fact(DEPUTY_FACT_USER, value.bytes, value.size);
    buffer_free(&value);
    return status;
}

START_TEST(a_name_has_a_maximum)
{
    ck_assert_uint_eq(decode_name(IDENTITY_NAME_MAX), WIN32_OK);
    ck_assert_uint_eq(decode_name(IDENTITY_NAME_MAX + 1), WIN32_INVALID_DATA);
    ck_assert_uint_eq(decode_name(UINT16_MAX - 1), WIN32_INVALID_DATA);
}
END_TEST

/* An identity whose token has this many privileges, as bytes. */
static struct buffer encode_privileges(uint32_t count)
{
    struct deputy_privilege *items = arena_array(&arena, count, sizeof(*items));
    struct deputy_identity identity = {.privileges = {.items = items, .count = count}};
    fact_set(&identity, DEPUTY_FACT_PRIVILEGES);
    return encode(&identity);
}

START_TEST(a_list_has_a_maximum)
{
    struct deputy_identity decoded;
    struct buffer most = encode_privileges(IDENTITY_ITEMS_MAX);
    struct buffer more = encode_privileges(IDENTITY_ITEMS_MAX + 1);
    ck_assert_uint_eq(decode(most.bytes, most.size, &decoded), WIN32_OK);
    ck_assert_uint_eq(decoded.privileges.count, IDENTITY_ITEMS_MAX);
    ck_assert_uint_eq(decode(more.bytes, more.size, &decoded), WIN32_INVALID_DATA);
    buffer_free(&most);
    buffer_free(&more);
}
END_TEST

START_TEST(a_count_beyond_the_bytes_is_refused)
{
    ck_assert_uint_eq(decode_fact(DEPUTY_FACT_GROUPS, "\x01\0\0\0", 4), WIN32_INVALID_DATA);
    ck_assert_uint_eq(decode_fact(DEPUTY_FACT_GROUPS, "\xFF\xFF\xFF\xFF", 4), WIN32_INVALID_DATA);
    ck_assert_uint_eq(
        decode_fact(DEPUTY_FACT_PRIVILEGES, "\0\x10\0\0-------------", 17), WIN32_INVALID_DATA);
}
END_TEST

/* An identity of this size, all of it one unknown fact. */
static uint32_t decode_filled(uint32_t size)
{
    struct deputy_identity decoded;
    uint8_t *bytes = calloc(1, size);
    ck_assert_ptr_nonnull(bytes);
    bytes[0] = IDENTITY_CODEC_VERSION;
    bytes[1] = bytes[2] = 0xFF;
    store_u32(bytes + 3, size - 7);
    uint32_t status = decode(bytes, size, &decoded);
    free(bytes);
    return status;
}

START_TEST(an_identity_has_a_maximum)
{
    ck_assert_uint_eq(decode_filled(IDENTITY_BYTES_MAX), WIN32_OK);
    ck_assert_uint_eq(decode_filled(IDENTITY_BYTES_MAX + 1), WIN32_INVALID_DATA);
}
END_TEST

START_TEST(an_acl_has_a_maximum)
{
    char *acl = arena_alloc(&arena, IDENTITY_ACL_MAX + 1);
    ck_assert_uint_eq(decode_fact(DEPUTY_FACT_DEFAULT_DACL, acl, IDENTITY_ACL_MAX), WIN32_OK);
    ck_assert_uint_eq(
        decode_fact(DEPUTY_FACT_DEFAULT_DACL, acl, IDENTITY_ACL_MAX + 1), WIN32_INVALID_DATA);
}
END_TEST

START_TEST(a_linked_token_is_not_linked_again)
{
    struct buffer inner = {0};
    struct buffer middle = {0};
    append_fact(&inner, DEPUTY_FACT_SESSION, "\x01\0\0\0", 4);
    ck_assert_uint_eq(decode_fact(DEPUTY_FACT_LINKED_TOKEN, inner.bytes, inner.size), WIN32_OK);
    append_fact(&middle, DEPUTY_FACT_LINKED_TOKEN, inner.bytes, inner.size);
    ck_assert_uint_eq(
        decode_fact(DEPUTY_FACT_LINKED_TOKEN, middle.bytes, middle.size), WIN32_INVALID_DATA);
    buffer_free(&inner);
    buffer_free(&middle);
}
END_TEST

START_TEST(a_full_buffer_is_noticed)
{
    struct buffer buffer = {.limit = 100};
    identity_encode(&buffer, sample_linked_identity(&arena));
    ck_assert_uint_eq(buffer.status, WIN32_MORE_DATA);
    buffer_free(&buffer);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        every_fact_survives,
        absent_stays_absent,
        empty_is_not_absent,
        an_identity_may_have_no_facts,
        every_truncation_inside_a_fact_is_refused,
        no_corrupt_byte_does_harm,
        another_version_is_refused,
        unknown_facts_are_passed_over,
        a_fact_comes_once,
        a_second_list_does_not_borrow_the_count_of_the_first,
        a_value_has_exactly_its_size,
        a_sid_must_be_valid,
        a_name_holds_no_zero,
        a_name_has_a_maximum,
        a_list_has_a_maximum,
        a_count_beyond_the_bytes_is_refused,
        an_identity_has_a_maximum,
        an_acl_has_a_maximum,
        a_linked_token_is_not_linked_again,
        a_full_buffer_is_noticed,
        NULL,
    };
    return run_suite(make_suite_with("codec", tests, NULL, end_arena));
}
