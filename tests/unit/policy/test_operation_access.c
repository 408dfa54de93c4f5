/* Who may use operations when nobody has set anything: the built-in descriptor, with the mapping
 * that stage 4 gives to the access check, against tokens that not every platform has. */
#include "unit/access/access_fixture.h"
#include "pipeline/operation.h"
#include "policy/descriptor.h"
#include "unit/policy/policy_fixture.h"
#include "unit/suite.h"

#include <string.h>

enum {
    NOTHING = 0,
    USE = OPERATION_USE,
    ALL = OPERATION_USE | OPERATION_USE_OTHERS | OPERATION_ADMINISTER,
};

static const struct {
    const char *who;
    const char *token;
    uint32_t rights;
} rows[] = {
    {"an authenticated caller", "+AU il:8192", USE},
    {"an authenticated caller where there are no levels", "+AU", USE},
    {"an administrator", "+AU +BA il:12288", ALL},
    {"an administrator who is not elevated", "+AU -BA il:8192", USE},
    {"SYSTEM", "user:SY +AU +BA il:16384", ALL},
    {"somebody who has not authenticated", "+WD il:8192", NOTHING},

    {"an anonymous caller, whatever its groups", "user:AN +WD +AU il:8192", NOTHING},
    {"a guest", "+AU +BG il:8192", NOTHING},
    {"a guest who is an administrator as well", "+AU +BG +BA il:12288", NOTHING},
    {"a network logon", "+AU +NU il:8192", NOTHING},
    {"a network logon of an administrator", "+AU +BA +NU il:12288", NOTHING},

    {"a caller of low integrity", "+AU il:4096", USE},
    {"an untrusted caller", "+AU il:0", USE},
    {"a guest of low integrity", "+AU +BG il:4096", NOTHING},
    {"an administrator at low integrity", "+AU +BA il:4096", USE},

    {"an AppContainer", "+AU pkg:S-1-15-2-9 il:4096", USE},
    {"an AppContainer of an administrator", "+AU +BA pkg:S-1-15-2-9 il:4096", USE},
    {"an AppContainer of a guest", "+AU +BG pkg:S-1-15-2-9 il:4096", NOTHING},
    {"an AppContainer whose user has not authenticated", "+WD pkg:S-1-15-2-9 il:4096", NOTHING},
    {"a less privileged AppContainer", "+AU pkg:S-1-15-2-9 lpac il:4096", NOTHING},

    {"a restricted caller", "+AU r:RC il:8192", USE},
    {"a restricted administrator", "+AU +BA r:RC il:12288", USE},
    {"a restricted guest", "+AU +BG r:RC il:8192", NOTHING},
    {"a caller restricted to something else", "+AU r:S-1-5-21-9-9-9-9 il:8192", NOTHING},
    {"a restricted service", "+AU writes r:WD r:S-1-5-80-1 r:S-1-5-33 il:16384", USE},
};

static uint32_t rights_of(const char *words)
{
    static const uint32_t rights[] = {OPERATION_USE, OPERATION_USE_OTHERS, OPERATION_ADMINISTER};
    struct arena arena = {0};
    struct buffer bytes = {0}, why = {0};
    struct access_token token = fixture_token(&arena, words);
    struct descriptor descriptor;
    struct access_request request = {.descriptor = &descriptor, .mapping = &descriptor_mapping};
    uint32_t granted = 0;
    ck_assert_uint_eq(descriptor_make(descriptor_default, fixture_convert, &bytes, &why), 0);
    ck_assert_uint_eq(descriptor_parse((const uint8_t *)bytes.bytes, bytes.size, &descriptor), 0);
    for (size_t i = 0; i < sizeof(rights) / sizeof(rights[0]); i++) {
        struct access_result result;
        request.desired = rights[i];
        ck_assert_uint_eq(access_check(&token, &request, &result), 0);
        granted |= result.granted;
    }
    buffer_free(&bytes);
    buffer_free(&why);
    arena_free(&arena);
    return granted;
}

START_TEST(by_default_each_caller_has_these_rights_and_no_others)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint32_t granted = rights_of(rows[i].token);
        ck_assert_msg(granted == rows[i].rights, "%s has 0x%x", rows[i].who, granted);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        by_default_each_caller_has_these_rights_and_no_others,
        NULL,
    };
    return run_suite(make_suite("operation_access", tests));
}
