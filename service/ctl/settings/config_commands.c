/* deputyctl config: the configuration as it stands in the registry, read with the caller's own
 * rights. */
#include "ctl/common/command.h"
#include "ctl/settings/config_words.h"
#include "client/answer/failure.h"
#include "policy/convert.h"
#include "policy/name.h"
#include "policy/operations.h"
#include "policy/registry.h"
#include "base/reading/nearest.h"

#include <inttypes.h>
#include <string.h>
#include <windows.h>

static const char *advice_for(uint32_t status)
{
    return status == ERROR_ACCESS_DENIED ? "Administrators may read it: run elevated." : NULL;
}

/* The message: which key, and what the system says. */
static void put_reason(struct buffer *out, const char *key, uint32_t status)
{
    if (key) {
        buffer_text(out, "HKEY_LOCAL_MACHINE\\");
        buffer_text(out, key);
        buffer_text(out, " cannot be read: ");
    }
    failure_system_text(out, status);
}

static enum exit_code fail(struct call *call, const char *key, uint32_t status)
{
    const char *advice = advice_for(status);
    if (call->options.json) {
        struct buffer message = {0};
        put_reason(&message, key, status);
        json_object_begin(&call->json);
        json_key(&call->json, "error");
        json_object_begin(&call->json);
        json_member_number(&call->json, "status", status);
        json_member_buffer(&call->json, "message", &message);
        json_member_text(&call->json, "stage", "registry");
        json_member_text(&call->json, "advice", advice);
        json_object_end(&call->json);
        json_object_end(&call->json);
        buffer_free(&message);
    } else {
        put_reason(&call->failure, key, status);
        buffer_printf(&call->failure, " (error %" PRIu32 ").", status);
        if (advice)
            buffer_printf(&call->failure, " %s", advice);
    }
    return status == ERROR_ACCESS_DENIED ? EXIT_CODE_DENIED : EXIT_CODE_FAILED;
}

static enum exit_code with_policy(
    struct call *call, enum exit_code (*run)(struct call *call, const struct policy *policy))
{
    static const struct policy_rules rules = {operation_names, convert_sddl};
    struct policy policy;
    const char *key;
    uint32_t status = policy_read(&rules, &policy, &key);
    if (status)
        return fail(call, key, status);
    enum exit_code code = run(call, &policy);
    policy_free(&policy);
    return code;
}

static enum exit_code show(struct call *call, const struct policy *policy)
{
    if (call->options.json) {
        json_object_begin(&call->json);
        config_json_all(&call->json, policy);
        json_object_end(&call->json);
    } else {
        config_put_all(&call->out, policy);
    }
    return EXIT_CODE_OK;
}

static enum exit_code check(struct call *call, const struct policy *policy)
{
    if (call->options.json) {
        json_object_begin(&call->json);
        config_json_check(&call->json, policy);
        json_object_end(&call->json);
    } else {
        config_put_check(&call->out, policy);
    }
    return policy->errors ? EXIT_CODE_FAILED : EXIT_CODE_OK;
}

static enum exit_code explain_setting(
    struct call *call, const struct policy *policy, const struct setting *setting)
{
    size_t index = (size_t)(setting - settings);
    if (call->options.json) {
        json_object_begin(&call->json);
        config_json_setting(&call->json, policy, index);
        json_object_end(&call->json);
    } else {
        config_put_setting(&call->out, policy, index);
    }
    return EXIT_CODE_OK;
}

static enum exit_code explain_access(
    struct call *call, const struct policy *policy, const struct policy_access *access)
{
    if (call->options.json) {
        json_object_begin(&call->json);
        config_json_access(&call->json, policy, access);
        json_object_end(&call->json);
    } else {
        config_put_access(&call->out, policy, access);
    }
    return EXIT_CODE_OK;
}

/* The name of an operation, also when it is written as "Access\file_open". */
static const char *operation_of(const char *name)
{
    const char *separator = strchr(name, '\\');
    if (!separator)
        return name;
    return strlen(POLICY_ACCESS_KEY) == (size_t)(separator - name) &&
                   _strnicmp(name, POLICY_ACCESS_KEY, strlen(POLICY_ACCESS_KEY)) == 0
               ? separator + 1
               : "";
}

static enum exit_code unknown_name(struct call *call, const struct policy *policy)
{
    struct buffer sentence = {0};
    struct nearest nearest = {.word = call->operands[0]};
    for (size_t i = 0; i < settings_count(); i++)
        nearest_try(&nearest, settings[i].name);
    for (size_t i = 0; i < policy->access_count; i++)
        nearest_try(&nearest, policy->access[i].operation);
    buffer_text(&sentence, "there is neither a setting nor an operation ");
    nearest_put_wrong(&sentence, &nearest);
    return call_usage_text(call, &sentence);
}

static enum exit_code explain(struct call *call, const struct policy *policy)
{
    const char *name = call->operands[0];
    const struct setting *setting = setting_find(name);
    if (setting)
        return explain_setting(call, policy, setting);
    if (name_equal(name, POLICY_ACCESS_KEY))
        return explain_access(call, policy, NULL);
    name = operation_of(name);
    const struct policy_access *access = policy_access_find(policy, name);
    if (name_equal(name, access->operation))
        return explain_access(call, policy, access);
    return unknown_name(call, policy);
}

static enum exit_code run_show(struct call *call)
{
    return with_policy(call, show);
}

static enum exit_code run_check(struct call *call)
{
    return with_policy(call, check);
}

static enum exit_code run_explain(struct call *call)
{
    return with_policy(call, explain);
}

const struct command config_commands[] = {
    {"config show", "", 0, 0, "show the service's settings and where each comes from",
        "Reads the registry with your own rights; the service need not run. What is shown is what\n"
        "the service takes at its next start or reload (sc.exe control Deputy paramchange, or by\n"
        "itself once Group Policy was applied). A source is \"default\", \"parameters\" (the\n"
        "service's key) or \"policy\" (the Group Policy key).\n",
        NULL, run_show},
    {"config check", "", 0, 0, "say what is wrong with the settings, before a reload",
        "Prints a line for each value that is wrong or means nothing, and what is used instead. "
        "Ends\n"
        "with 1 when the service would not take the configuration; unknown names are warnings.\n",
        NULL, run_check},
    {"config explain", "NAME", 1, 1, "explain a setting, or who may use an operation",
        "NAME is a setting, an operation, \"Default\", or \"access\" for all operations.\n", NULL,
        run_explain},
    {.name = NULL},
};
