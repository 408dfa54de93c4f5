/* An answer of deputyctl access, for people and for programs. */
#ifndef DEPUTY_CTL_ACCESS_ACCESS_RENDER_H
#define DEPUTY_CTL_ACCESS_ACCESS_RENDER_H

#include "include/deputy.h"
#include "base/json.h"

struct access_shown {
    const char *object; /* as it was asked for */
    const struct deputy_access *access;
    const char *correlation; /* "" for none */
    bool compare;            /* what others may do as well */
};

/* Append the answer on a line, and a line for each right. */
void access_text(struct buffer *out, const struct access_shown *shown);

/* Write the answer as one object. */
void access_json(struct json *json, const struct access_shown *shown);

/* Whether a status says that the object is in use by somebody, and not that access is denied. */
bool access_in_use(uint32_t status);

/* The name of a kind of object ("key"). */
const char *access_kind_name(uint32_t kind);

#endif
