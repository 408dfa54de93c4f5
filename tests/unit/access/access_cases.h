/* The cases of tests/cases/access, whose README says what the members mean; written by
 * tests/cases/access-cases. */
#ifndef DEPUTY_TESTS_UNIT_ACCESS_ACCESS_CASES_H
#define DEPUTY_TESTS_UNIT_ACCESS_ACCESS_CASES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Texts are NULL where a case has none. */
struct access_case {
    const char *file; /* without its ending */
    const char *id;
    const char *sddl;
    const char *domain;
    const char *same_as;
    const char *hex;
    const char *sids; /* one behind the other with blanks; not NULL: the case is evaluated */
    const char *device_sids;
    const char *user_claims; /* as resource attributes in SDDL */
    const char *device_claims;
    const char *local_claims;
    const char *kind; /* of object; not NULL: granted and status are known */
    const char *excluded;
    int accept; /* -1: not known */
    uint32_t want;
    bool grant;
    uint32_t granted;
    uint32_t status;
};

extern const struct access_case access_cases[];
extern const size_t access_case_count;

#endif
