/* libFuzzer entry: any units as a path. What is taken must be absolute, of components that no rule
 * of Win32 would change, and stay taken with the prefix. */
#include "paths/path.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

static void check_component(const uint16_t *units, size_t count)
{
    require(count > 0);
    require(units[count - 1] != '.' && units[count - 1] != ' ');
    for (size_t i = 0; i < count; i++)
        require(units[i] >= 0x20 && !(units[i] < 0x80 && strchr("\"*/:<>?|", units[i])));
}

static void check_taken(const uint16_t *path, size_t count)
{
    const uint16_t *local = path_is_prefixed(path, count) ? path + PATH_PREFIX_UNITS : path;
    const uint16_t *end = path + count;
    require(end - local >= 3 && local[1] == ':' && local[2] == '\\');
    if (end - local == 3)
        return;
    for (const uint16_t *at = local + 3, *next = at; next <= end; next++) {
        if (next < end && *next != '\\')
            continue;
        check_component(at, (size_t)(next - at));
        at = next + 1;
    }
}

static void check_prefixed(const uint16_t *path, size_t count)
{
    static const uint16_t prefix[] = {'\\', '\\', '?', '\\'};
    uint16_t *longer = malloc((count + PATH_PREFIX_UNITS) * sizeof(*longer));
    require(longer != NULL);
    memcpy(longer, prefix, sizeof(prefix));
    memcpy(longer + PATH_PREFIX_UNITS, path, count * sizeof(*path));
    require(path_check(longer, count + PATH_PREFIX_UNITS, 0) == PATH_OK);
    free(longer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t count = size / sizeof(uint16_t);
    uint16_t *path = malloc(size + 1);
    require(path != NULL);
    memcpy(path, data, size);
    enum path_reason reason = path_check(path, count, 0);
    require((reason == PATH_OK) == (path_reason_text(reason) == NULL));
    if (reason == PATH_OK) {
        check_taken(path, count);
        if (!path_is_prefixed(path, count))
            check_prefixed(path, count);
        require(path_check(path, count, PATH_ALLOW_STREAM) == PATH_OK);
    }
    free(path);
    return 0;
}
