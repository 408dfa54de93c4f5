/* The operators of conditional expressions (MS-DTYP 2.4.4.17.6 to .8). */
#ifndef DEPUTY_ACCESS_CONDITION_CONDITION_OPERATOR_H
#define DEPUTY_ACCESS_CONDITION_CONDITION_OPERATOR_H

#include "access/condition/condition_value.h"

/* How many operands an operator takes: 1 or 2; 0 when the code is none. */
size_t condition_operands(uint8_t code);

/* Apply an operator to its operands, the first at operands[0]. False when it cannot take them: the
 * whole expression is unknown then. */
bool condition_operator(uint8_t code, const struct condition_value *operands,
    struct condition_context *context, enum condition_truth *truth);

/* The truth of a value: a number that is not 0 and a string that is not empty are true; an
 * attribute that is not there is unknown. A literal has none. */
enum condition_truth condition_value_truth(
    const struct condition_value *value, struct condition_context *context);

#endif
