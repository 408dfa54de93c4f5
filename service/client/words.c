#include "include/deputy.h"

uint32_t deputy_version(void)
{
    return (uint32_t)DEPUTY_VERSION_MAJOR << 16 | (uint32_t)DEPUTY_VERSION_MINOR << 8 |
           (uint32_t)DEPUTY_VERSION_PATCH;
}
