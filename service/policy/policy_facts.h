/* What a configuration says, where each part of it comes from, and what is wrong with it. */
#ifndef DEPUTY_POLICY_POLICY_FACTS_H
#define DEPUTY_POLICY_POLICY_FACTS_H

#include "base/arena.h"
#include "policy/settings.h"
#include "policy/values.h"

enum { POLICY_PROBLEMS_MAX = 64 };

/* Who may use an operation. */
struct policy_access {
    const char *operation; /* "Default" for those that are not set */
    const char *sddl;      /* as it was set */
    const uint8_t *descriptor;
    size_t descriptor_size;
    enum policy_source source;
    bool own; /* set for this operation, rather than for all that are not set */
    bool bad; /* what was set is wrong: the members above are the built-in default's */
};

/* Something that was set and is not used. */
struct policy_problem {
    const char *value;  /* "Parameters\MaxCalls" */
    const char *reason; /* continues the sentence: "is 0, outside 1 to 10000" */
    bool warning;       /* the rest is used nevertheless */
};

struct policy {
    struct arena arena;
    struct config config;
    struct {
        enum policy_source source;
        bool bad; /* what was set is wrong: config has the default */
    } settings[SETTINGS_MAX];
    struct policy_access *access; /* first the default, then the operations in their order */
    size_t access_count;
    struct policy_problem problems[POLICY_PROBLEMS_MAX];
    size_t problem_count; /* those there is room for */
    size_t errors;        /* with any, nothing of this may be used */
    size_t warnings;
};

#endif
