#include "client/calls/files/file_path.h"
#include "include/deputy.h"
#include "paths/path.h"

#include <stdlib.h>
#include <string.h>

enum { PATH_UNITS_WITH_ZERO = PATH_UNITS_MAX + 1 };

uint32_t path_argument(const wchar_t *path, struct path_argument *argument)
{
    if (!path)
        return ERROR_INVALID_PARAMETER;
    size_t units = wcsnlen(path, PATH_UNITS_WITH_ZERO) + 1;
    if (units > PATH_UNITS_WITH_ZERO)
        return ERROR_FILENAME_EXCED_RANGE;
    argument->text = (wchar_t *)(uintptr_t)path; /* the stubs know no const */
    argument->units = (unsigned long)units;
    return ERROR_SUCCESS;
}

uint32_t text_take(const ENCODED *encoded, wchar_t **text)
{
    if (!encoded->bytes) {
        *text = NULL;
        return ERROR_SUCCESS;
    }
    if (encoded->size % sizeof(wchar_t) || encoded->size > PATH_UNITS_WITH_ZERO * sizeof(wchar_t))
        return ERROR_INVALID_DATA;
    size_t units = encoded->size / sizeof(wchar_t);
    wchar_t *copy = calloc(units + 1, sizeof(*copy));
    if (!copy)
        return ERROR_NOT_ENOUGH_MEMORY;
    memcpy(copy, encoded->bytes, encoded->size);
    if (wcslen(copy) != units) {
        free(copy);
        return ERROR_INVALID_DATA;
    }
    *text = copy;
    return ERROR_SUCCESS;
}

void deputy_text_free(wchar_t *text)
{
    free(text);
}

const char *deputy_path_reason(const wchar_t *path, uint32_t flags)
{
    if (!path)
        return path_reason_text(PATH_EMPTY);
    uint32_t allowed = (flags & DEPUTY_FILE_STREAM ? PATH_ALLOW_STREAM : 0u) |
                       (flags & DEPUTY_FILE_LITERAL ? PATH_ALLOW_LITERAL : 0u);
    return path_reason_text(path_check(path, wcslen(path), allowed));
}
