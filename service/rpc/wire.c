#include "rpc/wire.h"
#include "rpc/memory.h"

#include <windows.h>

uint32_t wire_check_text(const wchar_t *text, uint32_t units, uint32_t limit)
{
    if (!text || units == 0 || units > limit || !memory_owns(text, units * sizeof(*text)))
        return ERROR_INVALID_PARAMETER;
    for (uint32_t i = 0; i + 1 < units; i++) {
        if (!text[i])
            return ERROR_INVALID_PARAMETER;
    }
    return text[units - 1] ? ERROR_INVALID_PARAMETER : ERROR_SUCCESS;
}
