/* What must hold for any token and any descriptor.
 *
 * usage: test_access_property [CASES [SEED]] */
#include "unit/access/access_fixture.h"
#include "unit/access/access_random.h"

#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORDS_SIZE = 512, EVERYTHING = 63, OWNER = RIGHT_WRITE_OWNER };

static const char *const trustees[] = {FIXTURE_USER, "BU", "AU", "WD", "BA", "IU", "RC", "SY"};
enum { TRUSTEES = sizeof(trustees) / sizeof(trustees[0]) };

#ifdef _WIN32
static uint32_t case_count = 400; /* under Wine, after more without */
#else
static uint32_t case_count = 1500;
#endif
static uint64_t first_seed = 1;

/* One random case: a token as words, a descriptor. */
struct sample {
    struct random random;
    char token[WORDS_SIZE];
    struct random_descriptor descriptor;
};

static void add_word(char *words, const char *prefix, const char *word)
{
    size_t used = strlen(words);
    snprintf(words + used, WORDS_SIZE - used, "%s%s ", prefix, word);
}

/* Each trustee is in the token, for denying only, disabled, or not there. */
static void make_groups(struct random *random, char *words)
{
    static const char *const states[] = {"+", "+", "-", "~"};
    for (size_t i = 1; i < TRUSTEES; i++) {
        uint32_t state = random_below(random, 6);
        if (state < 4)
            add_word(words, states[state], trustees[i]);
    }
}

static void make_limits(struct random *random, char *words)
{
    static const char *const levels[] = {"4096", "8192", "12288", "16384"};
    if (random_below(random, 4) == 0)
        add_word(words, "r:", trustees[random_below(random, TRUSTEES)]);
    if (random_below(random, 4) == 0)
        add_word(words, "r:", trustees[random_below(random, TRUSTEES)]);
    if (random_below(random, 8) == 0)
        add_word(words, "", "writes");
    if (random_below(random, 2))
        add_word(words, "il:", levels[random_below(random, 4)]);
    if (random_below(random, 6) == 0)
        add_word(words, "", "pkg:S-1-15-2-9 c:S-1-15-3-1");
    if (random_below(random, 8) == 0)
        add_word(words, "p:", random_below(random, 2) ? "9" : "8");
}

static struct sample make_sample(uint32_t number, unsigned features, bool limits)
{
    struct sample sample = {.random = {(first_seed + number) * UINT64_C(0x2545F4914F6CDD1D)}};
    make_groups(&sample.random, sample.token);
    if (limits)
        make_limits(&sample.random, sample.token);
    sample.descriptor = random_descriptor(&sample.random, features, trustees, TRUSTEES);
    return sample;
}

static struct access_result check(
    const char *token, const struct random_descriptor *descriptor, uint32_t desired)
{
    char sddl[RANDOM_TEXT_SIZE];
    random_write(descriptor, sddl);
    return fixture_check(RIGHT_OBJECT_FILE, token, sddl, desired, 0);
}

static uint32_t most(const struct sample *sample)
{
    return check(sample->token, &sample->descriptor, RIGHT_MAXIMUM_ALLOWED).available;
}

#define EACH_SAMPLE(sample, features, limits)                                                      \
    struct sample sample;                                                                          \
    for (uint32_t at = 0; at < case_count && (sample = make_sample(at, features, limits), true);   \
         at++)

static const char *show(const struct sample *sample)
{
    static char text[RANDOM_TEXT_SIZE + WORDS_SIZE + 8];
    char sddl[RANDOM_TEXT_SIZE];
    random_write(&sample->descriptor, sddl);
    snprintf(text, sizeof(text), "%s | %s", sample->token, sddl);
    return text;
}

START_TEST(what_is_granted_was_asked_for_and_is_all_or_nothing)
{
    EACH_SAMPLE(sample, EVERYTHING, true)
    {
        uint32_t desired = random_mask(&sample.random) | random_mask(&sample.random);
        struct access_result result = check(sample.token, &sample.descriptor, desired);
        ck_assert_msg(!(result.granted & ~result.desired), "%s", show(&sample));
        ck_assert_msg(result.granted == (result.status ? 0 : result.desired), "%s", show(&sample));
    }
}
END_TEST

START_TEST(adding_a_deny_never_grants)
{
    EACH_SAMPLE(sample, EVERYTHING, true)
    {
        uint32_t before = most(&sample);
        struct random_descriptor *descriptor = &sample.descriptor;
        struct random_ace deny;
        if (descriptor->no_dacl)
            continue;
        do {
            deny = random_ace(&sample.random, EVERYTHING, trustees, TRUSTEES);
        } while (!deny.deny);
        size_t place = random_below(&sample.random, (uint32_t)descriptor->count + 1);
        memmove(&descriptor->aces[place + 1], &descriptor->aces[place],
            (descriptor->count - place) * sizeof(deny));
        descriptor->aces[place] = deny;
        descriptor->count++;
        uint32_t after = most(&sample);
        ck_assert_msg(!(after & ~before), "0x%x, 0x%x: %s", before, after, show(&sample));
    }
}
END_TEST

