/* Any bytes as a conditional expression, with attributes from the same bytes. */
#include "access/condition/condition.h"
#include "base/arena.h"
#include "base/bytes.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* S-1-5-32-544 */
static const uint8_t administrators[] = {1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 32, 2, 0, 0};

/* The first two bytes say how many of the others are an attribute; the rest is the expression. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct access_token token = {0};
    struct attribute attribute;
    struct access_acl none = {0};
    struct condition_context context = {.token = &token, .resources = &none};
    if (size < 2 || load_u16(data) > size - 2)
        return 0;
    size_t split = load_u16(data);
    if (!attribute_parse(data + 2, split, &attribute))
        token.user_claims = (struct access_claims){true, &attribute, 1};
    if (!sid_set_init(&token.sids, &arena, 1))
        sid_set_add(&token.sids, administrators, sizeof(administrators), SID_MATCH_ALLOW);
    data += 2 + split;
    size -= 2 + split;
    enum condition_truth truth = condition_evaluate(data, size, &context);
    if (truth != CONDITION_UNKNOWN && condition_check(data, size))
        abort();
    arena_free(&arena);
    return 0;
}
