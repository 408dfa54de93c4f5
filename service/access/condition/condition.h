/* Conditional expressions of callback ACEs: their byte code and its three-valued evaluation
 * (MS-DTYP 2.4.4.17). */
#ifndef DEPUTY_ACCESS_CONDITION_CONDITION_H
#define DEPUTY_ACCESS_CONDITION_CONDITION_H

#include "access/condition/condition_terms.h"

/* Whether an ACE's application data begins with the signature of a conditional expression. */
bool condition_present(const uint8_t *data, size_t size);

/* Evaluate the application data of a callback ACE. Anything wrong with it makes it unknown, and the
 * context says what. */
enum condition_truth condition_evaluate(
    const uint8_t *data, size_t size, struct condition_context *context);

/* Check the form of an expression without evaluating it: every operand whole, every operator with
 * its operands, one value left. WIN32_INVALID_DATA. */
uint32_t condition_check(const uint8_t *data, size_t size);

#endif
