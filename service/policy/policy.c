#include "policy/policy.h"
#include "base/bytes.h"
#include "base/status.h"
#include "base/utf16.h"
#include "policy/name.h"
#include "policy/problems.h"

#include <inttypes.h>
#include <string.h>

/* --- what is wrong --------------------------------------------------------------------------- */

/* What is overridden would not be used if it were right, either. */
static uint32_t complain(
    struct policy *policy, const struct policy_value *value, struct buffer *reason, bool overridden)
{
    if (overridden)
        buffer_text(reason, ", and is overridden by the policy");
    uint32_t status = problem_add(policy, value, reason, overridden);
    buffer_free(reason);
    return status;
}

static uint32_t warn(struct policy *policy, const struct policy_value *value, const char *text)
{
    struct buffer reason = {0};
    buffer_text(&reason, text);
    uint32_t status = problem_add(policy, value, &reason, true);
    buffer_free(&reason);
    return status;
}

/* --- numbers --------------------------------------------------------------------------------- */

/* Read a number; a reason says why it is none that the setting takes. */
static bool read_number(const struct setting *setting, const struct policy_value *value,
    uint32_t *number, struct buffer *reason)
{
    if (value->type != POLICY_TYPE_DWORD || !value->bytes || value->size != 4) {
        buffer_text(reason, "is not a REG_DWORD");
        return false;
    }
    *number = load_u32(value->bytes);
    if (*number >= setting->smallest && *number <= setting->largest)
        return true;
    buffer_printf(reason, "is %" PRIu32 ", outside %" PRIu32 " to %" PRIu32, *number,
        setting->smallest, setting->largest);
    return false;
}

/* Take one source's value; one that a later source sets again is only looked at. */
static uint32_t take_number(struct policy *policy, const struct policy_values *values,
    enum policy_source source, size_t index, bool *taken)
{
    const struct setting *setting = &settings[index];
    const struct policy_value *value = policy_values_find(values, source, false, setting->name);
    struct buffer reason = {0};
    uint32_t number, status = WIN32_OK;
    if (!value)
        return WIN32_OK;
    bool good = read_number(setting, value, &number, &reason);
    if (!good)
        status = complain(policy, value, &reason, *taken);
    if (!*taken) {
        if (good)
            setting_set(setting, &policy->config, number);
        policy->settings[index].source = source;
        policy->settings[index].bad = !good;
    }
    *taken = true;
    return status;
}

static uint32_t take_numbers(struct policy *policy, const struct policy_values *values)
{
    uint32_t status = WIN32_OK;
    settings_preset(&policy->config);
    for (size_t i = 0; i < settings_count() && status == WIN32_OK; i++) {
        bool taken = false;
        status = take_number(policy, values, POLICY_FROM_GROUP, i, &taken);
        if (status == WIN32_OK)
            status = take_number(policy, values, POLICY_FROM_PARAMETERS, i, &taken);
    }
    return status;
}

/* --- descriptors ----------------------------------------------------------------------------- */

/* How many UTF-16 units a REG_SZ has, which need not end with a zero. */
static size_t text_length(const struct policy_value *value)
{
    size_t size = value->size;
    bool ended = size >= 2 && !value->bytes[size - 1] && !value->bytes[size - 2];
    return size / 2 - ended;
}

static bool is_whole(const uint16_t *units, size_t count)
{
    while (count) {
        uint32_t code_point;
        size_t taken = utf16_decode(units, count, &code_point);
        if (!code_point || utf16_is_surrogate(code_point))
            return false;
        units += taken;
        count -= taken;
    }
    return true;
}

/* Read a text; a reason says why it is none. */
static bool read_text(const struct policy_value *value, struct buffer *text, struct buffer *reason)
{
    uint16_t units[POLICY_TEXT_MAX];
    if (value->type != POLICY_TYPE_SZ || value->size % 2) {
        buffer_text(reason, "is not a REG_SZ");
        return false;
    }
    if (!value->bytes || text_length(value) > POLICY_TEXT_MAX) {
        buffer_printf(reason, "is longer than %d characters", POLICY_TEXT_MAX);
        return false;
    }
    memcpy(units, value->bytes, 2 * text_length(value));
    if (!is_whole(units, text_length(value))) {
        buffer_text(reason, "has a zero or half a character in it");
        return false;
    }
    buffer_text(text, "");
    utf16_append(text, units, text_length(value));
    return true;
}

static uint32_t keep(struct policy *policy, const char *sddl, const struct buffer *bytes,
    struct policy_access *access)
{
    access->sddl = arena_copy(&policy->arena, sddl, strlen(sddl));
    access->descriptor = arena_copy(&policy->arena, bytes->bytes, bytes->size);
    access->descriptor_size = bytes->size;
    return access->sddl && access->descriptor ? WIN32_OK : WIN32_NOT_ENOUGH_MEMORY;
}

/* Make a descriptor and keep it; WIN32_INVALID_DATA with the reason why it is none. */
static uint32_t make_access(struct policy *policy, const struct policy_rules *rules,
    const char *sddl, struct policy_access *access, struct buffer *reason)
{
    struct buffer bytes = {0};
    uint32_t status = descriptor_make(sddl, rules->convert, &bytes, reason);
    if (status == WIN32_OK)
        status = keep(policy, sddl, &bytes, access);
    buffer_free(&bytes);
    return status;
}

