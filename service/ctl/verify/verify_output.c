#include "ctl/verify/verify_output.h"
#include "base/printable.h"

#include <inttypes.h>
#include <stdio.h>

static bool is_note(const struct verify_finding *finding)
{
    return finding->kind >= VERIFY_NOTES;
}

static void put_records(struct buffer *out, uint64_t first, uint64_t last)
{
    if (first == last)
        buffer_printf(out, "record %" PRIu64, first);
    else
        buffer_printf(out, "records %" PRIu64 " to %" PRIu64, first, last);
}

void verify_put_finding(struct buffer *out, const struct verify_finding *finding)
{
    const struct verify_place *place = &finding->place;
    char run[GUID_TEXT_SIZE];
    printable_append(out, place->file);
    if (place->line)
        buffer_printf(out, ", line %" PRIu64 ": ", place->line);
    else
        buffer_printf(out, ", offset %" PRIu64 ": ", place->offset);
    buffer_printf(out, "%s: ", is_note(finding) ? "note" : verify_kind_word(finding->kind));
    if (finding->run) {
        guid_format(finding->run, run);
        buffer_printf(out, "run %s, ", run);
        put_records(out, finding->first, finding->last);
        buffer_text(out, ": ");
    }
    buffer_text(out, finding->text);
    if (finding->correlation) {
        guid_format(finding->correlation, run);
        buffer_printf(out, ", correlation %s", run);
    }
    buffer_text(out, "\n");
}

/* Sequences are 64 bits wide, which many readers of JSON do not keep: they are strings, as in
 * events. */
static void put_number_text(struct json *json, const char *key, uint64_t number)
{
    char text[21];
    snprintf(text, sizeof(text), "%" PRIu64, number);
    json_member_text(json, key, text);
}

static void put_guid_member(struct json *json, const char *key, const uint8_t guid[GUID_SIZE])
{
    char text[GUID_TEXT_SIZE];
    guid_format(guid, text);
    json_member_text(json, key, text);
}

void verify_put_finding_json(struct json *json, const struct verify_finding *finding)
{
    json_object_begin(json);
    json_member_text(json, "finding", verify_kind_word(finding->kind));
    json_member_boolean(json, "wrong", !is_note(finding));
    json_member_text(json, "file", finding->place.file);
    if (finding->place.line)
        json_member_number(json, "line", finding->place.line);
    else
        json_member_number(json, "offset", finding->place.offset);
    if (finding->run) {
        put_guid_member(json, "run", finding->run);
        put_number_text(json, "first", finding->first);
        put_number_text(json, "last", finding->last);
    }
    if (finding->correlation)
        put_guid_member(json, "correlation", finding->correlation);
    json_member_text(json, "text", finding->text);
    json_object_end(json);
}

void verify_put_run(struct buffer *out, const struct verify_run *run)
{
    char text[GUID_TEXT_SIZE];
    guid_format(run->run, text);
    buffer_printf(out, "run %s", text);
    if (*run->computer) {
        buffer_text(out, " of ");
        printable_append(out, run->computer);
    }
    buffer_text(out, ": ");
    put_records(out, run->first, run->last);
    buffer_printf(out, ", %" PRIu64 " there, %" PRIu64 " missing, %" PRIu64 " wrong", run->records,
        run->missing, run->wrong);
    if (run->repeated)
        buffer_printf(out, ", %" PRIu64 " repeated", run->repeated);
    if (run->unchecked)
        buffer_printf(out, ", %" PRIu64 " not checked", run->unchecked);
    if (run->unended)
        buffer_printf(out, ", %" PRIu64 " begun without an end", run->unended);
    buffer_text(out, "\n");
}

void verify_put_run_json(struct json *json, const struct verify_run *run)
{
    json_object_begin(json);
    put_guid_member(json, "run", run->run);
    if (*run->computer)
        json_member_text(json, "computer", run->computer);
    put_number_text(json, "first", run->first);
    put_number_text(json, "last", run->last);
    put_number_text(json, "records", run->records);
    put_number_text(json, "missing", run->missing);
    put_number_text(json, "wrong", run->wrong);
    put_number_text(json, "repeated", run->repeated);
    put_number_text(json, "unchecked", run->unchecked);
    put_number_text(json, "acts", run->acts);
    put_number_text(json, "unended", run->unended);
    json_object_end(json);
}
