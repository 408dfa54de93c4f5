#include "prove/report.h"
#include "prove/kit/machine.h"
#include "prove/kit/product.h"

#include <stdlib.h>
#include <string.h>
#include <windows.h>

static void write_date(struct json *json)
{
    SYSTEMTIME now;
    char text[16];
    GetSystemTime(&now);
    snprintf(text, sizeof(text), "%04u-%02u-%02u", now.wYear, now.wMonth, now.wDay);
    json_member_text(json, "date", text);
}

void report_begin(struct report *report)
{
    *report = (struct report){0};
    report->json.buffer = &report->text;
    json_object_begin(&report->json);
    json_member_number(&report->json, "schema", 1);
    write_date(&report->json);
    json_key(&report->json, "product");
    json_object_begin(&report->json);
    product_write(&report->json);
    json_object_end(&report->json);
    json_key(&report->json, "machine");
    json_object_begin(&report->json);
    machine_write(&report->json);
    json_object_end(&report->json);
    json_key(&report->json, "proofs");
    json_array_begin(&report->json);
}

static void write_figures(struct json *json, const struct verdict *verdict)
{
    char number[32];
    json_key(json, "figures");
    json_object_begin(json);
    for (int i = 0; i < verdict->count; i++) {
        snprintf(number, sizeof(number), "%.6g", verdict->figures[i].value);
        json_member_text(json, verdict->figures[i].name, number);
    }
    json_object_end(json);
}

/* "S-1-5-21-A-B-C-1001" tells which machine or domain it is of: it becomes "S-1-5-21-*-1001". */
static void mask_domains(char *text)
{
    static const char prefix[] = "S-1-5-21-";
    for (char *at = text; (at = strstr(at, prefix)) != NULL;) {
        char *from = at + sizeof(prefix) - 1;
        char *last = from;
        const size_t size = strspn(from, "0123456789-");
        for (size_t i = 0; i < size; i++)
            last = from[i] == '-' && i + 1 < size ? from + i : last;
        at = from;
        if (last == from)
            continue;
        *from = '*';
        memmove(from + 1, last, strlen(last) + 1);
    }
}

void report_proof(struct report *report, const struct proof *proof, enum caller caller,
    const struct verdict *verdict)
{
    struct json *json = &report->json;
    char reason[VERDICT_TEXT];
    strcpy(reason, verdict->reason);
    mask_domains(reason);
    printf("%s  %s as %s%s%s\n", verdict_word(verdict->outcome), proof->name, caller_name(caller),
        *reason ? ": " : "", reason);
    for (int i = 0; i < verdict->count; i++)
        printf("      %s %.6g\n", verdict->figures[i].name, verdict->figures[i].value);
    fflush(stdout);
    json_object_begin(json);
    json_member_text(json, "name", proof->name);
    json_member_text(json, "row", proof->row);
    json_member_text(json, "as", caller_name(caller));
    json_member_text(json, "verdict", verdict_word(verdict->outcome));
    json_member_text(json, "reason", *reason ? reason : NULL);
    write_figures(json, verdict);
    json_object_end(json);
    report->counts[verdict->outcome]++;
}

static bool save(const struct buffer *text, const char *path)
{
    FILE *file = fopen(path, "wb");
    if (!file)
        return false;
    const bool written = fwrite(text->bytes, 1, text->size, file) == text->size;
    return fclose(file) == 0 && written;
}

int report_end(struct report *report, const char *path)
{
    bool good = !report->counts[OUTCOME_FAIL];
    json_array_end(&report->json);
    for (int i = 0; i < OUTCOMES; i++)
        json_member_number(
            &report->json, verdict_word((enum outcome)i), (uint64_t)report->counts[i]);
    json_object_end(&report->json);
    buffer_text(&report->text, "\n");
    printf("%d passed, %d failed, %d skipped\n", report->counts[OUTCOME_PASS],
        report->counts[OUTCOME_FAIL], report->counts[OUTCOME_SKIP]);
    if (path && (report->text.status || !save(&report->text, path))) {
        fprintf(stderr, "prove: %s cannot be written\n", path);
        good = false;
    }
    buffer_free(&report->text);
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
