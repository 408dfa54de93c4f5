#include "client/wide_text.h"
#include "base/status.h"

uint32_t wide_text_take(const wchar_t *text, uint32_t limit, struct wide_text *taken)
{
    size_t size = 0;
    if (!text)
        return WIN32_INVALID_PARAMETER;
    while (size < limit && text[size])
        size++;
    if (size == limit)
        return WIN32_FILENAME_EXCED_RANGE;
    taken->units = (unsigned long)size + 1;
    taken->text = (wchar_t *)(uintptr_t)text;
    return WIN32_OK;
}
