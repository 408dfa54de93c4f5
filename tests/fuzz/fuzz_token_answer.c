/* Fuzzes what is read from answers about tokens: whatever the system says, nothing outside the
 * answer is read, and a refusal leaves the identity as it was.
 *
 * The first byte is the class. A word of what follows that begins (in its highest byte) with 0xA5
 * becomes a pointer: so many bytes behind the answer's beginning, or before it. */
#include "token/token_access.h"
#include "base/status.h"
#include "token/token_class.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void relocate(uint8_t *bytes, size_t size)
{
    for (size_t at = 0; at + sizeof(uintptr_t) <= size; at += sizeof(uint32_t)) {
        uintptr_t word;
        memcpy(&word, bytes + at, sizeof(word));
        if (word >> (8 * sizeof(word) - 8) != 0xA5)
            continue;
        word = (uintptr_t)bytes + (uintptr_t)(intptr_t)(int16_t)(word & 0xFFFF);
        memcpy(bytes + at, &word, sizeof(word));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!size)
        return 0;
    enum token_class class = (enum token_class)(data[0] % 48);
    uint8_t *bytes = malloc(
        size - 1 ? size - 1 : 1); /* of just the answer's size: a sanitizer watches its ends */
    memcpy(bytes, data + 1, size - 1);
    relocate(bytes, size - 1);
    const struct answer answer = {bytes, size - 1};
    struct arena arena = {0};
    struct deputy_identity identity = {0};
    uint32_t status = token_class_read(class, &answer, &arena, &identity);
    (void)token_access_facts(&answer);
    if (status != WIN32_OK && identity.facts)
        abort();
    if (status == WIN32_OK &&
        identity.facts & ~(token_class_facts(class) | FACT_BIT(DEPUTY_FACT_LEVEL) |
                             FACT_BIT(DEPUTY_FACT_INTEGRITY)))
        abort();
    arena_free(&arena);
    free(bytes);
    return 0;
}
