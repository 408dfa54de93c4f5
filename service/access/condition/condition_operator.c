#include "access/condition/condition_operator.h"
#include "access/condition/condition_set.h"

enum operand_result { FAILED, UNKNOWN, NO, YES };

size_t condition_operands(uint8_t code)
{
    switch (code) {
    case CONDITION_EXISTS:
    case CONDITION_NOT_EXISTS:
    case CONDITION_NOT:
    case CONDITION_MEMBER_OF:
    case CONDITION_DEVICE_MEMBER_OF:
    case CONDITION_MEMBER_OF_ANY:
    case CONDITION_DEVICE_MEMBER_OF_ANY:
    case CONDITION_NOT_MEMBER_OF:
    case CONDITION_NOT_DEVICE_MEMBER_OF:
    case CONDITION_NOT_MEMBER_OF_ANY:
    case CONDITION_NOT_DEVICE_MEMBER_OF_ANY:
        return 1;
    case CONDITION_AND:
    case CONDITION_OR:
        return 2;
    default:
        return code >= CONDITION_EQUAL && code <= CONDITION_NOT_ANY_OF ? 2 : 0;
    }
}

static enum condition_truth truth_of(bool value)
{
    return value ? CONDITION_TRUE : CONDITION_FALSE;
}

static enum condition_truth negate(enum condition_truth truth)
{
    if (truth == CONDITION_UNKNOWN)
        return CONDITION_UNKNOWN;
    return truth == CONDITION_TRUE ? CONDITION_FALSE : CONDITION_TRUE;
}

static enum condition_truth both(enum condition_truth left, enum condition_truth right)
{
    if (left == CONDITION_FALSE || right == CONDITION_FALSE)
        return CONDITION_FALSE;
    return left == CONDITION_TRUE && right == CONDITION_TRUE ? CONDITION_TRUE : CONDITION_UNKNOWN;
}

/* Tell an attribute that nobody has read from one that is not there. */
static void note_missing(const struct condition_value *value, struct condition_context *context)
{
    context->unseen = context->unseen || value->unseen;
    context->absent = context->absent || (value->kind == VALUE_NULL && !value->unseen);
}

enum condition_truth condition_value_truth(
    const struct condition_value *value, struct condition_context *context)
{
    note_missing(value, context);
    if (value->kind == VALUE_TRUTH)
        return value->truth;
    if (value->is_attribute && value->kind == VALUE_NUMBER)
        return truth_of(value->number != 0);
    if (value->is_attribute && value->kind == VALUE_STRING)
        return truth_of(value->size != 0);
    return CONDITION_UNKNOWN;
}

static bool is_literal(const struct condition_value *value)
{
    return !value->is_attribute && value->kind != VALUE_TRUTH;
}

static bool apply_logic(uint8_t code, const struct condition_value *operands,
    struct condition_context *context, enum condition_truth *truth)
{
    if (is_literal(&operands[0]) || (code != CONDITION_NOT && is_literal(&operands[1])))
        return false;
    enum condition_truth left = condition_value_truth(&operands[0], context);
    if (code == CONDITION_NOT) {
        *truth = negate(left);
        return true;
    }
    enum condition_truth right = condition_value_truth(&operands[1], context);
    /* a || b is !(!a && !b), in three values too. */
    *truth = code == CONDITION_AND ? both(left, right) : negate(both(negate(left), negate(right)));
    return true;
}

static bool apply_exists(uint8_t code, const struct condition_value *operand,
    struct condition_context *context, enum condition_truth *truth)
{
    if (!operand->is_attribute)
        return false;
    if (operand->unseen) {
        context->unseen = true;
        *truth = CONDITION_UNKNOWN;
        return true;
    }
    *truth = truth_of(operand->kind != VALUE_NULL);
    if (code == CONDITION_NOT_EXISTS)
        *truth = negate(*truth);
    return true;
}

static bool is_member(
    const struct condition_value *sid, bool device, const struct condition_context *context)
{
    const struct sid_set *set = device ? &context->token->device : &context->token->sids;
    uint32_t wanted = context->deny ? SID_MATCH_DENY : SID_MATCH_ALLOW;
    return (sid_set_find(set, sid->bytes, sid->size) & wanted) != 0;
}

static bool is_any_code(uint8_t code)
{
    return code == CONDITION_MEMBER_OF_ANY || code == CONDITION_DEVICE_MEMBER_OF_ANY ||
           code == CONDITION_NOT_MEMBER_OF_ANY || code == CONDITION_NOT_DEVICE_MEMBER_OF_ANY;
}

