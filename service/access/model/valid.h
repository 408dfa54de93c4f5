/* Whether the system takes a security descriptor for one. */
#ifndef DEPUTY_ACCESS_MODEL_VALID_H
#define DEPUTY_ACCESS_MODEL_VALID_H

#include <stdbool.h>
#include <stddef.h>

/* Whether these bytes are a whole self-relative descriptor by the system's own rules, asked before
 * it is given one: what is not is refused, or read past its end, there (Microsoft,
 * "RtlValidRelativeSecurityDescriptor function", "IsValidSecurityDescriptor function"). Only the
 * first is told the size, and not every platform's looks at it, so our own reader does as well. */
bool descriptor_valid(void *bytes, size_t size);

#endif