/* Take one source's value for an operation, if it has one. */
static uint32_t take_access(struct policy *policy, const struct policy_rules *rules,
    const struct policy_value *value, bool overridden, struct policy_access *access)
{
    struct buffer text = {0}, reason = {0};
    struct policy_access made = *access;
    uint32_t status = WIN32_INVALID_DATA;
    if (read_text(value, &text, &reason))
        status = text.status ? text.status : make_access(policy, rules, text.bytes, &made, &reason);
    made.source = value->source;
    made.own = true;
    made.bad = status == WIN32_INVALID_DATA;
    if (status == WIN32_INVALID_DATA)
        status = complain(policy, value, &reason, overridden);
    if (status == WIN32_OK && !overridden)
        *access = made;
    buffer_free(&text);
    buffer_free(&reason);
    return status;
}

/* The policy's default goes before the parameters' own value, but after what it says itself. */
static bool is_overridden(
    const struct policy_access *access, const struct policy_value *value, bool policy_has_default)
{
    return access->own || (value->source == POLICY_FROM_PARAMETERS && policy_has_default);
}

static uint32_t take_operation(struct policy *policy, const struct policy_values *values,
    const struct policy_rules *rules, struct policy_access *access)
{
    static const enum policy_source order[] = {POLICY_FROM_GROUP, POLICY_FROM_PARAMETERS};
    bool policy_has_default = policy->access[0].source == POLICY_FROM_GROUP;
    uint32_t status = WIN32_OK;
    for (size_t i = 0; i < 2 && status == WIN32_OK; i++) {
        const struct policy_value *value =
            policy_values_find(values, order[i], true, access->operation);
        if (value)
            status = take_access(
                policy, rules, value, is_overridden(access, value, policy_has_default), access);
    }
    return status;
}

static uint32_t take_default(
    struct policy *policy, const struct policy_values *values, const struct policy_rules *rules)
{
    struct policy_access *access = &policy->access[0];
    struct buffer reason = {0};
    *access = (struct policy_access){.operation = POLICY_DEFAULT_ACCESS};
    uint32_t status = make_access(policy, rules, descriptor_default, access, &reason);
    buffer_free(&reason);
    return status == WIN32_OK ? take_operation(policy, values, rules, access) : status;
}

static uint32_t take_descriptors(
    struct policy *policy, const struct policy_values *values, const struct policy_rules *rules)
{
    size_t count = 0;
    while (rules->operations[count])
        count++;
    policy->access = arena_array(&policy->arena, count + 1, sizeof(*policy->access));
    if (!policy->access)
        return WIN32_NOT_ENOUGH_MEMORY;
    policy->access_count = count + 1;
    uint32_t status = take_default(policy, values, rules);
    for (size_t i = 1; i <= count && status == WIN32_OK; i++) {
        policy->access[i] = policy->access[0];
        policy->access[i].operation = rules->operations[i - 1];
        policy->access[i].own = false;
        status = take_operation(policy, values, rules, &policy->access[i]);
    }
    return status;
}

/* --- the whole ------------------------------------------------------------------------------- */

static bool is_operation(const struct policy *policy, const char *name)
{
    return name_equal(name, POLICY_DEFAULT_ACCESS) ||
           policy_access_find(policy, name) != &policy->access[0];
}

/* Names that mean nothing are typing errors. The unnamed value of a key is nobody's. */
static uint32_t warn_of_unknown(struct policy *policy, const struct policy_values *values)
{
    uint32_t status = WIN32_OK;
    const struct policy_value *value = values->first;
    for (; value && status == WIN32_OK; value = value->next) {
        if (value->key && (value->access || !name_equal(value->name, POLICY_ACCESS_KEY)))
            status = warn(policy, value, "is a key that has no meaning here");
        else if (value->key || !*value->name)
            continue;
        else if (value->access && !is_operation(policy, value->name))
            status = warn(policy, value, "is the name of no operation");
        else if (!value->access && !setting_find(value->name))
            status = warn(policy, value, "is the name of no setting");
    }
    return status;
}

uint32_t policy_make(
    const struct policy_values *values, const struct policy_rules *rules, struct policy *policy)
{
    struct policy made = {0};
    uint32_t status = take_numbers(&made, values);
    if (status == WIN32_OK)
        status = take_descriptors(&made, values, rules);
    if (status == WIN32_OK)
        status = warn_of_unknown(&made, values);
    if (status == WIN32_OK)
        *policy = made;
    else
        policy_free(&made);
    return status;
}

void policy_free(struct policy *policy)
{
    arena_free(&policy->arena);
    *policy = (struct policy){0};
}

const struct policy_access *policy_access_find(const struct policy *policy, const char *operation)
{
    for (size_t i = 1; i < policy->access_count; i++) {
        if (name_equal(policy->access[i].operation, operation))
            return &policy->access[i];
    }
    return &policy->access[0];
}
