/* libFuzzer entry: any bytes as the answer of events_own and events_all, as the client library
 * reads it. What it gives is within what it was given. */
#include "client/calls/events_decode.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct deputy_events_page *page = NULL;
    if (events_decode_page(data, size, &page) != 0) {
        if (page)
            abort(); /* a failed function leaves its outputs alone */
        return 0;
    }
    for (uint32_t i = 0; i < page->count; i++) {
        for (uint32_t k = 0; k < page->items[i].field_count; k++) {
            const char *text = page->items[i].fields[k];
            if (text && strlen(text) > size)
                abort();
        }
    }
    deputy_events_page_free(page);
    return 0;
}
