#include "base/table.h"
#include "base/printable.h"

#include <string.h>

void table_cell_end(struct table *table)
{
    buffer_append(&table->cells, "", 1);
}

static const char *cells_end(const struct table *table)
{
    return table->cells.bytes + table->cells.size;
}

static const char *next_cell(const char *cell)
{
    return cell + strlen(cell) + 1;
}

static void measure(const struct table *table, size_t widths[TABLE_COLUMNS_MAX])
{
    unsigned column = 0;
    for (const char *cell = table->cells.bytes; cell < cells_end(table); cell = next_cell(cell)) {
        size_t columns = printable_columns(cell);
        if (columns > widths[column] && columns <= TABLE_WIDTH_MAX)
            widths[column] = columns;
        column = (column + 1) % table->columns;
    }
}

/* Append one row and return the first cell of the next. Spaces are owed until a cell needs them. */
static const char *write_row(struct buffer *buffer, const struct table *table, const char *cell,
    const size_t widths[TABLE_COLUMNS_MAX])
{
    size_t owed = 0;
    for (unsigned i = 0; i < table->columns; i++) {
        size_t columns = printable_columns(cell);
        if (columns) {
            printable_pad(buffer, 0, owed);
            buffer_text(buffer, cell);
            owed = 0;
        }
        owed += 2 + (columns < widths[i] ? widths[i] - columns : 0);
        cell = next_cell(cell);
    }
    buffer_text(buffer, "\n");
    return cell;
}

void table_write(
    struct buffer *buffer, const struct table *table, unsigned indent, const char *label)
{
    size_t widths[TABLE_COLUMNS_MAX] = {0};
    if (table->cells.status && !buffer->status)
        buffer->status = table->cells.status;
    if (buffer->status || table->cells.size == 0)
        return;
    measure(table, widths);
    for (const char *cell = table->cells.bytes; cell < cells_end(table);) {
        if (label)
            printable_label(buffer, indent, cell == table->cells.bytes ? label : "");
        else
            printable_pad(buffer, 0, indent);
        cell = write_row(buffer, table, cell, widths);
    }
}

void table_free(struct table *table)
{
    buffer_free(&table->cells);
}
