/* Whether the caller may do something, and why, as JSON. */
#ifndef DEPUTY_CLIENT_ANSWER_ACCESS_ANSWER_H
#define DEPUTY_CLIENT_ANSWER_ACCESS_ANSWER_H

#include "include/deputy.h"
#include "base/json.h"

#include <stdbool.h>

struct access_shown {
    const char *object; /* as it was asked for */
    const struct deputy_access *access;
    const struct deputy_reply *reply;
    bool compare; /* what others may do as well */
};

/* Write the answer as one object. */
void access_answer(struct json *json, const struct access_shown *shown);

/* Whether a status says that the object is in use by somebody, and not that access is denied. */
bool access_in_use(uint32_t status);

/* The name of a kind of object ("key"). */
const char *access_kind_name(uint32_t kind);

#endif
