#include "ctl/settings/config_words.h"
#include "base/printable.h"
#include "base/table.h"

#include <inttypes.h>

#define ROOT_KEY "HKEY_LOCAL_MACHINE\\"

/* --- values ---------------------------------------------------------------------------------- */

static void put_number(struct buffer *out, const struct setting *setting, uint32_t number)
{
    const char *word = setting_word(setting, number);
    buffer_printf(out, "%" PRIu32, number);
    if (word)
        buffer_printf(out, " (%s)", word);
    else if (setting->unit)
        buffer_printf(out, " %s", setting->unit);
}

static void put_value(struct buffer *out, const struct policy *policy, size_t index)
{
    if (policy->settings[index].bad)
        buffer_text(out, "wrong");
    else
        put_number(out, &settings[index], setting_get(&settings[index], &policy->config));
}

static void put_descriptor(struct buffer *out, const struct policy_access *access)
{
    if (access->bad)
        buffer_text(out, "wrong");
    else
        printable_append(out, access->sddl);
}

/* Whether an operation has just what the default has. */
static bool is_default(const struct policy *policy, const struct policy_access *access)
{
    return !access->own && access != &policy->access[0];
}

/* --- problems -------------------------------------------------------------------------------- */

static const char *instead_of(const struct policy_problem *problem)
{
    return problem->warning ? "it is not used"
                            : "a reload keeps the configuration in use as a whole, a start fails";
}

static void put_problems(struct buffer *out, const struct policy *policy)
{
    for (size_t i = 0; i < policy->problem_count; i++) {
        const struct policy_problem *problem = &policy->problems[i];
        buffer_text(out, problem->warning ? "warning: " : "error: ");
        printable_append(out, problem->value);
        buffer_text(out, " ");
        printable_append(out, problem->reason);
        buffer_printf(out, "; %s\n", instead_of(problem));
    }
    size_t all = policy->errors + policy->warnings;
    if (all > policy->problem_count)
        buffer_printf(out, "and %" PRIu64 " more\n", (uint64_t)(all - policy->problem_count));
}

static void json_problems(struct json *json, const struct policy *policy)
{
    json_member_boolean(json, "valid", policy->errors == 0);
    json_member_number(json, "errors", policy->errors);
    json_member_number(json, "warnings", policy->warnings);
    json_key(json, "problems");
    json_array_begin(json);
    for (size_t i = 0; i < policy->problem_count; i++) {
        const struct policy_problem *problem = &policy->problems[i];
        json_object_begin(json);
        json_member_text(json, "value", problem->value);
        json_member_text(json, "severity", problem->warning ? "warning" : "error");
        json_member_text(json, "reason", problem->reason);
        json_member_text(json, "instead", instead_of(problem));
        json_object_end(json);
    }
    json_array_end(json);
}

void config_put_check(struct buffer *out, const struct policy *policy)
{
    if (policy->errors + policy->warnings == 0)
        buffer_text(out, "The configuration is right.\n");
    put_problems(out, policy);
}

void config_json_check(struct json *json, const struct policy *policy)
{
    json_problems(json, policy);
}

/* --- all ------------------------------------------------------------------------------------- */

static void put_settings(struct buffer *out, const struct policy *policy)
{
    struct table table = {.columns = 3};
    for (size_t i = 0; i < settings_count(); i++) {
        buffer_text(&table.cells, settings[i].name);
        table_cell_end(&table);
        put_value(&table.cells, policy, i);
        table_cell_end(&table);
        buffer_text(&table.cells, policy_source_word(policy->settings[i].source));
        table_cell_end(&table);
    }
    table_write(out, &table, 0, NULL);
    table_free(&table);
}

/* The descriptor last: it is the longest. */
static void put_accesses(struct buffer *out, const struct policy *policy, bool all)
{
    struct table table = {.columns = 3};
    for (size_t i = 0; i < policy->access_count; i++) {
        const struct policy_access *access = &policy->access[i];
        if (!all && is_default(policy, access))
            continue;
        buffer_printf(&table.cells, POLICY_ACCESS_KEY "\\%s", access->operation);
        table_cell_end(&table);
        buffer_text(&table.cells, policy_source_word(access->source));
        table_cell_end(&table);
        if (is_default(policy, access))
            buffer_text(&table.cells, "as " POLICY_DEFAULT_ACCESS);
        else
            put_descriptor(&table.cells, access);
        table_cell_end(&table);
    }
    table_write(out, &table, 0, NULL);
    table_free(&table);
}

void config_put_all(struct buffer *out, const struct policy *policy)
{
    put_settings(out, policy);
    put_accesses(out, policy, false);
    put_problems(out, policy);
}

static void json_value(struct json *json, const struct policy *policy, size_t index)
{
    const struct setting *setting = &settings[index];
    uint32_t number = setting_get(setting, &policy->config);
    json_member_text(json, "source", policy_source_word(policy->settings[index].source));
    json_member_boolean(json, "valid", !policy->settings[index].bad);
    if (policy->settings[index].bad)
        return;
    json_member_number(json, "value", number);
    json_member_text(json, "word", setting_word(setting, number));
}

static void json_descriptor(struct json *json, const struct policy_access *access)
{
    json_member_text(json, "operation", access->operation);
    json_member_text(json, "source", policy_source_word(access->source));
    json_member_boolean(json, "own", access->own);
    json_member_boolean(json, "valid", !access->bad);
    if (!access->bad)
        json_member_text(json, "sddl", access->sddl);
}

static void json_accesses(struct json *json, const struct policy *policy)
{
    json_key(json, "access");
    json_array_begin(json);
    for (size_t i = 0; i < policy->access_count; i++) {
        json_object_begin(json);
        json_descriptor(json, &policy->access[i]);
        json_object_end(json);
    }
    json_array_end(json);
}

