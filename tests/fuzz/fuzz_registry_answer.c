/* libFuzzer entry: any bytes as the answers that the client library reads, and as the JSON that
 * deputyctl reads. The first byte says as which. */
#include "base/reading/json_read.h"
#include "client/calls/registry_decode.h"
#include "client/calls/services_decode.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_json(const uint8_t *data, size_t size)
{
    struct json_value value;
    struct buffer units = {0};
    uint64_t number;
    if (!json_find((const char *)data, size, "a", &value))
        return;
    if (value.kind == JSON_STRING)
        json_read_utf16(&value, &units);
    else if (value.kind == JSON_NUMBER)
        (void)json_read_number(&value, UINT32_MAX, &number);
    buffer_free(&units);
}

static void read_answers(const uint8_t *data, size_t size)
{
    struct deputy_registry_value *value = NULL;
    struct deputy_registry_page *page = NULL;
    struct deputy_services_page *services = NULL;
    struct deputy_service *service = NULL;
    int existed;
    registry_decode_value(data, size, &value);
    registry_decode_page(data, size, &page);
    registry_decode_created(data, size, &existed);
    services_decode_page(data, size, &services);
    services_decode_service(data, size, &service);
    for (uint32_t i = 0; page && i < page->count; i++) {
        if (wcslen(page->items[i].name) > page->items[i].name_size)
            abort();
    }
    deputy_registry_value_free(value);
    deputy_registry_page_free(page);
    deputy_services_page_free(services);
    deputy_service_free(service);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size && data[0] & 1)
        read_json(data + 1, size - 1);
    else if (size)
        read_answers(data + 1, size - 1);
    return 0;
}
