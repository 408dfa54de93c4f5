#include "identity/facts.h"
#include "unit/identity/sample.h"
#include "unit/suite.h"

START_TEST(every_fact_has_a_row)
{
    for (unsigned i = 0; i < DEPUTY_FACT_COUNT; i++) {
        ck_assert_ptr_nonnull(fact_table[i].key);
        ck_assert_ptr_nonnull(fact_table[i].label);
        ck_assert_uint_ge(fact_table[i].offset, sizeof(uint64_t));
        ck_assert_uint_lt(fact_table[i].offset, sizeof(struct deputy_identity));
    }
}
END_TEST

START_TEST(no_two_facts_share_a_key_or_a_member)
{
    for (unsigned i = 0; i < DEPUTY_FACT_COUNT; i++) {
        for (unsigned j = 0; j < i; j++) {
            ck_assert_str_ne(fact_table[i].key, fact_table[j].key);
            ck_assert_str_ne(fact_table[i].label, fact_table[j].label);
            ck_assert_uint_ne(fact_table[i].offset, fact_table[j].offset);
        }
    }
}
END_TEST

START_TEST(a_fact_is_set_and_cleared_alone)
{
    for (unsigned i = 0; i < DEPUTY_FACT_COUNT; i++) {
        struct deputy_identity identity = {0};
        fact_set(&identity, (enum deputy_fact)i);
        for (unsigned j = 0; j < DEPUTY_FACT_COUNT; j++)
            ck_assert_int_eq(deputy_has(&identity, (enum deputy_fact)j), i == j);
        identity.facts = ~UINT64_C(0);
        fact_clear(&identity, (enum deputy_fact)i);
        ck_assert_uint_eq(identity.facts, ~(UINT64_C(1) << i));
    }
}
END_TEST

START_TEST(a_value_is_its_member)
{
    struct deputy_identity identity = {.session = 42, .logon_id = 0x3E7};
    ck_assert_uint_eq(*(const uint32_t *)fact_value(&identity, DEPUTY_FACT_SESSION), 42);
    ck_assert_uint_eq(*(const uint64_t *)fact_value(&identity, DEPUTY_FACT_LOGON_ID), 0x3E7);
    ck_assert_ptr_eq(fact_value(&identity, DEPUTY_FACT_LOGON_SID), &identity.logon_sid);
}
END_TEST

START_TEST(numbers_have_their_words)
{
    ck_assert_str_eq(fact_word(DEPUTY_FACT_TYPE, 1), "primary");
    ck_assert_str_eq(fact_word(DEPUTY_FACT_TYPE, 2), "impersonation");
    ck_assert_str_eq(fact_word(DEPUTY_FACT_LEVEL, 0), "anonymous");
    ck_assert_str_eq(fact_word(DEPUTY_FACT_LEVEL, 1), "identification");
    ck_assert_str_eq(fact_word(DEPUTY_FACT_LEVEL, 2), "impersonation");
    ck_assert_str_eq(fact_word(DEPUTY_FACT_LEVEL, 3), "delegation");
    ck_assert_str_eq(fact_word(DEPUTY_FACT_ELEVATION_TYPE, 1), "default");
    ck_assert_str_eq(fact_word(DEPUTY_FACT_ELEVATION_TYPE, 2), "full");
    ck_assert_str_eq(fact_word(DEPUTY_FACT_ELEVATION_TYPE, 3), "limited");
}
END_TEST

START_TEST(other_numbers_have_none)
{
    ck_assert_ptr_null(fact_word(DEPUTY_FACT_TYPE, 0));
    ck_assert_ptr_null(fact_word(DEPUTY_FACT_TYPE, 3));
    ck_assert_ptr_null(fact_word(DEPUTY_FACT_LEVEL, 4));
    ck_assert_ptr_null(fact_word(DEPUTY_FACT_LEVEL, UINT32_MAX));
    ck_assert_ptr_null(fact_word(DEPUTY_FACT_ELEVATION_TYPE, 0));
    ck_assert_ptr_null(fact_word(DEPUTY_FACT_SESSION, 1));
}
END_TEST

static const char *integrity(const char *text)
{
    struct arena arena = {0};
    struct deputy_sid label = sample_sid(&arena, text);
    const char *word = fact_integrity_word(&label);
    arena_free(&arena);
    return word ? word : "none";
}

START_TEST(integrity_levels_have_their_words)
{
    ck_assert_str_eq(integrity("S-1-16-0"), "untrusted");
    ck_assert_str_eq(integrity("S-1-16-4096"), "low");
    ck_assert_str_eq(integrity("S-1-16-8192"), "medium");
    ck_assert_str_eq(integrity("S-1-16-8448"), "medium plus");
    ck_assert_str_eq(integrity("S-1-16-12288"), "high");
    ck_assert_str_eq(integrity("S-1-16-16384"), "system");
    ck_assert_str_eq(integrity("S-1-16-20480"), "protected process");
}
END_TEST

START_TEST(what_is_no_known_integrity_level_has_none)
{
    ck_assert_str_eq(integrity("S-1-16-8193"), "none");
    ck_assert_str_eq(integrity("S-1-16"), "none");
    ck_assert_str_eq(integrity("S-1-16-1-12288"), "none");
    ck_assert_str_eq(integrity("S-1-5-12288"), "none");
    ck_assert_str_eq(integrity("S-1-5-21-1-2-3-4096"), "none");
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        every_fact_has_a_row,
        no_two_facts_share_a_key_or_a_member,
        a_fact_is_set_and_cleared_alone,
        a_value_is_its_member,
        numbers_have_their_words,
        other_numbers_have_none,
        integrity_levels_have_their_words,
        what_is_no_known_integrity_level_has_none,
        NULL,
    };
    return run_suite(make_suite("facts", tests));
}
