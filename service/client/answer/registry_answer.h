/* Keys and values of the registry as JSON. */
#ifndef DEPUTY_CLIENT_ANSWER_REGISTRY_ANSWER_H
#define DEPUTY_CLIENT_ANSWER_REGISTRY_ANSWER_H

#include "include/deputy.h"
#include "base/json.h"

#include <stdbool.h>

/* Write a value as one object. key and name are as they were asked for. */
void registry_answer_value(struct json *json, const wchar_t *key, const wchar_t *name,
    const struct deputy_registry_value *value, const struct deputy_reply *reply);

/* Write what creating a key came to. */
void registry_answer_created(struct json *json, bool existed, const struct deputy_reply *reply);

/* Write the members of a failure: "key", "name" unless that is NULL, and "error". */
void registry_answer_failure(
    struct json *json, const wchar_t *key, const wchar_t *name, const struct deputy_reply *reply);

/* A list of all that is in a key, while it is written. */
struct registry_list {
    struct deputy_session *session;
    const wchar_t *key;
    uint32_t flags; /* DEPUTY_REGISTRY_* */
    struct json *json;
    bool (*go_on)(void *context); /* after each part; false ends the list. NULL: always */
    void *context;
    bool begun;       /* something was written: the failure is a member of it */
    bool changed;     /* the key was, between two parts */
    uint64_t written; /* as the first part said */
};

/* Write the subkeys and the values of a key as one object, part after part. A failure after the
 * first part is a member of the object; before it nothing was written, and the caller does that.
 * Returns its status. */
uint32_t registry_answer_list(struct registry_list *list, struct deputy_reply *reply);

#endif
