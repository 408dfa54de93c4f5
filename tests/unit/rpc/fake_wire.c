#include "unit/rpc/fake_wire.h"
#include "rpc/memory.h"

#include <stdint.h>

const void *fake_wire_end;
const void *fake_wire_foreign[2];

bool memory_owns(const void *bytes, size_t size)
{
    uintptr_t at = (uintptr_t)bytes, end = fake_wire_end ? (uintptr_t)fake_wire_end : UINTPTR_MAX;
    if (!size)
        return true;
    if (bytes == fake_wire_foreign[0] || bytes == fake_wire_foreign[1])
        return false;
    return bytes && at <= end && size <= end - at;
}
