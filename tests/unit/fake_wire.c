#include "fake_wire.h"
#include "rpc/dispatch.h"

#include <stdint.h>

const void *fake_wire_end;

bool dispatch_owns(const void *bytes, size_t size)
{
    uintptr_t at = (uintptr_t)bytes, end = fake_wire_end ? (uintptr_t)fake_wire_end : UINTPTR_MAX;
    return bytes && at <= end && size <= end - at;
}
