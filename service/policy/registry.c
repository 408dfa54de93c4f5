#include "policy/registry.h"

#include <stdlib.h>
#include <windows.h>

enum { NAME_MAX_UNITS = 16384 }; /* Microsoft: Registry Element Size Limits */

struct place {
    const char *path;
    const WCHAR *wide;
    enum policy_source source;
    bool access;
};

#define PLACE(path, source, access)                                                                \
    {                                                                                              \
        path, L"" path, source, access                                                             \
    }

static const struct place places[] = {
    PLACE(POLICY_PARAMETERS_KEY, POLICY_FROM_PARAMETERS, false),
    PLACE(POLICY_PARAMETERS_KEY "\\" POLICY_ACCESS_KEY, POLICY_FROM_PARAMETERS, true),
    PLACE(POLICY_GROUP_KEY, POLICY_FROM_GROUP, false),
    PLACE(POLICY_GROUP_KEY "\\" POLICY_ACCESS_KEY, POLICY_FROM_GROUP, true),
};

/* One key while it is read, with room for the longest name and the most data. */
struct reading {
    struct policy_values *values;
    const struct place *place;
    HKEY key;
    WCHAR name[NAME_MAX_UNITS];
    BYTE data[POLICY_DATA_MAX];
};

static LSTATUS enumerate_value(
    struct reading *reading, DWORD index, bool with_data, DWORD *length, struct policy_value *value)
{
    DWORD type, size = with_data ? POLICY_DATA_MAX : 0;
    *length = NAME_MAX_UNITS;
    value->bytes = with_data ? reading->data : NULL;
    LSTATUS status = RegEnumValueW(reading->key, index, reading->name, length, NULL, &type,
        with_data ? reading->data : NULL, &size);
    if (status != ERROR_SUCCESS)
        return status;
    value->type = type;
    value->size = size;
    return ERROR_SUCCESS;
}

/* Data without room leave the name unknown: then it is asked for without them. */
static LSTATUS read_value(struct reading *reading, DWORD index)
{
    DWORD length;
    struct policy_value value = {
        .source = reading->place->source, .access = reading->place->access};
    LSTATUS status = enumerate_value(reading, index, true, &length, &value);
    if (status == ERROR_MORE_DATA)
        status = enumerate_value(reading, index, false, &length, &value);
    if (status != ERROR_SUCCESS)
        return status;
    return (LSTATUS)policy_values_add(reading->values, &value, reading->name, length);
}

static LSTATUS read_subkey(struct reading *reading, DWORD index)
{
    DWORD length = NAME_MAX_UNITS;
    const struct policy_value value = {
        .source = reading->place->source,
        .access = reading->place->access,
        .key = true,
    };
    LSTATUS status =
        RegEnumKeyExW(reading->key, index, reading->name, &length, NULL, NULL, NULL, NULL);
    if (status != ERROR_SUCCESS)
        return status;
    return (LSTATUS)policy_values_add(reading->values, &value, reading->name, length);
}

static LSTATUS read_all(
    struct reading *reading, LSTATUS (*read)(struct reading *reading, DWORD index))
{
    LSTATUS status = ERROR_SUCCESS;
    for (DWORD i = 0; i <= POLICY_VALUES_MAX && status == ERROR_SUCCESS; i++)
        status = read(reading, i);
    if (status == ERROR_NO_MORE_ITEMS)
        return ERROR_SUCCESS;
    return status == ERROR_SUCCESS ? ERROR_MORE_DATA : status;
}

static LSTATUS read_place(struct reading *reading, const struct place *place)
{
    LSTATUS status = RegOpenKeyExW(HKEY_LOCAL_MACHINE, place->wide, 0,
        KEY_QUERY_VALUE | KEY_ENUMERATE_SUB_KEYS | KEY_WOW64_64KEY, &reading->key);
    if (status == ERROR_FILE_NOT_FOUND)
        return ERROR_SUCCESS;
    if (status != ERROR_SUCCESS)
        return status;
    reading->place = place;
    status = read_all(reading, read_value);
    if (status == ERROR_SUCCESS)
        status = read_all(reading, read_subkey);
    RegCloseKey(reading->key);
    return status;
}

static uint32_t read_values(struct policy_values *values, const char **key)
{
    struct policy_values found = {0};
    struct reading *reading = malloc(sizeof(*reading));
    LSTATUS status = reading ? ERROR_SUCCESS : ERROR_NOT_ENOUGH_MEMORY;
    size_t i = 0;
    if (reading)
        reading->values = &found;
    for (; i < ARRAYSIZE(places) && status == ERROR_SUCCESS; i++)
        status = read_place(reading, &places[i]);
    free(reading);
    if (status == ERROR_SUCCESS) {
        *values = found;
    } else {
        *key = places[i ? i - 1 : 0].path;
        policy_values_free(&found);
    }
    return (uint32_t)status;
}

uint32_t policy_read(const struct policy_rules *rules, struct policy *policy, const char **key)
{
    struct policy_values values;
    *key = NULL;
    uint32_t status = read_values(&values, key);
    if (status != ERROR_SUCCESS)
        return status;
    status = policy_make(&values, rules, policy);
    policy_values_free(&values);
    return status;
}
