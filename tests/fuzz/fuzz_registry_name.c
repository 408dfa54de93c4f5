/* libFuzzer entry: any units as a key's name. What is taken lies within the text, behind its root,
 * and has only components that the registry can have. */
#include "base/status.h"
#include "operations/registry/registry_name.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int condition)
{
    if (!condition)
        abort();
}

static void check_path(const uint16_t *path, size_t size)
{
    size_t component = 0;
    require(size > 0);
    for (size_t i = 0; i < size; i++) {
        require(path[i] != 0);
        component = path[i] == '\\' ? 0 : component + 1;
        require(path[i] != '\\' || (i > 0 && path[i - 1] != '\\'));
        require(component <= REGISTRY_COMPONENT_MAX);
    }
    require(path[size - 1] != '\\');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t count = size / 2;
    uint16_t *text = malloc(count * sizeof(*text) + 1);
    struct registry_name name = {0};
    require(text != NULL);
    memcpy(text, data, count * sizeof(*text));
    uint32_t status = registry_name_parse(text, count, &name);
    if (status == WIN32_OK && name.path_size) {
        require(name.path > text && name.path + name.path_size == text + count);
        require(name.path[-1] == '\\');
        check_path(name.path, name.path_size);
    }
    free(text);
    return 0;
}