START_TEST(enabling_a_group_never_removes_a_grant_unless_a_deny_names_it)
{
    EACH_SAMPLE(sample, EVERYTHING & ~RANDOM_CONDITION, true)
    {
        const struct random_descriptor *descriptor = &sample.descriptor;
        const char *group = trustees[1 + random_below(&sample.random, TRUSTEES - 1)];
        bool named = false;
        for (size_t i = 0; i < descriptor->count; i++)
            named = named ||
                    (descriptor->aces[i].deny && (descriptor->aces[i].trustee == group ||
                                                     !strcmp(descriptor->aces[i].trustee, "OW")));
        if (named)
            continue;
        uint32_t before = most(&sample);
        add_word(sample.token, "+", group);
        uint32_t after = most(&sample);
        ck_assert_msg(!(before & ~after), "0x%x, 0x%x: %s", before, after, show(&sample));
    }
}
END_TEST

START_TEST(the_order_of_neighbours_with_the_same_effect_does_not_matter)
{
    EACH_SAMPLE(sample, EVERYTHING, true)
    {
        struct random_descriptor *descriptor = &sample.descriptor;
        uint32_t before = most(&sample);
        for (size_t i = 1; i < descriptor->count; i++) {
            struct random_ace ace = descriptor->aces[i];
            if (ace.deny != descriptor->aces[i - 1].deny || random_below(&sample.random, 2))
                continue;
            descriptor->aces[i] = descriptor->aces[i - 1];
            descriptor->aces[i - 1] = ace;
        }
        ck_assert_msg(most(&sample) == before, "%s", show(&sample));
    }
}
END_TEST

/* Privileges give what is named only, so WRITE_OWNER is compared without them. */
START_TEST(the_maximum_is_what_is_granted_right_by_right)
{
    EACH_SAMPLE(sample, EVERYTHING, true)
    {
        uint32_t maximum = most(&sample);
        uint32_t skipped = strstr(sample.token, "p:9") ? OWNER : 0;
        for (uint32_t right = 1; right <= RIGHT_SYNCHRONIZE; right <<= 1) {
            if (!(0x1F01FF & right & ~skipped))
                continue;
            struct access_result result = check(sample.token, &sample.descriptor, right);
            ck_assert_msg(
                (result.status == 0) == ((maximum & right) != 0), "0x%x: %s", right, show(&sample));
        }
    }
}
END_TEST

START_TEST(a_limit_on_the_token_never_grants)
{
    static const char *const limits[] = {
        "r:BU r:WD", "r:BU writes", "il:4096", "denied", "pkg:S-1-15-2-9"};
    EACH_SAMPLE(sample, EVERYTHING & ~RANDOM_CONDITION, false)
    {
        uint32_t before = most(&sample);
        add_word(sample.token, "", limits[random_below(&sample.random, 5)]);
        uint32_t after = most(&sample);
        ck_assert_msg(!(after & ~before), "0x%x, 0x%x: %s", before, after, show(&sample));
    }
}
END_TEST

/* The ACE that is said to have decided a right has it, and has that effect. */
START_TEST(the_named_ace_is_one_that_can_have_decided)
{
    EACH_SAMPLE(sample, EVERYTHING, true)
    {
        struct access_result result =
            check(sample.token, &sample.descriptor, RIGHT_MAXIMUM_ALLOWED);
        for (uint32_t i = 0; i < result.count; i++) {
            const struct access_right *right = &result.rights[i];
            if (right->reason != ACCESS_BY_ACE)
                continue;
            ck_assert_uint_ge(right->ace, 1);
            ck_assert_uint_le(right->ace, sample.descriptor.count);
            const struct random_ace *ace = &sample.descriptor.aces[right->ace - 1];
            uint32_t mask = right_map(ace->mask, right_mapping(RIGHT_OBJECT_FILE));
            ck_assert_msg(mask & right->right, "%s", show(&sample));
            ck_assert_msg(ace->deny != right->granted, "%s", show(&sample));
        }
    }
}
END_TEST

static Suite *access_property_suite(void)
{
    Suite *suite = suite_create("access properties");
    TCase *tcase = tcase_create("any token, any descriptor");
    tcase_set_timeout(tcase, 600);
    tcase_add_test(tcase, what_is_granted_was_asked_for_and_is_all_or_nothing);
    tcase_add_test(tcase, adding_a_deny_never_grants);
    tcase_add_test(tcase, enabling_a_group_never_removes_a_grant_unless_a_deny_names_it);
    tcase_add_test(tcase, the_order_of_neighbours_with_the_same_effect_does_not_matter);
    tcase_add_test(tcase, the_maximum_is_what_is_granted_right_by_right);
    tcase_add_test(tcase, a_limit_on_the_token_never_grants);
    tcase_add_test(tcase, the_named_ace_is_one_that_can_have_decided);
    suite_add_tcase(suite, tcase);
    return suite;
}

int main(int argc, char **argv)
{
    if (argc > 1)
        case_count = (uint32_t)strtoul(argv[1], NULL, 10);
    if (argc > 2)
        first_seed = strtoull(argv[2], NULL, 10);
    printf("cases %" PRIu32 ", seed %" PRIu64 "\n", case_count, first_seed);
    SRunner *runner = srunner_create(access_property_suite());
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
