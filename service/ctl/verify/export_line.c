#include "ctl/verify/export_line.h"
#include "base/reading/json_read.h"
#include "base/status.h"
#include "base/utf16.h"

#include <stdlib.h>
#include <string.h>

enum { NAME_MAX_SIZE = 32 };

/* A line that is being read. */
struct line {
    uint32_t id;
    const char *fields[AUDIT_FIELDS]; /* in the arena */
    bool seen[AUDIT_FIELDS];
    const char *computer;
    struct arena arena;
    uint32_t status;
};

static void fail(struct line *line, uint32_t status)
{
    if (line->status == WIN32_OK)
        line->status = status;
}

/* The text of a string, in the arena; NULL when that fails. */
static const char *read_text(struct line *line, const struct json_value *value)
{
    struct buffer units = {0}, text = {0};
    json_read_utf16(value, &units);
    utf16_append(&text, (const uint16_t *)(void *)units.bytes, units.size / sizeof(uint16_t));
    uint32_t status = units.status ? units.status : text.status;
    const char *copy = status ? NULL : arena_copy(&line->arena, text.bytes, text.size);
    if (copy && strlen(copy) != text.size)
        fail(line, WIN32_INVALID_DATA);
    else if (!copy)
        fail(line, status ? status : WIN32_NOT_ENOUGH_MEMORY);
    buffer_free(&units);
    buffer_free(&text);
    return copy;
}

/* The number of the event, which is a string or a number. */
static void read_id(struct line *line, const struct json_value *value)
{
    struct json_value number = *value;
    uint64_t id;
    number.kind = value->kind == JSON_STRING ? JSON_NUMBER : value->kind;
    if (line->id || !json_read_number(&number, UINT32_MAX, &id) || id == 0)
        fail(line, WIN32_INVALID_DATA);
    else
        line->id = (uint32_t)id;
}

static void read_field(struct line *line, enum audit_field field, const struct json_value *value)
{
    bool null = value->kind == JSON_NULL;
    if (line->seen[field - 1] || (value->kind != JSON_STRING && !null))
        fail(line, WIN32_INVALID_DATA);
    else
        line->fields[field - 1] = null ? NULL : read_text(line, value);
    line->seen[field - 1] = true;
}

static void read_computer(struct line *line, const struct json_value *value)
{
    if (line->computer || value->kind != JSON_STRING)
        fail(line, WIN32_INVALID_DATA);
    else
        line->computer = read_text(line, value);
}

/* Members that are none of a record's are passed over, a second one of the same name is not. */
static void read_member(void *context, const struct json_value *key, const struct json_value *value)
{
    struct line *line = context;
    char name[NAME_MAX_SIZE] = {0};
    if (line->status != WIN32_OK || key->size >= NAME_MAX_SIZE)
        return;
    memcpy(name, key->text, key->size);
    enum audit_field field = audit_field_find(name);
    if (field)
        read_field(line, field, value);
    else if (strcmp(name, "id") == 0)
        read_id(line, value);
    else if (strcmp(name, "computer") == 0)
        read_computer(line, value);
}

static uint32_t seal_line(const struct line *line, struct sealed **sealed)
{
    struct audit_record record;
    uint32_t status = audit_record_init(&record, line->id);
    if (status != WIN32_OK)
        return WIN32_INVALID_DATA;
    memcpy(record.fields, line->fields, sizeof(record.fields));
    status = sealed_from_fields(&record, sealed);
    audit_record_free(&record);
    return status;
}

/* A name that is too long to be one is not known. */
static void give_computer(const struct line *line, char computer[VERIFY_COMPUTER_SIZE])
{
    size_t size = line->computer ? strlen(line->computer) + 1 : 0;
    *computer = '\0';
    if (size && size <= VERIFY_COMPUTER_SIZE)
        memcpy(computer, line->computer, size);
}

uint32_t export_line_read(
    const char *text, size_t size, struct sealed **sealed, char computer[VERIFY_COMPUTER_SIZE])
{
    struct line line = {0};
    if (!json_members(text, size, read_member, &line))
        line.status = WIN32_INVALID_DATA;
    if (line.status == WIN32_OK)
        line.status = seal_line(&line, sealed);
    if (line.status == WIN32_OK)
        give_computer(&line, computer);
    arena_free(&line.arena);
    return line.status;
}
