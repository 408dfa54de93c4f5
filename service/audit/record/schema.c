#include "audit/record/schema.h"
#include "audit/record/field.h"

enum { DIGITS_MAX = 4 };

unsigned schema_fields(const char *text, size_t size)
{
    unsigned schema = 0;
    if (!size || size > DIGITS_MAX || *text == '0')
        return 0;
    for (size_t i = 0; i < size; i++) {
        if (text[i] < '0' || text[i] > '9')
            return 0;
        schema = schema * 10 + (unsigned)(text[i] - '0');
    }
    if (schema < 2)
        return 0;
    return schema == 2 ? AUDIT_FIELDS_SET_2 : AUDIT_FIELDS_SET;
}
