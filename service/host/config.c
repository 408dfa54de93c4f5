#include "host/config.h"
#include "audit/record/record.h"
#include "host/host_parts.h"
#include "host/report.h"
#include "pipeline/operation.h"
#include "policy/convert.h"
#include "policy/registry.h"

#include <windows.h>
#include <stdlib.h>

/* Put on record what was set, why it is not used, and what is used instead. */
static void report(
    struct host *host, uint32_t status, const char *value, const char *reason, const char *instead)
{
    struct buffer text = {0};
    buffer_text(&text, value);
    buffer_text(&text, " ");
    buffer_text(&text, reason);
    buffer_text(&text, "; ");
    buffer_text(&text, instead);
    (void)host_report(host, AUDIT_CONFIGURATION_REJECTED, status,
        text.status ? "a setting is wrong; there is no memory to say more" : text.bytes);
    buffer_free(&text);
}

static void report_problems(struct host *host, const char *instead, const struct policy *policy)
{
    for (size_t i = 0; i < policy->problem_count; i++) {
        const struct policy_problem *problem = &policy->problems[i];
        report(host, ERROR_INVALID_DATA, problem->value, problem->reason,
            problem->warning ? "it is not used" : instead);
    }
    if (policy->errors + policy->warnings > policy->problem_count)
        report(host, ERROR_INVALID_DATA, "more than is reported", "is wrong", instead);
}

/* The names of all operations, ended by NULL; NULL when there is no memory. */
static const char **operation_names(void)
{
    size_t count = operation_count();
    const char **names = calloc(count + 1, sizeof(*names));
    for (size_t i = 0; names && i < count; i++)
        names[i] = operation_table[i]->name;
    return names;
}

static uint32_t load(struct policy *policy, const char **key)
{
    const char **names = operation_names();
    const struct policy_rules rules = {.operations = names, .convert = convert_sddl};
    *key = NULL;
    uint32_t status = names ? policy_read(&rules, policy, key) : ERROR_NOT_ENOUGH_MEMORY;
    free(names);
    return status;
}

uint32_t config_load(struct host *host, const char *instead, struct policy *policy)
{
    struct policy made;
    const char *key;
    uint32_t status = load(&made, &key);
    if (status != ERROR_SUCCESS) {
        report(host, status, key ? key : "the configuration",
            key ? "cannot be read" : "cannot be made", instead);
        return status;
    }
    report_problems(host, instead, &made);
    if (made.errors) {
        policy_free(&made);
        return ERROR_INVALID_DATA;
    }
    *policy = made;
    return ERROR_SUCCESS;
}
