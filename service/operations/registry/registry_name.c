#include "operations/registry/registry_name.h"
#include "base/status.h"

#include <stdbool.h>
#include <string.h>

static const struct {
    const char *name;
    enum registry_root root;
} roots[] = {
    {"HKLM", REGISTRY_MACHINE},
    {"HKEY_LOCAL_MACHINE", REGISTRY_MACHINE},
    {"HKCU", REGISTRY_CALLER},
    {"HKEY_CURRENT_USER", REGISTRY_CALLER},
    {"HKU", REGISTRY_USERS},
    {"HKEY_USERS", REGISTRY_USERS},
    {"HKCR", REGISTRY_CLASSES},
    {"HKEY_CLASSES_ROOT", REGISTRY_CLASSES},
    {"HKCC", REGISTRY_CONFIG},
    {"HKEY_CURRENT_CONFIG", REGISTRY_CONFIG},
};

static uint16_t upper(uint16_t unit)
{
    return unit >= 'a' && unit <= 'z' ? (uint16_t)(unit - 'a' + 'A') : unit;
}

static bool equals(const uint16_t *text, size_t size, const char *name)
{
    if (strlen(name) != size)
        return false;
    for (size_t i = 0; i < size; i++) {
        if (upper(text[i]) != (uint8_t)name[i])
            return false;
    }
    return true;
}

/* The units up to the next backslash or the end. */
static size_t component_size(const uint16_t *text, size_t size)
{
    size_t length = 0;
    while (length < size && text[length] != '\\')
        length++;
    return length;
}

static uint32_t check_component(const uint16_t *text, size_t size)
{
    if (size == 0)
        return WIN32_INVALID_NAME;
    if (size > REGISTRY_COMPONENT_MAX)
        return WIN32_FILENAME_EXCED_RANGE;
    for (size_t i = 0; i < size; i++) {
        if (text[i] == 0)
            return WIN32_INVALID_NAME;
    }
    return WIN32_OK;
}

static uint32_t check_path(const uint16_t *path, size_t size)
{
    for (unsigned depth = 1;; depth++) {
        size_t length = component_size(path, size);
        uint32_t status = check_component(path, length);
        if (status == WIN32_OK && depth > REGISTRY_DEPTH_MAX)
            status = WIN32_FILENAME_EXCED_RANGE;
        if (status != WIN32_OK || length == size)
            return status;
        path += length + 1;
        size -= length + 1;
    }
}

static bool find_root(const uint16_t *text, size_t size, enum registry_root *root)
{
    for (size_t i = 0; i < sizeof(roots) / sizeof(roots[0]); i++) {
        if (equals(text, size, roots[i].name)) {
            *root = roots[i].root;
            return true;
        }
    }
    return false;
}

uint32_t registry_name_parse(const uint16_t *text, size_t size, struct registry_name *name)
{
    struct registry_name parsed = {0};
    size_t length = component_size(text, size);
    if (!find_root(text, length, &parsed.root))
        return WIN32_INVALID_NAME;
    if (length < size) {
        parsed.path = text + length + 1;
        parsed.path_size = size - length - 1;
        uint32_t status = check_path(parsed.path, parsed.path_size);
        if (status != WIN32_OK)
            return status;
    }
    *name = parsed;
    return WIN32_OK;
}
