#include "ctl/access/access_render.h"
#include "ctl/files/local_file.h"
#include "ctl/files/path_words.h"
#include "client/answer/failure.h"
#include "client/answer/wide.h"
#include "access/model/rights.h"
#include "identity/identity_text.h"
#include "base/printable.h"
#include "base/table.h"
#include "base/utf16.h"

#include <inttypes.h>
#include <string.h>
#include <windows.h>

static void put_answer(struct buffer *out, const struct access_shown *shown)
{
    const struct deputy_access *access = shown->access;
    bool maximum = (access->wanted & RIGHT_MAXIMUM_ALLOWED) != 0;
    if (access_in_use(access->status))
        buffer_text(out, "granted, but open elsewhere: ");
    else if (access->status)
        buffer_text(out, "denied: ");
    else if (!maximum)
        buffer_text(out, "granted: ");
    else if (access->granted_by == DEPUTY_ACCESS_FROM_NOWHERE)
        buffer_text(out, "granted the maximum: ");
    else
        buffer_printf(out, "granted at most 0x%08" PRIx32 ": ", access->granted);
    buffer_printf(out, "%s ", access_kind_name(access->kind));
    printable_append(out, shown->object);
    if (access->status) {
        buffer_text(out, " (");
        failure_system_text(out, access->status);
        buffer_printf(out, ", error %" PRIu32 ")", access->status);
    }
    buffer_text(out, "\n");
}

/* What stands behind the last two roots of a name differs when a link was followed: "C:\a" is
 * "C:\b", "HKLM\a" is "\REGISTRY\MACHINE\b". A prefix and the case of letters do not count. */
static bool is_elsewhere(const char *object, const wchar_t *name)
{
    struct buffer final = {0};
    const char *rest = strstr(object, ":\\") ? strstr(object, ":\\") : strchr(object, '\\');
    bool elsewhere = false;
    utf16_append(&final, name, wcslen(name));
    if (rest && !final.status && final.size) {
        size_t size = strlen(rest);
        elsewhere = size > final.size || _stricmp(final.bytes + final.size - size, rest) != 0;
    }
    buffer_free(&final);
    return elsewhere;
}

static void put_name(struct buffer *out, const struct access_shown *shown)
{
    const wchar_t *name = shown->access->name;
    if (!name || !is_elsewhere(shown->object, name))
        return;
    buffer_text(out, "  it really is ");
    wide_print_text(out, name);
    buffer_text(out, "\n");
}

static void put_cell(struct table *table, const char *text)
{
    buffer_text(&table->cells, text);
    table_cell_end(table);
}

/* "granted, ACE 2", "denied, nothing" */
static void put_short(struct table *table, const struct deputy_access_right *right)
{
    buffer_text(&table->cells, right->granted ? "granted, " : "denied, ");
    if (strcmp(right->by, "ace") == 0)
        buffer_printf(&table->cells, "ACE %" PRIu32, right->ace);
    else
        buffer_text(&table->cells, right->by);
    table_cell_end(table);
}

static void put_why(struct table *table, const struct deputy_access_right *right)
{
    printable_append(&table->cells, right->why);
    table_cell_end(table);
}

static void put_heading(struct table *table, const struct deputy_access *access)
{
    put_cell(table, "right");
    for (uint32_t i = 0; i < access->view_count; i++)
        put_cell(table, access->views[i].who);
    put_cell(table, "why, for the caller");
}

static void put_rights(struct buffer *out, const struct deputy_access *access, bool compare)
{
    const struct deputy_access_view *caller = &access->views[0];
    struct table table = {.columns = compare ? 2 + access->view_count : 3};
    if (compare)
        put_heading(&table, access);
    for (uint32_t i = 0; i < caller->count; i++) {
        put_cell(&table, caller->rights[i].name);
        if (compare) {
            for (uint32_t view = 0; view < access->view_count; view++)
                put_short(&table, &access->views[view].rights[i]);
        } else {
            put_cell(&table, caller->rights[i].granted ? "granted" : "denied");
        }
        put_why(&table, &caller->rights[i]);
    }
    table_write(out, &table, 2, NULL);
    table_free(&table);
}

/* Who is who in the table. */
static void put_views(struct buffer *out, const struct deputy_access *access)
{
    for (uint32_t i = 0; i < access->view_count; i++) {
        buffer_printf(out, "  %s: ", access->views[i].who);
        identity_text_brief(out, access->views[i].identity);
        buffer_text(out, "\n");
    }
}

static void put_withheld(struct buffer *out, const struct deputy_access *access)
{
    buffer_text(out, "  not explained: ");
    buffer_text(out, access->descriptor_status == ERROR_ACCESS_DENIED
                         ? "you may not read the object's permissions"
                         : "the object's permissions could not be read");
    buffer_printf(out, " (error %" PRIu32 ")\n", access->descriptor_status);
}

/* The one reason beside the permissions that can be seen. */
static void put_read_only(struct buffer *out, const struct access_shown *shown)
{
    const struct deputy_access *access = shown->access;
    struct arena arena = {0};
    bool file = access->kind == DEPUTY_OBJECT_FILE || access->kind == DEPUTY_OBJECT_DIRECTORY;
    if (access->status != ERROR_ACCESS_DENIED || access->views[0].status || !file)
        return;
    const wchar_t *path = path_from_operand(&arena, shown->object);
    if (path && local_file_has(path, FILE_ATTRIBUTE_READONLY))
        buffer_text(out, "  it is read-only: the attribute denies what would change it\n");
    arena_free(&arena);
}

void access_text(struct buffer *out, const struct access_shown *shown)
{
    const struct deputy_access *access = shown->access;
    put_answer(out, shown);
    put_name(out, shown);
    if (!access->view_count) {
        put_withheld(out, access);
        return;
    }
    if (shown->compare)
        put_views(out, access);
    put_rights(out, access, shown->compare);
    for (uint32_t i = 0; i < access->views[0].note_count; i++)
        buffer_printf(out, "  note: %s\n", access->views[0].notes[i]);
    put_read_only(out, shown);
    if (access->disagreement) {
        buffer_text(out, "  disagreement: ");
        buffer_text(out, access->disagreement);
        buffer_text(out, "\n");
    }
}
