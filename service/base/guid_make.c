#include "base/guid.h"
#include "base/status.h"

#include <uv.h>

uint32_t guid_make(uint8_t guid[GUID_SIZE])
{
    uint8_t bytes[GUID_SIZE];
    if (uv_random(NULL, NULL, bytes, sizeof(bytes), 0, NULL))
        return WIN32_GEN_FAILURE;
    bytes[7] = (uint8_t)((bytes[7] & 0x0F) | 0x40);
    bytes[8] = (uint8_t)((bytes[8] & 0x3F) | 0x80);
    for (unsigned i = 0; i < GUID_SIZE; i++)
        guid[i] = bytes[i];
    return WIN32_OK;
}
