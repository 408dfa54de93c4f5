/* Descriptors to judge, by what decides in them. */
#ifndef DEPUTY_TESTS_PROVE_COMMON_ACCESS_CASES_H
#define DEPUTY_TESTS_PROVE_COMMON_ACCESS_CASES_H

struct access_case {
    const char *sddl;       /* without an owner and a group: those of nobody */
    const char *wine_lacks; /* what Wine's AccessCheck does otherwise; NULL: nothing */
};

/* A group of cases, and what a system that refuses their texts does not know (NULL: it has to). */
struct access_group {
    const char *what;
    const struct access_case *cases;
    unsigned count;
};

extern const struct access_group access_dacl, access_owner, access_object, access_labels,
    access_containers, access_conditions;

#endif
