#include "unit/policy/policy_fixture.h"
#include "access/sddl/sddl.h"
#include "base/bytes.h"
#include "base/status.h"

#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct policy_values fixture_values;
struct policy fixture_policy;

static char problem[512];

uint32_t fixture_convert(const char *sddl, struct buffer *bytes, struct buffer *why)
{
    struct sddl_error error;
    uint32_t status = sddl_parse(sddl, NULL, bytes, &error);
    if (status != WIN32_OK)
        buffer_printf(
            why, "at character %" PRIu64 ": %s", (uint64_t)error.position + 1, error.reason);
    return status;
}

static size_t widen(const char *text, uint16_t *units)
{
    size_t count = 0;
    for (; text[count]; count++)
        units[count] = (unsigned char)text[count];
    units[count] = 0;
    return count;
}

void fixture_add(enum policy_source source, bool access, const char *name, uint32_t type,
    const void *bytes, size_t size)
{
    uint16_t units[64];
    const struct policy_value value = {
        .source = source, .access = access, .type = type, .bytes = bytes, .size = size};
    ck_assert_uint_eq(
        policy_values_add(&fixture_values, &value, units, widen(name, units)), WIN32_OK);
}

void fixture_number(enum policy_source source, const char *name, uint32_t number)
{
    uint8_t bytes[4];
    store_u32(bytes, number);
    fixture_add(source, false, name, POLICY_TYPE_DWORD, bytes, sizeof(bytes));
}

void fixture_text(enum policy_source source, const char *operation, const char *text)
{
    uint16_t units[256];
    ck_assert(strlen(text) < 256);
    size_t count = widen(text, units);
    fixture_add(source, true, operation, POLICY_TYPE_SZ, units, 2 * (count + 1));
}

void fixture_make(void)
{
    static const char *const operations[] = {"open", "list", NULL};
    static const struct policy_rules rules = {operations, fixture_convert};
    policy_free(&fixture_policy);
    ck_assert_uint_eq(policy_make(&fixture_values, &rules, &fixture_policy), WIN32_OK);
}

const char *fixture_problem(void)
{
    ck_assert_uint_eq(fixture_policy.problem_count, 1);
    snprintf(problem, sizeof(problem), "%s %s", fixture_policy.problems[0].value,
        fixture_policy.problems[0].reason);
    return problem;
}

void fixture_free(void)
{
    policy_free(&fixture_policy);
    policy_values_free(&fixture_values);
}
