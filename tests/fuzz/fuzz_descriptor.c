/* Any bytes as a security descriptor: read, walked, checked and explained. */
#include "access/explain.h"
#include "access/trace.h"
#include "base/arena.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* S-1-1-0 and S-1-5-32-544 */
static const uint8_t everyone[] = {1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0};
static const uint8_t administrators[] = {1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 32, 2, 0, 0};

static uint32_t make_token(struct arena *arena, struct access_token *token)
{
    static const struct deputy_group groups[] = {
        {.sid = {.bytes = administrators, .size = sizeof(administrators)}, .attributes = 16}};
    struct deputy_identity identity = {.facts = 1u << DEPUTY_FACT_USER | 1u << DEPUTY_FACT_GROUPS,
        .user = {.bytes = everyone, .size = sizeof(everyone)},
        .groups = {groups, 1}};
    return access_token_make(&identity, 0, arena, token);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct buffer text = {0};
    struct access_token token;
    struct descriptor descriptor;
    struct access_result result;
    struct access_trace trace;
    if (descriptor_parse(data, size, &descriptor) || make_token(&arena, &token))
        goto arena;
    struct access_request request = {.descriptor = &descriptor,
        .desired = RIGHT_MAXIMUM_ALLOWED | RIGHT_GENERIC_WRITE | RIGHT_SYSTEM_SECURITY,
        .mapping = right_mapping(RIGHT_OBJECT_FILE)};
    if (access_check(&token, &request, &result))
        abort();
    if (result.granted & ~result.available)
        abort();
    access_trace_make(&token, &request, &result, &arena, &trace);
    struct explain explain = {.request = &request, .result = &result, .object = RIGHT_OBJECT_FILE};
    explain_result(&text, &explain);
    buffer_free(&text);
arena:
    arena_free(&arena);
    return 0;
}
