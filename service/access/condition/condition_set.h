/* Lists in conditional expressions as sets: what they have in common (MS-DTYP 2.4.4.17.6). */
#ifndef DEPUTY_ACCESS_CONDITION_CONDITION_SET_H
#define DEPUTY_ACCESS_CONDITION_CONDITION_SET_H

#include "access/condition/condition_value.h"

/* What two sets have. */
struct condition_overlap {
    bool common;
    bool left_only;
    bool right_only;
};

/* Compare two values as sets; a single one is a set of one. False when that cannot be done: items
 * are of different types, there are none, or there are too many, which sets context->large. */
bool condition_set_compare(const struct condition_value *left, const struct condition_value *right,
    struct condition_context *context, struct condition_overlap *overlap);

/* Whether a value has an item twice. */
bool condition_set_repeats(const struct condition_value *value, struct condition_context *context);

#endif
