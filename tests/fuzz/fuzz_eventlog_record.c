/* Records of the Event Log from arbitrary bytes; what is read of them is shown in every form. */
#include "audit/log/event_record.h"
#include "ctl/events/event_log_record.h"
#include "ctl/events/event_output.h"
#include "base/status.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

enum { TEXT_LINES = 6 }; /* what, its object, its end, its status, its record, its computer */

static void put_status(struct buffer *buffer, uint32_t status)
{
    buffer_printf(buffer, "%u", status);
}

static void check(const struct deputy_event *event, const char *computer)
{
    for (int format = EVENT_TEXT; format <= EVENT_CSV; format++) {
        struct buffer out = {0};
        struct json json = {.buffer = &out};
        unsigned lines = 0;
        event_output_put(&json, (enum event_format)format, put_status, event, computer);
        for (size_t i = 0; i < out.size; i++)
            lines += out.bytes[i] == '\n';
        if (out.status == WIN32_OK &&
            (lines == 0 || lines > (format == EVENT_TEXT ? TEXT_LINES : 1)))
            abort();
        buffer_free(&out);
    }
}

/* As the service looks for what it has reported. */
static void look_for_strings(const uint8_t *bytes, size_t left)
{
    size_t size;
    if (event_record_size(bytes, left, &size) != WIN32_OK)
        return;
    for (uint32_t i = 0; i <= AUDIT_FIELDS + 1; i++) {
        struct event_units text;
        if (event_record_string(bytes, size, i, &text) && text.at + 2 * text.count > size)
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    look_for_strings(bytes, size);
    struct event_log_buffer left = {bytes, size};
    uint32_t status = WIN32_OK;
    while (status == WIN32_OK) {
        struct arena arena = {0};
        struct deputy_event event;
        const char *computer = NULL;
        bool foreign;
        size_t before = left.left;
        status = event_log_record_next(&left, &arena, &event, &computer, &foreign);
        if (status == WIN32_OK && left.left >= before)
            abort();
        if (status == WIN32_OK && !foreign)
            check(&event, computer);
        arena_free(&arena);
    }
    return 0;
}
