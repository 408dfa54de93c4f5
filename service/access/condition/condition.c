#include "access/condition/condition.h"
#include "access/condition/condition_operator.h"
#include "access/condition/condition_set.h"
#include "base/bytes.h"
#include "base/status.h"

#include <string.h>

enum { SIGNATURE_SIZE = 4, NAME_HEADER_SIZE = 1 + 4 };

static const uint8_t signature[SIGNATURE_SIZE] = {'a', 'r', 't', 'x'};

/* A run of an expression: its values so far. */
struct machine {
    struct condition_context *context;
    struct condition_value stack[CONDITION_STACK_MAX];
    size_t depth;
};

bool condition_present(const uint8_t *data, size_t size)
{
    return size >= SIGNATURE_SIZE && memcmp(data, signature, SIGNATURE_SIZE) == 0;
}

/* Read the attribute name at the start of these bytes, its code included; 0 when it is not whole.
 */
static size_t take_name(const uint8_t *bytes, size_t size, struct attribute_text *name)
{
    uint32_t length = size < NAME_HEADER_SIZE ? UINT32_MAX : load_u32(bytes + 1);
    if (size < NAME_HEADER_SIZE || length > size - NAME_HEADER_SIZE || length % 2 || !length)
        return 0;
    *name = (struct attribute_text){bytes + NAME_HEADER_SIZE, length};
    return NAME_HEADER_SIZE + (size_t)length;
}

/* Whether an attribute has this name, and counts: a deny-only one for ACEs that deny only
 * (winnt.h: CLAIM_SECURITY_ATTRIBUTE_USE_FOR_DENY_ONLY). */
static bool is_meant(const struct condition_context *context, const struct attribute *attribute,
    const struct attribute_text *name)
{
    uint32_t out = ATTRIBUTE_DISABLED | (context->deny ? 0 : ATTRIBUTE_DENY_ONLY);
    return !(attribute->flags & out) && attribute_text_compare(&attribute->name, name, false) == 0;
}

static bool find_resource(const struct condition_context *context,
    const struct attribute_text *name, struct attribute *found)
{
    struct access_acl_walk walk = access_acl_walk(context->resources);
    struct access_ace ace;
    while (access_acl_next(&walk, &ace)) {
        if (ace.type == ACCESS_ACE_RESOURCE_ATTRIBUTE && !(ace.flags & ACCESS_ACE_INHERIT_ONLY) &&
            attribute_parse(ace.data, ace.data_size, found) == WIN32_OK &&
            is_meant(context, found, name))
            return true;
    }
    return false;
}

static bool find_claim(const struct condition_context *context, const struct access_claims *claims,
    const struct attribute_text *name, struct attribute *found)
{
    for (uint32_t i = 0; i < claims->count; i++) {
        if (is_meant(context, &claims->items[i], name)) {
            *found = claims->items[i];
            return true;
        }
    }
    return false;
}

static const struct access_claims *claims_for(const struct access_token *token, uint8_t code)
{
    if (code == CONDITION_USER_ATTRIBUTE)
        return &token->user_claims;
    if (code == CONDITION_DEVICE_ATTRIBUTE)
        return &token->device_claims;
    return &token->local_claims;
}

/* An attribute that has a value twice is as one that is not there: so Windows does it, by what
 * Samba found out (python/samba/tests/conditional_ace_claims.py). */
static struct condition_value look_up(
    struct condition_context *context, uint8_t code, const struct attribute_text *name)
{
    struct condition_value missing = {.kind = VALUE_NULL, .is_attribute = true};
    struct attribute found;
    if (!context->token)
        return missing;
    bool resource = code == CONDITION_RESOURCE_ATTRIBUTE;
    const struct access_claims *claims = claims_for(context->token, code);
    missing.unseen = !resource && !claims->known;
    if (resource ? !find_resource(context, name, &found)
                 : !find_claim(context, claims, name, &found))
        return missing;
    struct condition_value value = condition_attribute_value(&found);
    return condition_set_repeats(&value, context) ? missing : value;
}

static bool push(struct machine *machine, const struct condition_value *value)
{
    if (machine->depth == CONDITION_STACK_MAX)
        return false;
    machine->stack[machine->depth++] = *value;
    return true;
}

/* Apply an operator to the top of the stack. */
static bool apply(struct machine *machine, uint8_t code)
{
    size_t operands = condition_operands(code);
    if (!operands || machine->depth < operands)
        return false;
    struct condition_value *first = &machine->stack[machine->depth - operands];
    struct condition_value result = {.kind = VALUE_TRUTH};
    if (machine->context->token &&
        !condition_operator(code, first, machine->context, &result.truth)) {
        machine->context->unfit = !machine->context->large;
        return false;
    }
    machine->depth -= operands;
    return push(machine, &result);
}

/* Run one element of the expression; 0 when it is broken, otherwise its size. */
static size_t step(struct machine *machine, const uint8_t *at, size_t left)
{
    struct condition_value value;
    struct attribute_text name;
    size_t used;
    if (at[0] >= CONDITION_LOCAL_ATTRIBUTE && at[0] <= CONDITION_DEVICE_ATTRIBUTE) {
        used = take_name(at, left, &name);
        if (used)
            value = look_up(machine->context, at[0], &name);
        return used && push(machine, &value) ? used : 0;
    }
    if (at[0] >= CONDITION_EQUAL)
        return apply(machine, at[0]) ? 1 : 0;
    used = condition_literal(at, left, &value);
    return used && push(machine, &value) ? used : 0;
}

/* Padding ends an expression: at most three zero bytes, nothing behind them. */
static bool is_padding(const uint8_t *at, size_t left)
{
    for (size_t i = 0; i < left; i++) {
        if (at[i] != CONDITION_PADDING)
            return false;
    }
    return left < 4;
}

/* Run a whole expression; false when it is broken. */
static bool run(const uint8_t *data, size_t size, struct machine *machine)
{
    if (!condition_present(data, size) || size > UINT16_MAX)
        return false;
    const uint8_t *at = data + SIGNATURE_SIZE;
    size_t left = size - SIGNATURE_SIZE;
    for (size_t count = 0; left && !is_padding(at, left); count++) {
        size_t used = count < CONDITION_TOKENS_MAX ? step(machine, at, left) : 0;
        if (!used)
            return false;
        at += used;
        left -= used;
    }
    return machine->depth == 1;
}

enum condition_truth condition_evaluate(
    const uint8_t *data, size_t size, struct condition_context *context)
{
    struct machine machine;
    machine.context = context;
    machine.depth = 0;
    context->work = 0;
    context->unseen = context->absent = false;
    context->malformed = context->unfit = context->large = false;
    if (!run(data, size, &machine)) {
        context->malformed = !context->unfit && !context->large;
        return CONDITION_UNKNOWN;
    }
    return condition_value_truth(&machine.stack[0], context);
}

uint32_t condition_check(const uint8_t *data, size_t size)
{
    struct condition_context context = {0};
    struct machine machine;
    machine.context = &context;
    machine.depth = 0;
    return run(data, size, &machine) ? WIN32_OK : WIN32_INVALID_DATA;
}
