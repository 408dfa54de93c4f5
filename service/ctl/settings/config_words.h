/* The service's configuration in words and as JSON. Portable. */
#ifndef DEPUTY_CTL_SETTINGS_CONFIG_WORDS_H
#define DEPUTY_CTL_SETTINGS_CONFIG_WORDS_H

#include "base/json.h"
#include "policy/policy.h"

/* What "config show" prints: every setting and descriptor with its source, then the problems. JSON:
 * the members "valid", "settings", "access" and "problems". */
void config_put_all(struct buffer *out, const struct policy *policy);
void config_json_all(struct json *json, const struct policy *policy);

/* What "config check" prints: a line for each problem, or that there is none. JSON: the members
 * "valid" and "problems". */
void config_put_check(struct buffer *out, const struct policy *policy);
void config_json_check(struct json *json, const struct policy *policy);

/* Everything about one setting, by its place in the table. JSON: its members. */
void config_put_setting(struct buffer *out, const struct policy *policy, size_t index);
void config_json_setting(struct json *json, const struct policy *policy, size_t index);

/* Everything about the descriptor of one operation, or of all when access is NULL. JSON: "name",
 * "type", "format", "meaning", "rights", "applies", the keys, and for one operation its members,
 * for all "access". */
void config_put_access(
    struct buffer *out, const struct policy *policy, const struct policy_access *access);
void config_json_access(
    struct json *json, const struct policy *policy, const struct policy_access *access);

#endif
