#include "policy/values.h"
#include "base/buffer.h"
#include "base/status.h"
#include "base/utf16.h"
#include "policy/name.h"

/* In a C string a zero would end the name, which then might be one that we know. */
static const char *copy_name(struct arena *arena, const uint16_t *units, size_t count)
{
    struct buffer text = {0};
    while (count) {
        uint32_t code_point;
        size_t taken = utf16_decode(units, count, &code_point);
        utf16_append_code_point(&text, code_point ? code_point : 0xFFFD);
        units += taken;
        count -= taken;
    }
    const char *name = text.status ? NULL : arena_copy(arena, text.bytes, text.size);
    buffer_free(&text);
    return name;
}

uint32_t policy_values_add(struct policy_values *values, const struct policy_value *value,
    const uint16_t *name, size_t name_size)
{
    struct policy_value *added = arena_alloc(&values->arena, sizeof(*added));
    if (!added)
        return WIN32_NOT_ENOUGH_MEMORY;
    *added = *value;
    added->name = copy_name(&values->arena, name, name_size);
    if (value->bytes)
        added->bytes = arena_copy(&values->arena, value->bytes, value->size);
    if (!added->name || (value->bytes && !added->bytes))
        return WIN32_NOT_ENOUGH_MEMORY;
    added->next = NULL;
    if (values->last)
        values->last->next = added;
    else
        values->first = added;
    values->last = added;
    return WIN32_OK;
}

const struct policy_value *policy_values_find(
    const struct policy_values *values, enum policy_source source, bool access, const char *name)
{
    const struct policy_value *value = values->first;
    while (value && !(value->source == source && value->access == access && !value->key &&
                        name_equal(value->name, name)))
        value = value->next;
    return value;
}

void policy_values_free(struct policy_values *values)
{
    arena_free(&values->arena);
    values->first = values->last = NULL;
}

const char *policy_source_word(enum policy_source source)
{
    static const char *const words[POLICY_SOURCE_COUNT] = {"default", "parameters", "policy"};
    return words[source];
}
