/* libFuzzer entry: any lines as an export of events that is to be checked. */
#include "audit/verify.h"
#include "client/ctl/export_line.h"
#include "client/ctl/verify_output.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void put_finding(void *context, const struct verify_finding *finding)
{
    verify_put_finding(context, finding);
}

static void put_run(void *context, const struct verify_run *run)
{
    verify_put_run(context, run);
}

static void read_line(struct verify *verify, const char *text, size_t size, uint64_t line)
{
    const struct verify_place place = {.file = "export", .line = line};
    struct sealed *sealed = NULL;
    char computer[VERIFY_COMPUTER_SIZE];
    if (export_line_read(text, size, &sealed, computer) != 0)
        return;
    if (verify_record(verify, sealed, false, computer, &place) != 0)
        abort();
    sealed_release(sealed);
}

/* Of a selection nothing is missing. */
static uint64_t check(const uint8_t *data, size_t size, bool selection, struct buffer *out)
{
    struct verify *verify = verify_new(put_finding, out);
    const char *at = (const char *)data;
    if (!verify)
        abort();
    if (selection)
        verify_selection(verify);
    for (uint64_t line = 1; size; line++) {
        const char *end = memchr(at, '\n', size);
        size_t length = end ? (size_t)(end - at) : size;
        read_line(verify, at, length, line);
        at += length + (end ? 1 : 0);
        size -= length + (end ? 1 : 0);
    }
    if (verify_end(verify, put_run, out) != 0)
        abort();
    uint64_t wrong = verify_wrong(verify);
    verify_free(verify);
    return wrong;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buffer whole = {0}, selection = {0};
    uint64_t wrong = check(data, size, false, &whole);
    if (check(data, size, true, &selection) > wrong)
        abort();
    if (selection.size && strstr(selection.bytes, ": missing: "))
        abort();
    buffer_free(&whole);
    buffer_free(&selection);
    return 0;
}
