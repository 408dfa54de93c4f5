/* libFuzzer entry: any lines as an export of events that is to be checked. */
#include "audit/verify/verify.h"
#include "ctl/verify/export_line.h"
#include "ctl/verify/verify_output.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is said of some lines. */
struct said {
    struct buffer text;
    uint64_t wrong;
    bool missing; /* something is */
};

static void put_finding(void *context, const struct verify_finding *finding)
{
    struct said *said = context;
    said->missing = said->missing || finding->kind == VERIFY_MISSING;
    verify_put_finding(&said->text, finding);
}

static void put_run(void *context, const struct verify_run *run)
{
    struct said *said = context;
    verify_put_run(&said->text, run);
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

static void check(const uint8_t *data, size_t size, bool selection, struct said *said)
{
    struct verify *verify = verify_new(put_finding, said);
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
    if (verify_end(verify, put_run, said) != 0)
        abort();
    said->wrong = verify_wrong(verify);
    verify_free(verify);
}

/* Of a selection nothing is missing. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct said whole = {.wrong = 0}, selection = {.wrong = 0};
    check(data, size, false, &whole);
    check(data, size, true, &selection);
    if (selection.wrong > whole.wrong || selection.missing)
        abort();
    buffer_free(&whole.text);
    buffer_free(&selection.text);
    return 0;
}