static bool is_device_code(uint8_t code)
{
    return code == CONDITION_DEVICE_MEMBER_OF || code == CONDITION_DEVICE_MEMBER_OF_ANY ||
           code == CONDITION_NOT_DEVICE_MEMBER_OF || code == CONDITION_NOT_DEVICE_MEMBER_OF_ANY;
}

/* Member_of and its seven relatives: all or any of the SIDs, of the user or of the device. */
static bool apply_member(uint8_t code, const struct condition_value *operand,
    struct condition_context *context, enum condition_truth *truth)
{
    bool any = is_any_code(code);
    bool device = is_device_code(code);
    bool result = !any;
    size_t count = 0;
    struct condition_items items = {.value = operand};
    struct condition_value item;
    for (; condition_next_item(&items, &item); count++) {
        if (item.kind != VALUE_SID)
            return false;
        bool member = is_member(&item, device, context);
        result = any ? result || member : result && member;
    }
    if (!count)
        return false;
    bool unseen = device && !context->token->device_known;
    context->unseen = context->unseen || unseen;
    *truth = unseen ? CONDITION_UNKNOWN : truth_of(result);
    if (code >= CONDITION_NOT_MEMBER_OF)
        *truth = negate(*truth);
    return true;
}

/* Lists are equal when each has the other's items, in any order; they contain each other's and have
 * any of them as sets do. */
static enum operand_result compared(uint8_t code, const struct condition_value *left,
    const struct condition_value *right, struct condition_context *context)
{
    struct condition_overlap overlap;
    if (!condition_set_compare(left, right, context, &overlap))
        return FAILED;
    if (code == CONDITION_ANY_OF || code == CONDITION_NOT_ANY_OF)
        return overlap.common ? YES : NO;
    if (code == CONDITION_CONTAINS || code == CONDITION_NOT_CONTAINS)
        return overlap.right_only ? NO : YES;
    return overlap.left_only || overlap.right_only ? NO : YES;
}

static enum operand_result ordered(
    uint8_t code, const struct condition_value *left, const struct condition_value *right)
{
    int order;
    if (left->kind == VALUE_SID || !condition_compare(left, right, &order))
        return FAILED;
    switch (code) {
    case CONDITION_LESS:
        return order < 0 ? YES : NO;
    case CONDITION_LESS_EQUAL:
        return order <= 0 ? YES : NO;
    case CONDITION_GREATER:
        return order > 0 ? YES : NO;
    default:
        return order >= 0 ? YES : NO;
    }
}

static enum operand_result relate(uint8_t code, const struct condition_value *left,
    const struct condition_value *right, struct condition_context *context)
{
    if (left->kind == VALUE_NULL || right->kind == VALUE_NULL)
        return UNKNOWN;
    bool order = code >= CONDITION_LESS && code <= CONDITION_GREATER_EQUAL;
    return order ? ordered(code, left, right) : compared(code, left, right, context);
}

/* The first operand of a relation is an attribute. */
static bool apply_relation(uint8_t code, const struct condition_value *operands,
    struct condition_context *context, enum condition_truth *truth)
{
    note_missing(&operands[0], context);
    note_missing(&operands[1], context);
    if (!operands[0].is_attribute || operands[1].kind == VALUE_TRUTH)
        return false;
    enum operand_result result = relate(code, &operands[0], &operands[1], context);
    if (result == FAILED)
        return false;
    *truth = result == UNKNOWN ? CONDITION_UNKNOWN : truth_of(result == YES);
    if (code == CONDITION_NOT_EQUAL || code == CONDITION_NOT_CONTAINS ||
        code == CONDITION_NOT_ANY_OF)
        *truth = negate(*truth);
    return true;
}

bool condition_operator(uint8_t code, const struct condition_value *operands,
    struct condition_context *context, enum condition_truth *truth)
{
    switch (code) {
    case CONDITION_AND:
    case CONDITION_OR:
    case CONDITION_NOT:
        return apply_logic(code, operands, context, truth);
    case CONDITION_EXISTS:
    case CONDITION_NOT_EXISTS:
        return apply_exists(code, operands, context, truth);
    default:
        return condition_operands(code) == 1 ? apply_member(code, operands, context, truth)
                                             : apply_relation(code, operands, context, truth);
    }
}
