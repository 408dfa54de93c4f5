/* Any text as the XML of an event: what has its names has every one of them. */
#include "audit/record/field.h"
#include "ctl/events/event_names.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    if (!text)
        return 0;
    memcpy(text, data, size);
    text[size] = 0;
    if (event_names_judge(text) == EVENT_NAMES_RIGHT) {
        for (unsigned i = 1; i <= AUDIT_FIELDS; i++) {
            if (!strstr(text, audit_field_name((enum audit_field)i)))
                abort();
        }
    }
    free(text);
    return 0;
}
