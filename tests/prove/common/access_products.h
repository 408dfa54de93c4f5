/* Descriptors to judge that are made of parts: each beginning with each end. */
#ifndef DEPUTY_TESTS_PROVE_COMMON_ACCESS_PRODUCTS_H
#define DEPUTY_TESTS_PROVE_COMMON_ACCESS_PRODUCTS_H

#include "prove/common/access_cases.h"

/* As a group of cases; both lists end with a case without a text. What Wine lacks counts for the
 * whole that has such a part. */
struct access_product {
    const char *what;
    const struct access_case *beginnings;
    const struct access_case *ends;
};

extern const struct access_product access_pairs, access_leveled, access_contained,
    access_conditional;

#endif
