/* The types of values of the registry, by their names in winnt.h. Portable. */
#ifndef DEPUTY_CLIENT_ANSWER_REGISTRY_TYPE_H
#define DEPUTY_CLIENT_ANSWER_REGISTRY_TYPE_H

#include "base/buffer.h"

#include <stdbool.h>
#include <stdint.h>

/* The types that have a name (winnt.h). */
enum registry_type {
    REGISTRY_NONE = 0,
    REGISTRY_SZ = 1,
    REGISTRY_EXPAND_SZ = 2,
    REGISTRY_BINARY = 3,
    REGISTRY_DWORD = 4,
    REGISTRY_DWORD_BIG_ENDIAN = 5,
    REGISTRY_LINK = 6,
    REGISTRY_MULTI_SZ = 7,
    REGISTRY_QWORD = 11,
};

/* Append a type: "REG_SZ", or "0x1234" for one without a name. */
void registry_put_type(struct buffer *buffer, uint32_t type);

/* Read a type, by name in any case or as a decimal or 0x number. */
bool registry_read_type(const char *text, uint32_t *type);

/* Append a wrong type in quotes, the nearest one, and all that there are. */
void registry_put_wrong_type(struct buffer *buffer, const char *text);

/* What registry_read_data takes for a type, in words. */
const char *registry_data_wanted(uint32_t type);

/* Whether data of a type is one text, and how many bytes it has when it is a number; 0 when it is
 * none. */
bool registry_is_text(uint32_t type);
size_t registry_number_size(uint32_t type);

/* Append a number as data of a type that is one; it has no more bits than that. */
void registry_put_number(struct buffer *data, uint32_t type, uint64_t number);

/* Read a number from 0 to a maximum, decimal or 0x. */
bool registry_read_number(const char *text, uint64_t maximum, uint64_t *number);

#endif