void config_json_all(struct json *json, const struct policy *policy)
{
    json_key(json, "settings");
    json_array_begin(json);
    for (size_t i = 0; i < settings_count(); i++) {
        json_object_begin(json);
        json_member_text(json, "name", settings[i].name);
        json_value(json, policy, i);
        json_member_text(json, "unit", settings[i].unit);
        json_object_end(json);
    }
    json_array_end(json);
    json_accesses(json, policy);
    json_problems(json, policy);
}

/* --- one ------------------------------------------------------------------------------------- */

static const char *applies_word(enum setting_applies applies)
{
    return applies == SETTING_ON_START
               ? "when the service starts"
               : "once Group Policy was applied; else by: sc.exe control Deputy "
                 "paramchange";
}

static void put_keys(struct buffer *out, const char *below)
{
    printable_label(out, 2, "Set under");
    buffer_printf(out, ROOT_KEY POLICY_PARAMETERS_KEY "%s\n", below);
    printable_label(out, 2, "Overridden under");
    buffer_printf(out, ROOT_KEY POLICY_GROUP_KEY "%s\n", below);
}

static void json_keys(struct json *json, bool access)
{
    json_member_text(json, "parameters_key",
        access ? ROOT_KEY POLICY_PARAMETERS_KEY "\\" POLICY_ACCESS_KEY
               : ROOT_KEY POLICY_PARAMETERS_KEY);
    json_member_text(json, "policy_key",
        access ? ROOT_KEY POLICY_GROUP_KEY "\\" POLICY_ACCESS_KEY : ROOT_KEY POLICY_GROUP_KEY);
}

static void put_range(struct buffer *out, const struct setting *setting)
{
    printable_label(out, 2, "Range");
    buffer_printf(out, "%" PRIu32 " to %" PRIu32, setting->smallest, setting->largest);
    if (setting->unit)
        buffer_printf(out, " %s", setting->unit);
    for (uint32_t i = 0; setting_word(setting, i); i++)
        buffer_printf(out, "%s%" PRIu32 " %s", i ? ", " : ": ", i, setting_word(setting, i));
    buffer_text(out, "\n");
}

void config_put_setting(struct buffer *out, const struct policy *policy, size_t index)
{
    const struct setting *setting = &settings[index];
    buffer_printf(out, "%s: %s\n  ", setting->name, setting->meaning);
    buffer_text(out, setting->help);
    buffer_text(out, "\n");
    printable_line(out, 2, "Type", "REG_DWORD");
    put_range(out, setting);
    printable_label(out, 2, "Default");
    put_number(out, setting, setting->preset);
    buffer_text(out, "\n");
    printable_line(out, 2, "Takes effect", applies_word(setting->applies));
    put_keys(out, "");
    printable_label(out, 2, "Value");
    put_value(out, policy, index);
    buffer_printf(out, ", from: %s\n", policy_source_word(policy->settings[index].source));
}

void config_json_setting(struct json *json, const struct policy *policy, size_t index)
{
    const struct setting *setting = &settings[index];
    json_member_text(json, "name", setting->name);
    json_member_text(json, "meaning", setting->meaning);
    json_member_text(json, "help", setting->help);
    json_member_text(json, "type", "REG_DWORD");
    json_member_text(json, "unit", setting->unit);
    json_member_number(json, "smallest", setting->smallest);
    json_member_number(json, "largest", setting->largest);
    json_member_number(json, "default", setting->preset);
    if (setting->words) {
        json_key(json, "words");
        json_array_begin(json);
        for (uint32_t i = 0; setting_word(setting, i); i++)
            json_text(json, setting_word(setting, i));
        json_array_end(json);
    }
    json_member_text(json, "applies", setting->applies == SETTING_ON_START ? "start" : "reload");
    json_keys(json, false);
    json_value(json, policy, index);
}

/* --- descriptors ----------------------------------------------------------------------------- */

static const char access_meaning[] = "who may use which operation";
static const char access_rights[] = "0x1 use it on what the caller itself may reach, 0x2 see what "
                                    "concerns others, 0x4 administer, GA all";

void config_put_access(
    struct buffer *out, const struct policy *policy, const struct policy_access *access)
{
    buffer_printf(out, POLICY_ACCESS_KEY "%s%s: %s\n", access ? "\\" : "",
        access ? access->operation : "", access_meaning);
    printable_line(out, 2, "Type", "REG_SZ, a security descriptor in SDDL");
    printable_line(out, 2, "Rights", access_rights);
    printable_line(out, 2, "Takes effect", applies_word(SETTING_ON_RELOAD));
    put_keys(out, "\\" POLICY_ACCESS_KEY);
    if (!access) {
        put_accesses(out, policy, true);
        return;
    }
    printable_label(out, 2, "Value");
    put_descriptor(out, access);
    buffer_printf(out, ", from: %s", policy_source_word(access->source));
    buffer_text(out, is_default(policy, access) ? ", as " POLICY_DEFAULT_ACCESS "\n" : "\n");
}

void config_json_access(
    struct json *json, const struct policy *policy, const struct policy_access *access)
{
    json_member_text(json, "name", POLICY_ACCESS_KEY);
    json_member_text(json, "meaning", access_meaning);
    json_member_text(json, "type", "REG_SZ");
    json_member_text(json, "format", "SDDL");
    json_member_text(json, "rights", access_rights);
    json_member_text(json, "applies", "reload");
    json_keys(json, true);
    if (access)
        json_descriptor(json, access);
    else
        json_accesses(json, policy);
}
